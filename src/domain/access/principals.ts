import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/database.ts'
import type { OwnRateLimits, Permission } from '../../generated/schemas.ts'
import type { ApiKeyModel, OrganizationModel } from '../../generated/sqlite/models.ts'
import { toSettings } from '../organizations/organizations.ts'
import type { Terms } from '../organizations/plans.ts'
import { isLive } from '../people/sessions.ts'
import type { Credential } from './credentials.ts'
import { rolePermissions, visitorPermissions } from './permissions.ts'
import type { Actor } from './scope.ts'
import type { VisitorClaims } from './tokens.ts'

/** What a credential may do in one organization. */
export interface Access {
  orgId: string
  slug: string
  suspended: boolean
  permissions: ReadonlySet<Permission>
  /** By what its requests are limited. */
  terms: Terms
  /** Web pages from which sessions are taken; empty: from all. */
  dashboardOrigins: readonly string[]
}

/** Who knocks: the actor, where they may go, and from which web pages (empty: from all). */
export interface Principal {
  actor: Actor | { type: 'operator' }
  sessionId?: string
  isSuperadmin?: boolean
  organizations: readonly Access[]
  allowedOrigins: readonly string[]
  /** Of a publishable key: whether its visitors may ask the assistant. */
  letsVisitorsAsk?: boolean
}

/** Finds who a credential stands for; undefined when it is not, or no longer, good. `bypassCache` asks the database. */
export interface Principals {
  find(credential: Credential, bypassCache?: boolean): Promise<Principal | undefined>
  /** Forgets all answers. */
  forget(): void
}

// Short of a second with the look-up itself: what was changed or revoked is felt everywhere within one, without a bus.
const freshMs = 900
const maxRemembered = 20_000
const lastUsedStepMs = 60_000

/** Look-ups that remember their answer for less than a second, so that a busy credential costs no query. */
export function createPrincipals(db: Database): Principals {
  const keysByHash = remembered((hash) => findKeyByHash(db, hash))
  const keysById = remembered((path) => findKeyById(db, path))
  const personalKeys = remembered((hash) => findPersonalKey(db, hash))
  const sessions = remembered((sessionId) => findSession(db, sessionId))
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
          return key && visitorOf(key, credential)
        }
      }
    },
    forget() {
      for (const lookUp of [keysByHash, keysById, personalKeys, sessions]) lookUp.forget()
    },
  }
}

/** The visitor of a chat that this key opened; undefined for a key that opens none. */
function visitorOf(key: Principal, { keyId, chatId }: VisitorClaims): Principal | undefined {
  if (key.actor.type !== 'key' || key.actor.kind !== 'publishable') return undefined
  const permissions = key.letsVisitorsAsk ? askingVisitorSet : visitorSet
  return {
    ...key,
    actor: { type: 'visitor', keyId, chatId },
    organizations: key.organizations.map((access) => ({ ...access, permissions })),
  }
}

const visitorSet = new Set(visitorPermissions)
const askingVisitorSet = new Set<Permission>([...visitorPermissions, 'completions:create'])

function remembered(find: (id: string) => Promise<Principal | undefined>) {
  const newCache = () =>
    new LRUCache<string, { found: Principal | undefined }>({
      max: maxRemembered,
      ttl: freshMs,
      ignoreFetchAbort: true, // whoever waits gets their answer, also when it is pushed out by others
      fetchMethod: async (id) => ({ found: await find(id) }),
    })
  let cache = newCache()
  const lookUp = async (id: string, bypassCache = false) => {
    if (!bypassCache) return (await cache.fetch(id))?.found
    // Not by the cache: it would wait for a look-up that is under way, which may have read what was before.
    const remembering = cache
    const found = await find(id)
    remembering.set(id, { found })
    return found
  }
  // Never `clear()`: that fails the look-ups that are under way.
  const forget = () => {
    cache = newCache()
  }
  return Object.assign(lookUp, { forget })
}

