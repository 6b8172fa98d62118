import { LRUCache } from 'lru-cache'
import type { Database } from '../db/database.ts'
import type { Permission } from '../generated/schemas.ts'
import { rolePermissions, visitorPermissions } from './permissions.ts'
import type { Actor } from './scope.ts'
import { hashKey } from './secrets.ts'
import { isLive } from './sessions.ts'
import type { AccessClaims, VisitorClaims } from './tokens.ts'

/** What a credential may do in one organization. */
export interface Access {
  orgId: string
  slug: string
  suspended: boolean
  permissions: ReadonlySet<Permission>
}

/** Who knocks: the actor, where they may go, and from which web pages (empty: from all). */
export interface Principal {
  actor: Actor
  sessionId?: string
  organizations: readonly Access[]
  allowedOrigins: readonly string[]
}

/** Finds who a credential stands for; undefined when it is not, or no longer, good. */
export interface Principals {
  ofKey(key: string): Promise<Principal | undefined>
  ofSession(claims: AccessClaims): Promise<Principal | undefined>
  ofVisitor(claims: VisitorClaims): Promise<Principal | undefined>
}

// Short of a second with the look-up itself: what was changed or revoked is felt everywhere within one, without a bus.
const freshMs = 900
const mostRemembered = 20_000
const lastUsedStepMs = 60_000

/** Look-ups that remember their answer for less than a second, so that a busy credential costs no query. */
export function createPrincipals(db: Database): Principals {
  const keysByHash = remembered((hash) => findKey(db, { hash: { hash } }))
  const keysById = remembered((path) => {
    const [orgId = '', id = ''] = path.split('/')
    return findKey(db, { orgId, id })
  })
  const sessions = remembered((sessionId) => findSession(db, sessionId))
  return {
    ofKey: (key) => keysByHash(hashKey(key)),
    ofSession: async ({ userId, sessionId }) => {
      const person = await sessions(sessionId)
      return person?.actor.type === 'person' && person.actor.userId === userId ? person : undefined
    },
    ofVisitor: async ({ orgId, keyId, chatId }) => {
      const key = await keysById(`${orgId}/${keyId}`)
      if (key?.actor.type !== 'key' || key.actor.kind !== 'publishable') return undefined
      return {
        ...key,
        actor: { type: 'visitor', keyId, chatId },
        organizations: key.organizations.map((access) => ({ ...access, permissions: visitorSet })),
      }
    },
  }
}

const visitorSet = new Set(visitorPermissions)

function remembered(find: (id: string) => Promise<Principal | undefined>) {
  const cache = new LRUCache<string, { found: Principal | undefined }>({
    max: mostRemembered,
    ttl: freshMs,
    fetchMethod: async (id) => ({ found: await find(id) }),
  })
  return async (id: string) => (await cache.fetch(id))?.found
}

async function findKey(
  db: Database,
  where: { hash: { hash: string } } | { orgId: string; id: string },
): Promise<Principal | undefined> {
  const key = await db.read.apiKey.findFirst({ where, include: { organization: true } })
  const now = new Date()
  if (!key || key.kind === 'personal' || key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now))
    return undefined
  if (now.getTime() - (key.lastUsedAt?.getTime() ?? 0) >= lastUsedStepMs) {
    note(db.write((tx) => tx.apiKey.updateMany({ where: { orgId: key.orgId, id: key.id }, data: { lastUsedAt: now } })))
  }
  return {
    actor: { type: 'key', keyId: key.id, kind: key.kind },
    organizations: [access(key.organization, key.permissions as Permission[])],
    allowedOrigins: key.allowedOrigins as string[],
  }
}

async function findSession(db: Database, id: string): Promise<Principal | undefined> {
  const session = await db.read.session.findUnique({
    where: { id },
    include: { user: { include: { memberships: { include: { organization: true } } } } },
  })
  const now = new Date()
  if (!session || !isLive(session, now)) return undefined
  if (now.getTime() - session.lastUsedAt.getTime() >= lastUsedStepMs) {
    note(db.write((tx) => tx.session.updateMany({ where: { id }, data: { lastUsedAt: now } })))
  }
  const { user } = session
  return {
    actor: { type: 'person', userId: user.id },
    sessionId: id,
    organizations: user.memberships.map(({ organization, role }) => access(organization, rolePermissions[role])),
    allowedOrigins: [],
  }
}

/** When a credential was last used is worth noting, never worth a request's waiting or failing for. */
const note = (write: Promise<unknown>) => void write.catch(() => undefined)

const access = (
  organization: { id: string; slug: string; status: 'active' | 'suspended' },
  permissions: readonly Permission[],
): Access => ({
  orgId: organization.id,
  slug: organization.slug,
  suspended: organization.status === 'suspended',
  permissions: new Set(permissions),
})
