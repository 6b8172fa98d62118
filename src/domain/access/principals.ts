import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/database.ts'
import type { OrganizationSettings, OwnRateLimits, Permission } from '../../generated/schemas.ts'
import type { ApiKeyModel, OrganizationModel } from '../../generated/sqlite/models.ts'
import { rolePermissions, visitorPermissions } from './permissions.ts'
import type { Actor, Terms } from './scope.ts'
import { hashKey, kindOf } from './secrets.ts'
import type { AccessClaims, VisitorClaims } from './tokens.ts'

/**
 * A reference to a verified credential, without its secret: enough to look up its principal again while a request or
 * socket lasts.
 */
export type Credential =
  | ({ kind: 'session' } & AccessClaims)
  /** A visitor token expires by itself; `expiresAt` is in milliseconds. */
  | ({ kind: 'visitor'; expiresAt: number } & VisitorClaims)
  | { kind: 'key' | 'personalKey'; hash: string }

/** The credential of a well-formed key. */
export const keyCredential = (key: string): Credential => ({
  kind: kindOf(key) === 'personal' ? 'personalKey' : 'key',
  hash: hashKey(key),
})

/** What a credential may do in one organization. */
export interface Access {
  orgId: string
  slug: string
  suspended: boolean
  permissions: ReadonlySet<Permission>
  /** The rate limits of its requests. */
  terms: Terms
  /** Origins that may use sessions; empty: all origins. */
  dashboardOrigins: readonly string[]
}

/** An authenticated caller: the actor, its organizations, and the origins that may use it (empty: all). */
export interface Principal {
  actor: Actor | { type: 'operator' }
  sessionId?: string
  isSuperadmin?: boolean
  organizations: readonly Access[]
  allowedOrigins: readonly string[]
  /** Publishable keys only: whether visitors may request completions. */
  allowsVisitorCompletions?: boolean
}

/**
 * Finds the principal of a credential; undefined when the credential is invalid, revoked or expired. `bypassCache`
 * reads the database.
 */
export interface Principals {
  find(credential: Credential, bypassCache?: boolean): Promise<Principal | undefined>
  /** Empties the cache. */
  forget(): void
}

// With the look-up itself below one second: a revocation takes effect in every process within a second, without a
// message bus.
const cacheTtlMs = 900
const maxCached = 20_000
const lastUsedIntervalMs = 60_000

/** Caches look-ups for less than a second, so that a busy credential costs no query per request. */
export function createPrincipals(db: Database): Principals {
  const keysByHash = withCache((hash) => findKeyByHash(db, hash))
  const keysById = withCache((path) => findKeyById(db, path))
  const personalKeys = withCache((hash) => findPersonalKey(db, hash))
  const sessions = withCache((sessionId) => findSession(db, sessionId))
  return {
    async find(credential, bypassCache) {
      switch (credential.kind) {
        case 'key':
          return keysByHash(credential.hash, bypassCache)
        case 'personalKey':
          return personalKeys(credential.hash, bypassCache)
        case 'session': {
          const person = await sessions(credential.sessionId, bypassCache)
          return person?.actor.type === 'person' && person.actor.userId === credential.userId ? person : undefined
        }
        case 'visitor': {
          if (credential.expiresAt <= Date.now()) return undefined
          const key = await keysById(`${credential.orgId}/${credential.keyId}`, bypassCache)
          return key && toVisitorPrincipal(key, credential)
        }
      }
    },
    forget() {
      for (const lookUp of [keysByHash, keysById, personalKeys, sessions]) lookUp.forget()
    },
  }
}

/** The visitor of a chat that this key opened; undefined for keys that open no chats. */
function toVisitorPrincipal(key: Principal, { keyId, chatId }: VisitorClaims): Principal | undefined {
  if (key.actor.type !== 'key' || key.actor.kind !== 'publishable') return undefined
  const permissions = key.allowsVisitorCompletions ? askingVisitorSet : visitorSet
  return {
    ...key,
    actor: { type: 'visitor', keyId, chatId },
    organizations: key.organizations.map((access) => ({ ...access, permissions })),
  }
}

const visitorSet = new Set(visitorPermissions)
const askingVisitorSet = new Set<Permission>([...visitorPermissions, 'completions:create'])

function withCache(find: (id: string) => Promise<Principal | undefined>) {
  const newCache = () =>
    new LRUCache<string, { found: Principal | undefined }>({
      max: maxCached,
      ttl: cacheTtlMs,
      ignoreFetchAbort: true, // callers that wait get their result even when the entry is evicted
      fetchMethod: async (id) => ({ found: await find(id) }),
    })
  let cache = newCache()
  const lookUp = async (id: string, bypassCache = false) => {
    if (!bypassCache) return (await cache.fetch(id))?.found
    // Not through the cache: it would join a pending look-up that may have read the state before a change.
    const present = cache
    const found = await find(id)
    present.set(id, { found })
    return found
  }
  // Not `clear()`: it fails pending look-ups.
  const forget = () => {
    cache = newCache()
  }
  return Object.assign(lookUp, { forget })
}

