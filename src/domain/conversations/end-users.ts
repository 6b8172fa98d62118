import type { Database, Transaction } from '../../db/database.ts'
import { uniqueFields } from '../../db/errors.ts'
import type { EndUser, EndUserUpdate, Erasure, NewEndUser } from '../../generated/schemas.ts'
import type { EndUserModel } from '../../generated/sqlite/models.ts'
import { notFound, Problem } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from '../audit.ts'
import { beginErasure } from '../erasures.ts'
import { withdrawExports } from '../exports/exports.ts'
import { gone, type IdempotentRequest, type IdempotentResult, withIdempotency } from '../idempotency.ts'
import { newId } from '../ids.ts'
import { mergePatch } from '../merge-patch.ts'
import { assertMetadataWithinLimits, type Metadata } from '../metadata.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { hideChats } from './chat-removal.ts'

const toEndUser = (row: EndUserModel): EndUser => ({
  id: row.id,
  externalId: row.externalId,
  username: row.username,
  email: row.email,
  verified: row.verified,
  metadata: row.metadata as Metadata,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** Adds an end user. 409 for an `email` or `externalId` that is taken, 410 for a repeated request whose end user was erased since. */
export async function createEndUser(
  db: Database,
  scope: Scope,
  input: NewEndUser,
  request: IdempotentRequest,
): Promise<IdempotentResult<EndUser>> {
  assertMetadataWithinLimits(input.metadata, '/body/metadata')
  try {
    const { value, replayed } = await withIdempotency(db, scope, request, (tx) => insertEndUser(tx, scope, input))
    const row = await findEndUser(db.read, scope, value[0] as string)
    if (!row) throw gone()
    return { value: toEndUser(row), replayed }
  } catch (error) {
    throw taken(error)
  }
}

async function insertEndUser(tx: Transaction, { orgId }: Scope, input: NewEndUser): Promise<string[]> {
  const id = newId('eu')
  const now = new Date()
  const { externalId = null, username = null, email = null, metadata = {} } = input
  const named = { externalId, username, email: email?.toLowerCase() ?? null }
  await tx.endUser.create({
    data: { orgId, id, ...named, metadata: metadata as object, createdAt: now, updatedAt: now },
  })
  return [id]
}

/** Turns a violated unique constraint into the problem that names it; other errors pass through. */
function taken(error: unknown): unknown {
  const fields = uniqueFields(error)
  if (fields?.includes('externalId'))
    return new Problem('external_id_taken', 'An end user with this externalId exists.')
  if (fields?.includes('email')) return new Problem('email_taken', 'An end user with this e-mail address exists.')
  return error
}

/** An end user of the organization who is not being erased. */
export const findEndUser = (client: Pick<Transaction, 'endUser'>, { orgId }: Scope, id: string) =>
  client.endUser.findFirst({ where: { orgId, id, erasedAt: null } })

interface EndUserQuery extends PageQuery {
  email?: string
  externalId?: string
  username?: string
}

/** The organization's end users, newest first. */
export async function listEndUsers(db: Database, { orgId }: Scope, query: EndUserQuery): Promise<Page<EndUser>> {
  const { limit, after, email, externalId, username } = query
  const rows = await db.read.endUser.findMany({
    where: {
      orgId,
      erasedAt: null,
      ...(email !== undefined && { email: email.toLowerCase() }),
      ...(externalId !== undefined && { externalId }),
      ...(username !== undefined && { username }),
      ...newestAfter('createdAt', after),
    },
    ...newestFirst(limit),
  })
  return newestPage(rows, limit, toEndUser)
}

/** One end user. */
export async function getEndUser(db: Database, scope: Scope, id: string): Promise<EndUser> {
  const row = await findEndUser(db.read, scope, id)
  if (!row) throw notFound()
  return toEndUser(row)
}

/** Changes an end user by a merge patch; another `externalId` is unverified. 409 for an `email` or `externalId` that is taken. */
export async function updateEndUser(db: Database, scope: Scope, id: string, input: EndUserUpdate): Promise<EndUser> {
  try {
    const row = await db.write(async (tx) => {
      const present = await lockEndUser(tx, scope, id)
      const { email, metadata, ...plain } = input
      const merged = mergePatch(present.metadata as Metadata, metadata ?? {})
      assertMetadataWithinLimits(merged, '/body/metadata')
      const isOther = plain.externalId !== undefined && plain.externalId !== present.externalId
      const data = {
        ...plain,
        ...(email !== undefined && { email: email?.toLowerCase() ?? null }),
        ...(metadata && { metadata: merged }),
        ...(isOther && { verified: false }),
      }
      return tx.endUser.update({ where: { orgId_id: { orgId: scope.orgId, id } }, data: data as object })
    })
    return toEndUser(row)
  } catch (error) {
    throw taken(error)
  }
}

/** Takes the end user's row for this transaction, on either database, by touching it. 404 without it. */
async function lockEndUser(tx: Transaction, { orgId }: Scope, id: string): Promise<EndUserModel> {
  const here = { orgId, id, erasedAt: null }
  const { count } = await tx.endUser.updateMany({ where: here, data: { updatedAt: new Date() } })
  const row = count === 1 && (await tx.endUser.findFirst({ where: here }))
  if (!row) throw notFound()
  return row
}

/** Empties an end user, who is gone from then on with all of their chats; an erasure removes the rows. 404 without them. */
export async function deleteEndUser(db: Database, scope: Scope, id: string): Promise<Erasure> {
  const { orgId } = scope
  return db.write(async (tx) => {
    const now = new Date()
    const erased = { externalId: null, username: null, email: null, metadata: {}, verified: false }
    const { count } = await tx.endUser.updateMany({
      where: { orgId, id, erasedAt: null },
      data: { ...erased, updatedAt: now, erasedAt: now },
    })
    if (count === 0) throw notFound()
    await hideChats(db, tx, { orgId, endUserId: id }, now)
    await withdrawExports(tx, orgId)
    await recordEvent(tx, scope, 'end_user.deleted', { type: 'end_user', id })
    return beginErasure(tx, { kind: 'endUser', orgId, subjectId: id })
  })
}

/** The end user whose `externalId` was proved, verified from now on; added where they are not known yet. */
export async function verifiedEndUser(tx: Transaction, { orgId }: Scope, externalId: string): Promise<string> {
  const where = { orgId_externalId: { orgId, externalId } }
  const known = await tx.endUser.findUnique({ where })
  if (known?.verified) return known.id
  const now = new Date()
  const proven = { verified: true, updatedAt: now }
  // One statement that adds or finds: of two pages at once with the same new user, the second finds the row that the first added.
  const { id } = await tx.endUser.upsert({
    where,
    create: { orgId, id: newId('eu'), externalId, metadata: {}, createdAt: now, ...proven },
    update: proven,
  })
  return id
}
