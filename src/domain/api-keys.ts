import type { Database, Transaction } from '../db/database.ts'
import type { ApiKey, NewApiKey, Permission } from '../generated/schemas.ts'
import type { ApiKeyModel } from '../generated/sqlite/models.ts'
import { forbidden, notFound, problemAt } from '../problems.ts'
import { newId } from './ids.ts'
import { newestAfter, type Page, type PageQuery, pageOf } from './pages.ts'
import { keyPermissions } from './permissions.ts'
import type { Scope } from './scope.ts'
import { hashKey, newKey } from './secrets.ts'

const prefixes = { secret: 'clk_sec_', publishable: 'clk_pub_' } as const
const shownCharacters = 14

const toApiKey = (row: ApiKeyModel): ApiKey => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  prefix: row.prefix,
  permissions: row.permissions as Permission[],
  allowedOrigins: row.allowedOrigins as string[],
  completions: row.completions,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})

/** The organization's keys, newest first, revoked ones included. */
export async function listApiKeys(db: Database, scope: Scope, query: PageQuery): Promise<Page<ApiKey>> {
  const rows = await db.read.apiKey.findMany({
    where: { orgId: scope.orgId, ...newestAfter('createdAt', query.after) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  })
  return pageOf(rows, query.limit, toApiKey, (row) => [row.createdAt.toISOString(), row.id])
}

/** Makes a key; the answer alone holds it. 403 for a permission that the maker lacks, 422 for what a key of its kind cannot have. */
export async function createApiKey(db: Database, scope: Scope, input: NewApiKey): Promise<ApiKey> {
  if (input.kind === 'publishable' && input.permissions?.length) refuse('permissions', 'is for secret keys')
  if (input.kind === 'secret' && input.allowedOrigins?.length) refuse('allowedOrigins', 'is for publishable keys')
  if (input.kind === 'secret' && input.completions) refuse('completions', 'is for publishable keys')
  if (input.expiresAt && new Date(input.expiresAt) <= new Date()) refuse('expiresAt', 'is in the past')
  const permissions = input.kind === 'secret' ? grantable(scope, input.permissions) : []
  const allowedOrigins = (input.allowedOrigins ?? []).map(originOf)
  return db.write((tx) => insertApiKey(tx, scope, { ...input, permissions, allowedOrigins }))
}

/** Adds a key that has been checked, inside the caller's transaction. */
export async function insertApiKey(tx: Transaction, { orgId, actor }: Scope, input: NewApiKey): Promise<ApiKey> {
  const key = newKey(prefixes[input.kind])
  const row = await tx.apiKey.create({
    data: {
      orgId,
      id: newId('key'),
      kind: input.kind,
      name: input.name,
      prefix: key.slice(0, shownCharacters),
      permissions: input.permissions ?? [],
      allowedOrigins: input.allowedOrigins ?? [],
      completions: input.completions ?? false,
      createdById: actor.type === 'person' ? actor.userId : null,
      expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      createdAt: new Date(),
      hash: { create: { hash: hashKey(key) } },
    },
  })
  return { ...toApiKey(row), key }
}

/** Revokes a key: it and its visitors' tokens are refused from the next look-up on. 404 for a key that is not there. */
export async function revokeApiKey(db: Database, scope: Scope, keyId: string): Promise<void> {
  await db.write(async (tx) => {
    const where = { orgId: scope.orgId, id: keyId }
    if ((await tx.apiKey.count({ where })) === 0) throw notFound()
    await tx.apiKey.updateMany({ where: { ...where, revokedAt: null }, data: { revokedAt: new Date() } })
  })
}

function grantable(scope: Scope, asked: Permission[] | undefined): Permission[] {
  if (!asked) return keyPermissions.filter((permission) => scope.permissions.has(permission))
  const never = asked.find((permission) => !keyPermissions.includes(permission))
  if (never) refuse('permissions', `${never} cannot be held by a key`)
  const lacking = asked.find((permission) => !scope.permissions.has(permission))
  if (lacking) throw forbidden(`You cannot give ${lacking}, because you do not hold it.`)
  return asked
}

/** The origin of a web page, as a browser sends it. 422 for anything else. */
function originOf(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null'
  if (origin !== text || !/^https?:/.test(origin))
    refuse('allowedOrigins', `${text} is not an origin such as https://shop.example.com`)
  return origin
}

function refuse(field: string, message: string): never {
  throw problemAt('unprocessable', `/body/${field}`, message)
}
