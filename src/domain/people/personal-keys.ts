import type { Database, Transaction } from '../../db/database.ts'
import type { ApiKey, NewPersonalKey, Permission, Rotation } from '../../generated/schemas.ts'
import type { PersonalKeyModel } from '../../generated/sqlite/models.ts'
import { notFound, Problem, problemAt } from '../../problems.ts'
import { assertLiveKey, expiresAfter, overlapEnd } from '../access/key-rotation.ts'
import { lockPerson } from '../access/locks.ts'
import { allPermissions } from '../access/permissions.ts'
import type { Person } from '../access/scope.ts'
import { mintKey } from '../access/secrets.ts'
import { recordAccountEvent } from '../audit.ts'
import { newId } from '../ids.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'

const maxLiving = 50

const toApiKey = (row: PersonalKeyModel): ApiKey => ({
  id: row.id,
  kind: 'personal',
  name: row.name,
  prefix: row.prefix,
  permissions: row.permissions as Permission[],
  allowedOrigins: [],
  completions: false,
  limits: { dailyRequests: null, dailyTokens: null, visitorDailyRequests: null, visitorDailyTokens: null },
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})

/** Lists a person's keys, newest first, including revoked ones. */
export async function listMyApiKeys(db: Database, userId: string, query: PageQuery): Promise<Page<ApiKey>> {
  const rows = await db.read.personalKey.findMany({
    where: { userId, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, toApiKey)
}

/**
 * Creates a key that acts as its person; only this result contains it. Throws 422 for a past `expiresAt` and beyond
 * the maximum of live keys.
 */
export async function createMyApiKey(
  db: Database,
  person: Person,
  { name, permissions = [...allPermissions], expiresAt: end }: NewPersonalKey,
): Promise<ApiKey> {
  const { userId } = person
  const expiresAt = end ? new Date(end) : null
  if (expiresAt && expiresAt <= new Date()) throw problemAt('unprocessable', '/body/expiresAt', 'is in the past')
  return db.write(async (tx) => {
    await lockPerson(tx, userId) // one at a time: the limit is exact
    await assertRoom(tx, userId)
    const { key, prefix, hash } = mintKey('personal')
    const row = await tx.personalKey.create({
      data: {
        id: newId('key'),
        userId,
        name,
        prefix,
        permissions,
        expiresAt,
        createdAt: new Date(),
        hashes: { create: { hash } },
      },
    })
    await recordAccountEvent(tx, userId, 'api_key.created', person)
    return { ...toApiKey(row), key }
  })
}

async function assertRoom(tx: Transaction, userId: string) {
  const living = { revokedAt: null, ...expiresAfter(new Date()) }
  if ((await tx.personalKey.count({ where: { userId, ...living } })) < maxLiving) return
  throw new Problem('limit_reached', `You have ${maxLiving} personal keys that live. Revoke one first.`)
}

/**
 * Revokes a key: it stops working from the next look-up on. Revoking it again changes nothing. Throws 404 for a key of
 * another person.
 */
export async function revokeMyApiKey(db: Database, person: Person, keyId: string): Promise<void> {
  await db.write(async (tx) => {
    const { revokedAt } = await lockKey(tx, person.userId, keyId)
    if (revokedAt) return
    await tx.personalKey.update({ where: { id: keyId }, data: { revokedAt: new Date() } })
    await recordAccountEvent(tx, person.userId, 'api_key.revoked', person)
  })
}

/**
 * Gives a key a new secret; only this result contains it. Earlier secrets expire with the overlap. Throws 404 for a
 * key of another person, 422 for a revoked or expired one.
 */
export async function rotateMyApiKey(
  db: Database,
  person: Person,
  keyId: string,
  rotation: Rotation | undefined,
): Promise<ApiKey> {
  return db.write(async (tx) => {
    const present = await lockKey(tx, person.userId, keyId)
    const now = new Date()
    assertLiveKey(present, now)
    await endSecrets(tx, keyId, now, overlapEnd(now, rotation))
    const { key, prefix, hash } = mintKey('personal')
    const row = await tx.personalKey.update({
      where: { id: keyId },
      data: { prefix, hashes: { create: { hash } } },
    })
    await recordAccountEvent(tx, person.userId, 'api_key.rotated', person)
    return { ...toApiKey(row), key }
  })
}

/** Limits every current secret of a key to the overlap, and deletes expired ones. */
async function endSecrets(tx: Transaction, keyId: string, now: Date, end: Date) {
  await tx.personalKeyHash.deleteMany({ where: { keyId, expiresAt: { lte: now } } })
  await tx.personalKeyHash.updateMany({ where: { keyId, ...expiresAfter(end) }, data: { expiresAt: end } })
}

/** Locks a person's key for this transaction. Throws 404 for a key of another person. */
async function lockKey(tx: Transaction, userId: string, id: string): Promise<PersonalKeyModel> {
  await lockPerson(tx, userId)
  const row = await tx.personalKey.findUnique({ where: { id, userId } })
  if (!row) throw notFound()
  return row
}
