import type { Transaction } from '../../db/database.ts'

/** Whom a chat names: its member and its end user. */
export interface References {
  userId?: string | null | undefined
  endUserId?: string | null | undefined
}

/** The first of them that is not in the organization. */
export interface UnknownReference {
  field: keyof References
  message: string
}

/** Who of those that chats name is not the organization's, chat by chat; undefined where all are. */
export async function unknownReferences(
  tx: Transaction,
  orgId: string,
  named: readonly References[],
): Promise<(UnknownReference | undefined)[]> {
  const people = new Set<string>()
  // Touched without a change, in one order: ending a membership waits for these chats, and removes the user from them.
  for (const userId of [...new Set(named.flatMap(({ userId }) => userId ?? []))].sort()) {
    const { count } = await tx.membership.updateMany({ where: { orgId, userId }, data: { userId } })
    if (count > 0) people.add(userId)
  }
  const ids = named.flatMap(({ endUserId }) => endUserId ?? [])
  const where = { orgId, id: { in: ids }, erasedAt: null }
  const found = ids.length === 0 ? [] : await tx.endUser.findMany({ where, select: { id: true } })
  const endUsers = new Set(found.map(({ id }) => id))
  return named.map(({ userId, endUserId }) => {
    if (userId && !people.has(userId)) return { field: 'userId', message: 'is not a member of this organization' }
    if (endUserId && !endUsers.has(endUserId)) {
      return { field: 'endUserId', message: 'is not an end user of this organization' }
    }
    return undefined
  })
}