// Relations are loaded by a second query: a row that was erased in between is null there, against the type.
const exists = (row: object | null) => row !== null
const isUnexpired = ({ expiresAt }: { expiresAt: Date | null }, now: Date) => expiresAt === null || expiresAt > now
const isStale = (lastUsedAt: Date | null, now: Date) =>
  now.getTime() - (lastUsedAt?.getTime() ?? 0) >= lastUsedIntervalMs

async function findKeyByHash(db: Database, hash: string): Promise<Principal | undefined> {
  const found = await db.read.apiKeyHash.findUnique({
    where: { hash },
    include: { apiKey: { include: { organization: true } } },
  })
  return found && isUnexpired(found, new Date()) && exists(found.apiKey) ? toKeyPrincipal(db, found.apiKey) : undefined
}

async function findKeyById(db: Database, path: string): Promise<Principal | undefined> {
  const [orgId = '', id = ''] = path.split('/')
  const key = await db.read.apiKey.findUnique({ where: { orgId_id: { orgId, id } }, include: { organization: true } })
  return key ? toKeyPrincipal(db, key) : undefined
}

function toKeyPrincipal(db: Database, key: ApiKeyModel & { organization: OrganizationModel }): Principal | undefined {
  const now = new Date()
  if (!exists(key.organization) || key.organization.deletedAt !== null) return undefined
  if (key.revokedAt !== null || !isUnexpired(key, now)) return undefined
  if (isStale(key.lastUsedAt, now)) {
    writeInBackground(
      db.write((tx) => tx.apiKey.updateMany({ where: { orgId: key.orgId, id: key.id }, data: { lastUsedAt: now } })),
    )
  }
  return {
    actor: { type: 'key', keyId: key.id, kind: key.kind },
    organizations: [access(key.organization, key.permissions as Permission[])],
    allowedOrigins: key.allowedOrigins as string[],
    allowsVisitorCompletions: key.completions,
  }
}

const withMemberships = {
  memberships: { where: { organization: { deletedAt: null } }, include: { organization: true } },
} as const

const existingMemberships = <M extends { organization: object }>(memberships: M[]) =>
  memberships.filter(({ organization }) => exists(organization))

async function findPersonalKey(db: Database, hash: string): Promise<Principal | undefined> {
  const found = await db.read.personalKeyHash.findUnique({
    where: { hash },
    include: { key: { include: { user: { include: withMemberships } } } },
  })
  const now = new Date()
  if (!found || !isUnexpired(found, now) || !exists(found.key) || !exists(found.key.user)) return undefined
  const { user, ...key } = found.key
  if (key.revokedAt !== null || !isUnexpired(key, now) || !user.isActive) return undefined
  if (isStale(key.lastUsedAt, now)) {
    writeInBackground(db.write((tx) => tx.personalKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: now } })))
  }
  const chosen = key.permissions as Permission[]
  return {
    actor: { type: 'person', userId: user.id, keyId: key.id },
    organizations: existingMemberships(user.memberships).map(({ organization, role }) =>
      access(
        organization,
        rolePermissions[role].filter((permission) => chosen.includes(permission)),
      ),
    ),
    allowedOrigins: [],
  }
}

async function findSession(db: Database, id: string): Promise<Principal | undefined> {
  const session = await db.read.session.findUnique({
    where: { id },
    include: { user: { include: withMemberships } },
  })
  const now = new Date()
  if (!session || !exists(session.user) || !isLive(session, now)) return undefined
  if (isStale(session.lastUsedAt, now)) {
    writeInBackground(db.write((tx) => tx.session.updateMany({ where: { id }, data: { lastUsedAt: now } })))
  }
  const { user } = session
  return {
    actor: { type: 'person', userId: user.id },
    sessionId: id,
    isSuperadmin: user.isSuperadmin,
    organizations: existingMemberships(user.memberships).map(({ organization, role }) =>
      access(organization, rolePermissions[role]),
    ),
    allowedOrigins: [],
  }
}

/** No request waits or fails for the last use of a credential. */
const writeInBackground = (write: Promise<unknown>) => void write.catch(() => undefined)

const access = (organization: OrganizationModel, permissions: readonly Permission[]): Access => ({
  orgId: organization.id,
  slug: organization.slug,
  suspended: organization.status === 'suspended',
  permissions: new Set(permissions),
  terms: { plan: organization.plan, own: (organization.rateLimits ?? {}) as OwnRateLimits },
  dashboardOrigins: (organization.settings as Partial<OrganizationSettings>).dashboardOrigins ?? [],
})

/** True while the session is neither revoked nor expired and its person is active. */
export const isLive = (session: { revokedAt: Date | null; expiresAt: Date; user: { isActive: boolean } }, now: Date) =>
  session.revokedAt === null && session.expiresAt > now && session.user.isActive
