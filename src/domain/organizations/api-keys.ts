import type { Database, Transaction } from '../../db/database.ts'
import type { ApiKey, KeyLimits, NewApiKey, Permission, Rotation } from '../../generated/schemas.ts'
import type { ApiKeyModel } from '../../generated/sqlite/models.ts'
import { notFound, problemAt } from '../../problems.ts'
import { assertLiveKey, expiresAfter, overlapEnd } from '../access/key-rotation.ts'
import { lockAs } from '../access/locks.ts'
import { assertHeld, keyPermissions } from '../access/permissions.ts'
import type { Scope } from '../access/scope.ts'
import { mintKey } from '../access/secrets.ts'
import { recordEvent } from '../audit.ts'
import { newId } from '../ids.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { assertOrigins } from './organizations.ts'
import { assertKeyLimit } from './plans.ts'

const toApiKey = (row: ApiKeyModel): ApiKey => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  prefix: row.prefix,
  permissions: row.permissions as Permission[],
  allowedOrigins: row.allowedOrigins as string[],
  completions: row.completions,
  limits: {
    dailyRequests: row.dailyRequests,
    dailyTokens: numberOf(row.dailyTokens),
    visitorDailyRequests: row.visitorDailyRequests,
    visitorDailyTokens: numberOf(row.visitorDailyTokens),
  },
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})

const numberOf = (count: bigint | null) => (count === null ? null : Number(count))

const noLimits: KeyLimits = {
  dailyRequests: null,
  dailyTokens: null,
  visitorDailyRequests: null,
  visitorDailyTokens: null,
}

/** The default limits of a publishable key, whose completions anonymous visitors request. */
const widgetLimits: KeyLimits = {
  dailyRequests: 1_000,
  dailyTokens: 1_000_000,
  visitorDailyRequests: 50,
  visitorDailyTokens: 50_000,
}

/** Lists the organization's keys, newest first, including revoked ones. */
export async function listApiKeys(db: Database, scope: Scope, query: PageQuery): Promise<Page<ApiKey>> {
  const rows = await db.read.apiKey.findMany({
    where: { orgId: scope.orgId, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, toApiKey)
}

/**
 * Creates a key; only this result contains it. Throws 403 for a permission that the caller lacks, 422 for a field that
 * this kind of key cannot have and beyond the plan's limit.
 */
export async function createApiKey(db: Database, scope: Scope, input: NewApiKey): Promise<ApiKey> {
  if (input.kind === 'publishable' && input.permissions?.length) refuse('permissions', 'is for secret keys')
  if (input.kind === 'secret' && input.allowedOrigins?.length) refuse('allowedOrigins', 'is for publishable keys')
  if (input.kind === 'secret' && input.completions) refuse('completions', 'is for publishable keys')
  if (
    input.kind === 'secret' &&
    (input.limits?.visitorDailyRequests != null || input.limits?.visitorDailyTokens != null)
  ) {
    refuse('limits', 'of visitors are for publishable keys')
  }
  if (input.expiresAt && new Date(input.expiresAt) <= new Date()) refuse('expiresAt', 'is in the past')
  const permissions = input.kind === 'secret' ? grantable(scope, input.permissions) : []
  const allowedOrigins = assertOrigins(input.allowedOrigins ?? [], '/body/allowedOrigins')
  return db.write(async (tx) => {
    await lockAs(tx, scope)
    await assertKeyLimit(tx, scope.orgId)
    const key = await insertApiKey(tx, scope, { ...input, permissions, allowedOrigins })
    await recordEvent(tx, scope, 'api_key.created', { type: 'api_key', id: key.id }, { kind: input.kind })
    return key
  })
}

/** Inserts a validated key within the caller's transaction. */
export async function insertApiKey(tx: Transaction, { orgId, actor }: Scope, input: NewApiKey): Promise<ApiKey> {
  const { key, prefix, hash } = mintKey(input.kind)
  const row = await tx.apiKey.create({
    data: {
      orgId,
      id: newId('key'),
      kind: input.kind,
      name: input.name,
      prefix,
      permissions: input.permissions ?? [],
      allowedOrigins: input.allowedOrigins ?? [],
      completions: input.completions ?? false,
      ...(input.kind === 'publishable' ? widgetLimits : noLimits),
      ...input.limits,
      createdById: actor.type === 'person' ? actor.userId : null,
      expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      createdAt: new Date(),
      hashes: { create: { hash } },
    },
  })
  return { ...toApiKey(row), key }
}

/**
 * Revokes a key: the key and its visitors' tokens stop working from the next look-up on. Throws 404 for an unknown
 * key.
 */
export async function revokeApiKey(db: Database, scope: Scope, keyId: string): Promise<void> {
  await db.write(async (tx) => {
    const { revokedAt } = await lockKey(tx, scope, keyId)
    if (revokedAt) return
    const where = { orgId_id: { orgId: scope.orgId, id: keyId } }
    await tx.apiKey.update({ where, data: { revokedAt: new Date() } })
    await recordEvent(tx, scope, 'api_key.revoked', { type: 'api_key', id: keyId })
  })
}

/**
 * Gives a key a new secret; only this result contains it. Earlier secrets expire with the overlap. Throws 403 when the
 * key holds a permission that the caller lacks, 404 for an unknown key, 422 for a revoked or expired one.
 */
export async function rotateApiKey(
  db: Database,
  scope: Scope,
  keyId: string,
  rotation: Rotation | undefined,
): Promise<ApiKey> {
  const { orgId } = scope
  return db.write(async (tx) => {
    const present = await lockKey(tx, scope, keyId)
    assertHeld(scope, present.permissions as Permission[])
    const now = new Date()
    assertLiveKey(present, now)
    const end = overlapEnd(now, rotation)
    const overlapSeconds = (end.getTime() - now.getTime()) / 1000
    await endSecrets(tx, { orgId, keyId }, now, end)
    const { key, prefix, hash } = mintKey(present.kind)
    const row = await tx.apiKey.update({
      where: { orgId_id: { orgId, id: keyId } },
      data: { prefix, hashes: { create: { hash } } },
    })
    await recordEvent(tx, scope, 'api_key.rotated', { type: 'api_key', id: keyId }, { overlapSeconds })
    return { ...toApiKey(row), key }
  })
}

/** Limits every current secret of a key to the overlap, and deletes expired ones. */
async function endSecrets(tx: Transaction, of: { orgId: string; keyId: string }, now: Date, end: Date) {
  await tx.apiKeyHash.deleteMany({ where: { ...of, expiresAt: { lte: now } } })
  await tx.apiKeyHash.updateMany({ where: { ...of, ...expiresAfter(end) }, data: { expiresAt: end } })
}

/** Locks a key for this transaction. Throws 404 for an unknown key. */
async function lockKey(tx: Transaction, scope: Scope, id: string): Promise<ApiKeyModel> {
  await lockAs(tx, scope)
  const row = await tx.apiKey.findUnique({ where: { orgId_id: { orgId: scope.orgId, id } } })
  if (!row) throw notFound()
  return row
}

function grantable(scope: Scope, asked: Permission[] | undefined): Permission[] {
  if (!asked) return keyPermissions.filter((permission) => scope.permissions.has(permission))
  const never = asked.find((permission) => !keyPermissions.includes(permission))
  if (never) refuse('permissions', `${never} cannot be held by a key`)
  assertHeld(scope, asked)
  return asked
}

function refuse(field: string, message: string): never {
  throw problemAt('unprocessable', `/body/${field}`, message)
}