// What is included comes by a query of its own: whatever was erased between the two is null there, against the type.
const isThere = (row: object | null) => row !== null
const isGood = ({ expiresAt }: { expiresAt: Date | null }, now: Date) => expiresAt === null || expiresAt > now
const isStale = (lastUsedAt: Date | null, now: Date) => now.getTime() - (lastUsedAt?.getTime() ?? 0) >= lastUsedStepMs

async function findKeyByHash(db: Database, hash: string): Promise<Principal | undefined> {
  const found = await db.read.apiKeyHash.findUnique({
    where: { hash },
    include: { apiKey: { include: { organization: true } } },
  })
  return found && isGood(found, new Date()) && isThere(found.apiKey) ? ofApiKey(db, found.apiKey) : undefined
}

async function findKeyById(db: Database, path: string): Promise<Principal | undefined> {
  const [orgId = '', id = ''] = path.split('/')
  const key = await db.read.apiKey.findUnique({ where: { orgId_id: { orgId, id } }, include: { organization: true } })
  return key ? ofApiKey(db, key) : undefined
}

function ofApiKey(db: Database, key: ApiKeyModel & { organization: OrganizationModel }): Principal | undefined {
  const now = new Date()
  if (!isThere(key.organization) || key.organization.deletedAt !== null) return undefined
  if (key.revokedAt !== null || !isGood(key, now)) return undefined
  if (isStale(key.lastUsedAt, now)) {
    note(db.write((tx) => tx.apiKey.updateMany({ where: { orgId: key.orgId, id: key.id }, data: { lastUsedAt: now } })))
  }
  return {
    actor: { type: 'key', keyId: key.id, kind: key.kind },
    organizations: [access(key.organization, key.permissions as Permission[])],
    allowedOrigins: key.allowedOrigins as string[],
    letsVisitorsAsk: key.completions,
  }
}

const withMemberships = {
  memberships: { where: { organization: { deletedAt: null } }, include: { organization: true } },
} as const

const belonging = <M extends { organization: object }>(memberships: M[]) =>
  memberships.filter(({ organization }) => isThere(organization))

async function findPersonalKey(db: Database, hash: string): Promise<Principal | undefined> {
  const found = await db.read.personalKeyHash.findUnique({
    where: { hash },
    include: { key: { include: { user: { include: withMemberships } } } },
  })
  const now = new Date()
  if (!found || !isGood(found, now) || !isThere(found.key) || !isThere(found.key.user)) return undefined
  const { user, ...key } = found.key
  if (key.revokedAt !== null || !isGood(key, now) || !user.isActive) return undefined
  if (isStale(key.lastUsedAt, now)) {
    note(db.write((tx) => tx.personalKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: now } })))
  }
  const chosen = key.permissions as Permission[]
  return {
    actor: { type: 'person', userId: user.id, keyId: key.id },
    organizations: belonging(user.memberships).map(({ organization, role }) =>
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
  if (!session || !isThere(session.user) || !isLive(session, now)) return undefined
  if (isStale(session.lastUsedAt, now)) {
    note(db.write((tx) => tx.session.updateMany({ where: { id }, data: { lastUsedAt: now } })))
  }
  const { user } = session
  return {
    actor: { type: 'person', userId: user.id },
    sessionId: id,
    isSuperadmin: user.isSuperadmin,
    organizations: belonging(user.memberships).map(({ organization, role }) =>
      access(organization, rolePermissions[role]),
    ),
    allowedOrigins: [],
  }
}

/** When a credential was last used is worth noting, never worth a request's waiting or failing for. */
const note = (write: Promise<unknown>) => void write.catch(() => undefined)

const access = (organization: OrganizationModel, permissions: readonly Permission[]): Access => ({
  orgId: organization.id,
  slug: organization.slug,
  suspended: organization.status === 'suspended',
  permissions: new Set(permissions),
  terms: { plan: organization.plan, own: (organization.rateLimits ?? {}) as OwnRateLimits },
  dashboardOrigins: toSettings(organization.settings).dashboardOrigins,
})
