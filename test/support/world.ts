import { randomUUID } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import { insertApiKey } from '../../src/domain/api-keys.ts'
import { newId } from '../../src/domain/ids.ts'
import { insertOrganization } from '../../src/domain/organizations.ts'
import { hashPassword } from '../../src/domain/passwords.ts'
import { keyPermissions, type Role } from '../../src/domain/permissions.ts'
import type { Scope } from '../../src/domain/scope.ts'
import { createTokens } from '../../src/domain/tokens.ts'
import { insertUser } from '../../src/domain/users.ts'
import type { Chat, Message, Permission } from '../../src/generated/schemas.ts'
import { type OperationId, operations, watchContract } from './contract.ts'
import { freshDatabase } from './database.ts'

export const password = 'correct horse battery staple'
const passwordHash = hashPassword(password)

/** One organization with a person in each role and a key of each kind. */
export interface Tenant {
  orgId: string
  slug: string
  people: Record<Role, { userId: string; email: string; username: string }>
  secretKey: string
  publishableKey: string
  /** The id of the publishable key. */
  keyId: string
}

export interface Call {
  params?: Record<string, string>
  query?: Record<string, string | string[]>
  headers?: Record<string, string>
  body?: unknown
}

/** A running application on a database of its own, with two tenants who must never meet. */
export interface World {
  app: FastifyInstance
  db: Database
  config: Config
  acme: Tenant
  umbrella: Tenant
  /** Calls an operation by its id; `{org}` is the tenant's slug unless `params` say otherwise. */
  call(id: OperationId, call?: Call): Promise<{ status: number; body: Body; headers: Record<string, unknown> }>
  /** Headers of a fresh session of a person. */
  session(userId: string): Promise<{ authorization: string }>
  /** A chat of the tenant, opened with its publishable key, with one message and the visitor's headers. */
  conversation(tenant: Tenant): Promise<{ chat: Chat; message: Message; visitor: { authorization: string } }>
  newTenant(): Promise<Tenant>
  newSecretKey(tenant: Tenant, permissions: Permission[]): Promise<string>
}

// biome-ignore lint/suspicious/noExplicitAny: tests read any field of any answer, and assert what they find
export type Body = any

export const withKey = (key: string) => ({ 'x-organization-api-key': key })

const limits = {
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_WIDGET_MAX: '1000000',
  RATE_LIMIT_AUTH_MAX: '1000000',
  RATE_LIMIT_PUBLIC_MAX: '1000000',
}

/** Makes the world before the tests of a file and checks every answer of every test against the contract. */
export function useWorld(env: Record<string, string> = {}): World {
  const world = {} as World
  let faults: string[] = []
  let drop = async () => {}
  beforeAll(async () => {
    const database = await freshDatabase()
    drop = database.drop
    const secret = 'only for tests, and long enough to be one'
    const config = readConfig({ ...limits, SECRET_KEY: secret, DATABASE_URL: database.url, ...env })
    const db = openDatabase(config.databaseUrl)
    const app = await buildApp(config, db)
    faults = watchContract(app)
    await app.ready()
    Object.assign(world, inhabit(app, db, config))
    world.acme = await world.newTenant()
    world.umbrella = await world.newTenant()
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await world.app?.close()
    await drop()
  })
  return world
}

function inhabit(app: FastifyInstance, db: Database, config: Config): Omit<World, 'acme' | 'umbrella'> {
  const tokens = createTokens(config.secrets, config.accessTtlSeconds)

  const call: World['call'] = async (id, { params = {}, query, headers = {}, body } = {}) => {
    const { method, url } = operations[id]
    const path = url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? `no-${name}`))
    const options: InjectOptions = { method, url: path, headers, ...(query && { query }) }
    if (body !== undefined) options.payload = body as object
    const response = await app.inject(options)
    const json = String(response.headers['content-type']).includes('json')
    return { status: response.statusCode, headers: response.headers, body: json ? response.json() : response.body }
  }

  const newPerson = async (orgId: string | undefined, role: Role) => {
    const username = `${role}-${randomUUID().slice(0, 8)}`
    const email = `${username}@example.com`
    const now = new Date()
    const user = await db.write(async (tx) => {
      const created = await insertUser(tx, { email, username, passwordHash: await passwordHash })
      if (orgId)
        await tx.membership.create({ data: { orgId, userId: created.id, role, createdAt: now, updatedAt: now } })
      return created
    })
    return { userId: user.id, email, username }
  }

  const scopeOf = (orgId: string, userId: string): Scope => ({
    orgId,
    actor: { type: 'person', userId },
    permissions: new Set(),
  })

  const newTenant = async (): Promise<Tenant> => {
    const slug = `org-${randomUUID().slice(0, 8)}`
    const admin = await newPerson(undefined, 'admin')
    const { id: orgId } = await db.write((tx) => insertOrganization(tx, admin.userId, { name: slug, slug }))
    const people = {
      admin,
      developer: await newPerson(orgId, 'developer'),
      user: await newPerson(orgId, 'user'),
      viewer: await newPerson(orgId, 'viewer'),
    }
    const scope = scopeOf(orgId, admin.userId)
    const [secret, publishable] = await db.write(async (tx) => [
      await insertApiKey(tx, scope, { kind: 'secret', name: 'server', permissions: [...keyPermissions] }),
      await insertApiKey(tx, scope, { kind: 'publishable', name: 'widget' }),
    ])
    return {
      orgId,
      slug,
      people,
      secretKey: secret?.key ?? '',
      publishableKey: publishable?.key ?? '',
      keyId: publishable?.id ?? '',
    }
  }

  return {
    app,
    db,
    config,
    call,
    newTenant,
    async newSecretKey({ orgId, people }, permissions) {
      const scope = scopeOf(orgId, people.admin.userId)
      const { key } = await db.write((tx) => insertApiKey(tx, scope, { kind: 'secret', name: 'narrow', permissions }))
      return key ?? ''
    },
    async session(userId) {
      const now = new Date()
      const session = await db.write((tx) =>
        tx.session.create({
          data: {
            id: newId('ses'),
            userId,
            createdAt: now,
            lastUsedAt: now,
            expiresAt: new Date(now.getTime() + 3_600_000),
          },
        }),
      )
      return { authorization: `Bearer ${tokens.access.sign({ userId, sessionId: session.id })}` }
    },
    async conversation(tenant) {
      const params = { org: tenant.slug }
      const opened = await call('createChat', {
        params,
        headers: withKey(tenant.publishableKey),
        body: { title: 'Hello' },
      })
      const chat = opened.body as Chat & { visitorToken: string }
      const visitor = { authorization: `Bearer ${chat.visitorToken}` }
      const said = await call('createMessage', {
        params: { ...params, chatId: chat.id },
        headers: visitor,
        body: { content: 'Is anybody there?' },
      })
      expect(said.status).toBe(201)
      return { chat, message: said.body as Message, visitor }
    },
  }
}
