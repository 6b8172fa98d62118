import { randomUUID } from 'node:crypto'
import type { Config } from '../../src/config.ts'
import type { Database, Transaction } from '../../src/db/database.ts'
import { issueToken, type TokenSubject } from '../../src/domain/access/one-time-tokens.ts'
import { allPermissions, keyPermissions, type Role } from '../../src/domain/access/permissions.ts'
import type { Scope } from '../../src/domain/access/scope.ts'
import { deriveSealingKey, ofOrganization, ofProvider, seal } from '../../src/domain/access/sealing.ts'
import { hashKey, newKey } from '../../src/domain/access/secrets.ts'
import { newErasureId, newId } from '../../src/domain/ids.ts'
import { insertApiKey } from '../../src/domain/organizations/api-keys.ts'
import { insertOrganization } from '../../src/domain/organizations/organizations.ts'
import { hashPassword } from '../../src/domain/people/passwords.ts'
import { insertUser } from '../../src/domain/people/users.ts'
import type { Permission } from '../../src/generated/schemas.ts'
import { tokensOf } from './tokens.ts'

export const password = 'correct horse battery staple'
const passwordHash = hashPassword(password)
const vendorKey = 'sk-test-0123456789abcdef'

export interface TestUser {
  userId: string
  email: string
  username: string
}

/** An organization with a user in each role and a key of each kind. */
export interface Tenant {
  orgId: string
  slug: string
  people: Record<Role, TestUser>
  secretKey: string
  publishableKey: string
  /** The id of the publishable key. */
  keyId: string
}

/** A user's membership; none by default. */
interface Membership {
  orgId?: string
  role?: Role
  isSuperadmin?: boolean
}

/** Inserts users, organizations and what belongs to them directly into the database. */
export interface TenantFactory {
  /** On the largest plan, so that its limits are not reached. */
  newTenant(): Promise<Tenant>
  /** With an admin as its only member. */
  newOrganization(): Promise<{ orgId: string; slug: string }>
  newUser(membership?: Membership): Promise<TestUser>
  /** Headers of a new session of a user. */
  session(userId: string): Promise<{ authorization: string }>
  newSession(userId: string): Promise<{ sessionId: string; accessToken: string }>
  newPersonalKey(userId: string, permissions?: readonly Permission[]): Promise<{ keyId: string; key: string }>
  newSecretKey(tenant: Tenant, permissions: readonly Permission[]): Promise<string>
  newPublishableKey(tenant: Tenant): Promise<string>
  newEndUser(orgId: string): Promise<string>
  newInvitation(orgId: string, email: string): Promise<{ invitationId: string; token: string }>
  /** The token that a mail for this purpose contains. */
  newToken(subject: TokenSubject, email: string): Promise<string>
  /** Returns the id of a custom provider whose server is the test vendor. */
  newProvider(): Promise<string>
  /** Stores the organization's own key for the provider. */
  newOrganizationProvider(orgId: string, provider: string): Promise<void>
  /** Returns the id of a completed erasure. */
  newErasure(orgId: string): Promise<string>
}

