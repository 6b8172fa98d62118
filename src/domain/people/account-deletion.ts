import { randomUUID } from 'node:crypto'
import type { Database, Transaction } from '../../db/database.ts'
import type { Erasure } from '../../generated/schemas.ts'
import { Problem } from '../../problems.ts'
import type { Person } from '../access/scope.ts'
import { beginErasure } from '../background/erasures.ts'
import { recordEvent } from '../organizations/audit.ts'
import { assertOtherAdmin, lockOrganization } from '../organizations/organization-lock.ts'
import { forgetInvitations } from './one-time-tokens.ts'
import { lockPerson } from './users.ts'

/**
 * Deletes a person's account: it leaves its organizations, nothing of the person is in its row, and no session, key or link of
 * theirs is good any more. What organizations keep of them is for the erasure. 422 for the last active admin of an
 * organization, 401 when the account is gone already.
 */
export async function deleteMe(db: Database, person: Person): Promise<Erasure> {
  const { userId } = person
  const theirs = { where: { userId } }
  return db.write(async (tx) => {
    const left = await leaveOrganizations(tx, person)
    const email = await emptyRow(tx, userId)
    // Until the row was taken, an invitation may have been accepted, or an organization founded.
    const leftLast = await leaveOrganizations(tx, person)
    return beginErasure(
      tx,
      { kind: 'person', orgId: null, subjectId: userId },
      {
        members: left + leftLast,
        invitations: await forgetInvitations(tx, email),
        sessions: (await tx.session.deleteMany(theirs)).count,
        personalKeys: (await tx.personalKey.deleteMany(theirs)).count,
        oneTimeTokens: (await tx.oneTimeToken.deleteMany(theirs)).count,
        accountEvents: (await tx.accountEvent.deleteMany(theirs)).count,
      },
    )
  })
}

/** Ends the person's memberships, the organizations' rows taken in one order for all: how many. 422 where nobody else is an active admin. */
async function leaveOrganizations(tx: Transaction, { userId, address }: Person): Promise<number> {
  const memberships = await tx.membership.findMany({
    where: { userId, organization: { deletedAt: null } },
    select: { orgId: true, organization: { select: { slug: true } } },
    orderBy: { orgId: 'asc' },
  })
  const needed: string[] = []
  for (const { orgId, organization } of memberships) {
    try {
      await lockOrganization(tx, orgId)
      await assertOtherAdmin(tx, orgId, userId)
    } catch (error) {
      // An organization that was deleted since (404) needs nobody.
      if (!(error instanceof Problem)) throw error
      if (error.code === 'last_admin') needed.push(organization.slug)
      continue
    }
    await tx.membership.deleteMany({ where: { orgId, userId } })
    const by = { orgId, actor: { type: 'person', userId }, address } as const
    await recordEvent(tx, by, 'member.left', { type: 'member', id: userId })
  }
  if (needed.length === 0) return memberships.length
  throw new Problem(
    'last_admin',
    `You are the last active admin of: ${needed.slice(0, 10).join(', ')}. Hand over or delete it first.`,
  )
}

/** Takes everything of the person out of their row, which stays for the erasure; address and name are free again. The address that it was; 401 when that was done already. */
async function emptyRow(tx: Transaction, userId: string): Promise<string> {
  await lockPerson(tx, userId)
  const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId } })
  const now = new Date()
  const nobody = randomUUID() // not the id: a member who knows it could take the name first, and hold the deletion up
  await tx.user.update({
    where: { id: userId },
    data: {
      email: `${nobody}@erased.invalid`,
      username: nobody,
      fullName: null,
      passwordHash: '',
      preferences: {},
      isActive: false,
      isSuperadmin: false,
      emailVerifiedAt: null,
      lastLoginAt: null,
      updatedAt: now,
      erasedAt: now,
    },
  })
  return email
}