export function createTenantFactory(
  db: Database,
  config: Pick<Config, 'secrets' | 'accessTtlSeconds'>,
  vendorUrl = 'http://127.0.0.1:9/v1', // no server listens there
): TenantFactory {
  const tokens = tokensOf(config)
  const sealingKey = deriveSealingKey(config.secrets.root)

  async function insertPerson(tx: Transaction, { orgId, role = 'user', isSuperadmin = false }: Membership) {
    const username = `${role}-${randomUUID()}`.slice(0, 40)
    const person = { email: `${username}@example.com`, username, isSuperadmin, passwordHash: await passwordHash }
    const { id: userId, email } = await insertUser(tx, person)
    const now = new Date()
    if (orgId) await tx.membership.create({ data: { orgId, userId, role, createdAt: now, updatedAt: now } })
    return { userId, email, username }
  }

  async function insertTenant(tx: Transaction): Promise<Tenant> {
    const slug = `org-${randomUUID().slice(0, 12)}`
    const admin = await insertPerson(tx, { role: 'admin' })
    const { id: orgId } = await insertOrganization(tx, admin.userId, { name: slug, slug })
    await tx.organization.update({ where: { id: orgId }, data: { plan: 'enterprise' } })
    const people = {
      admin,
      developer: await insertPerson(tx, { orgId, role: 'developer' }),
      user: await insertPerson(tx, { orgId, role: 'user' }),
      viewer: await insertPerson(tx, { orgId, role: 'viewer' }),
    }
    const scope = scopeOf(orgId, admin.userId)
    const secret = await insertApiKey(tx, scope, { kind: 'secret', name: 'server', permissions: [...keyPermissions] })
    const publishable = await insertApiKey(tx, scope, { kind: 'publishable', name: 'widget' })
    const keys = { secretKey: secret.key ?? '', publishableKey: publishable.key ?? '', keyId: publishable.id }
    return { orgId, slug, people, ...keys }
  }

  async function newSession(userId: string) {
    const now = new Date()
    const expiresAt = new Date(now.getTime() + 3_600_000)
    const data = { id: newId('ses'), userId, createdAt: now, lastUsedAt: now, expiresAt }
    const { id: sessionId } = await db.write((tx) => tx.session.create({ data }))
    return { sessionId, accessToken: (await tokens).access.sign({ userId, sessionId }) }
  }

  const newToken: TenantFactory['newToken'] = (subject, email) => db.write((tx) => issueToken(tx, subject, email))

  return {
    async newTenant() {
      await passwordHash // outside of the transaction
      return db.write(insertTenant)
    },
    async newOrganization() {
      await passwordHash
      const slug = `org-${randomUUID().slice(0, 12)}`
      const { id } = await db.write(async (tx) => {
        const { userId } = await insertPerson(tx, { role: 'admin' })
        return insertOrganization(tx, userId, { name: slug, slug })
      })
      return { orgId: id, slug }
    },
    newUser: async (membership = {}) => {
      await passwordHash
      return db.write((tx) => insertPerson(tx, membership))
    },
    newSession,
    session: async (userId) => ({ authorization: `Bearer ${(await newSession(userId)).accessToken}` }),
    async newPersonalKey(userId, permissions = allPermissions) {
      const key = newKey('personal')
      const { id } = await db.write((tx) =>
        tx.personalKey.create({
          data: {
            id: newId('key'),
            userId,
            name: 'laptop',
            prefix: key.slice(0, 14),
            permissions: [...permissions],
            createdAt: new Date(),
            hashes: { create: { hash: hashKey(key) } },
          },
        }),
      )
      return { keyId: id, key }
    },
    async newSecretKey({ orgId, people }, permissions) {
      const input = { kind: 'secret' as const, name: 'narrow', permissions: [...permissions] }
      return (await db.write((tx) => insertApiKey(tx, scopeOf(orgId, people.admin.userId), input))).key ?? ''
    },
    async newPublishableKey({ orgId, people }) {
      const input = { kind: 'publishable', name: 'throw-away' } as const
      return (await db.write((tx) => insertApiKey(tx, scopeOf(orgId, people.admin.userId), input))).id
    },
    async newEndUser(orgId) {
      const now = new Date()
      const data = { orgId, id: newId('eu'), metadata: {}, createdAt: now, updatedAt: now }
      return (await db.write((tx) => tx.endUser.create({ data }))).id
    },
    async newInvitation(orgId, email) {
      const invitationId = newId('inv')
      const now = new Date()
      const expiresAt = new Date(now.getTime() + 3_600_000)
      const data = { orgId, id: invitationId, email, role: 'user', expiresAt, createdAt: now } as const
      await db.write((tx) => tx.invitation.create({ data }))
      return { invitationId, token: await newToken({ purpose: 'invitation', orgId, invitationId }, email) }
    },
    newToken,
    async newProvider() {
      const id = `p-${randomUUID().slice(0, 8)}`
      const key = { sealedKey: seal(sealingKey, ofProvider(id), vendorKey), keyHint: 'cdef' }
      const plain = { vendor: 'custom', baseUrl: vendorUrl, model: 'test-model', isRegistered: true, prices: [] }
      const now = new Date()
      await db.write((tx) => tx.provider.create({ data: { id, ...key, ...plain, createdAt: now, updatedAt: now } }))
      return id
    },
    async newOrganizationProvider(orgId, provider) {
      const key = { sealedKey: seal(sealingKey, ofOrganization(orgId, provider), vendorKey), keyHint: 'cdef' }
      const now = new Date()
      const data = { orgId, provider, ...key, baseUrl: vendorUrl, createdAt: now, updatedAt: now }
      await db.write((tx) => tx.organizationProvider.create({ data }))
    },
    async newErasure(orgId) {
      const now = new Date()
      const subject = { kind: 'endUser', orgId, subjectId: newId('eu') } as const
      const data = { id: newErasureId(), ...subject, counts: { chats: 1 }, createdAt: now, completedAt: now }
      return (await db.write((tx) => tx.erasure.create({ data }))).id
    },
  }
}

const scopeOf = (orgId: string, userId: string): Scope => ({
  orgId,
  actor: { type: 'person', userId },
  permissions: new Set(),
  address: null,
})
