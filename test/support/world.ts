import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import { beginFile } from '../../src/domain/exports/export-files.ts'
import { newId } from '../../src/domain/ids.ts'
import type { Chat, Message } from '../../src/generated/schemas.ts'
import { mediaOf, type OperationId, operations, pathOf, watchContract } from './contract.ts'
import { freshDatabase } from './database.ts'
import { createInhabitants, type Inhabitants, type Tenant } from './inhabitants.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { startVendor, type TestVendor } from './vendor.ts'

export { password, type Somebody, type Tenant } from './inhabitants.ts'

export interface Call {
  params?: Record<string, string>
  query?: Record<string, string | string[]>
  headers?: Record<string, string>
  body?: unknown
}

/** A running application on a database of its own, with two tenants who must never meet. */
export interface World extends Inhabitants {
  app: FastifyInstance
  db: Database
  config: Config
  /** Where all mails of the application arrive. */
  mailbox: Mailbox
  /** That providers made by `newProvider` point to. */
  vendor: TestVendor
  acme: Tenant
  umbrella: Tenant
  /** Calls an operation by its id. */
  call(id: OperationId, call?: Call): Promise<{ status: number; body: Body; headers: Record<string, unknown> }>
  /** A chat of the tenant, opened with its publishable key, with one message and the visitor's headers. */
  conversation(tenant: Tenant): Promise<{ chat: Chat; message: Message; visitor: { authorization: string } }>
  /** The id of an export that is completed, with its file. */
  newExport(tenant: Tenant): Promise<string>
}

// biome-ignore lint/suspicious/noExplicitAny: tests read any field of any answer, and assert what they find
export type Body = any

export const withKey = (key: string) => ({ 'x-organization-api-key': key })
export const withToken = (token: string) => ({ authorization: `Bearer ${token}` })

const limits = {
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_WIDGET_MAX: '1000000',
  RATE_LIMIT_AUTH_MAX: '1000000',
  RATE_LIMIT_PUBLIC_MAX: '1000000',
  RATE_LIMIT_LLM_MAX: '1000000',
  RATE_LIMIT_ADMIN_MAX: '1000000',
  RATE_LIMIT_ACCOUNT_MAX: '1000000',
  RATE_LIMIT_MAIL_MAX: '1000000',
}

/** The operator's token, in every world. */
export const adminToken = 'only for tests: the token of the operator'.replaceAll(' ', '-')

/** Makes the world before the tests of a file and checks every answer of every test against the contract. */
export function useWorld(env: Record<string, string> = {}): World {
  const world = {} as World
  let faults: string[] = []
  let drop = async () => {}
  let closeMailbox = async () => {}
  let closeVendor = async () => {}
  let folder = ''
  beforeAll(async () => {
    const database = await freshDatabase()
    drop = database.drop
    const secret = 'only for tests, and long enough to be one'
    const mailbox = await openMailbox()
    closeMailbox = mailbox.close
    const vendor = await startVendor()
    closeVendor = vendor.close
    folder = await mkdtemp(join(tmpdir(), 'chatlogger-world-'))
    const settings = {
      SECRET_KEY: secret,
      DATABASE_URL: database.url,
      SMTP_URL: mailbox.url,
      ADMIN_TOKEN: adminToken,
      LLM_PRIVATE_ADDRESSES: 'true',
    }
    const config = readConfig({ ...limits, ...settings, DATA_DIR: folder, ...env })
    const db = openDatabase(config.databaseUrl)
    const app = await buildApp(config, db)
    faults = watchContract(app)
    await app.ready()
    Object.assign(world, {
      app,
      db,
      config,
      mailbox,
      vendor,
      ...createInhabitants(db, config, vendor.url),
      ...createCalls(app),
      ...createFiles(db, config),
    })
    world.acme = await world.newTenant()
    world.umbrella = await world.newTenant()
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await world.app?.close()
    await closeMailbox()
    await closeVendor()
    await drop()
    if (folder) await rm(folder, { recursive: true })
  })
  return world
}

/** Whether a good answer goes on until somebody leaves. */
const isEndless = (id: OperationId) => id === 'streamChatEvents'

/** An answer that is left as soon as it turns out to be a good one. */
async function begun(app: FastifyInstance, options: InjectOptions) {
  const response = await app.inject({ ...options, payloadAsStream: true })
  const { statusCode: status, headers } = response
  const stream = response.stream()
  if (status === 200) {
    stream.destroy()
    return { status, headers, body: '' }
  }
  return { status, headers, body: JSON.parse((await stream.toArray()).join('')) }
}

function createCalls(app: FastifyInstance): Pick<World, 'call' | 'conversation'> {
  const call: World['call'] = async (id, { params = {}, query, headers = {}, body } = {}) => {
    const { method } = operations[id]
    const options: InjectOptions = { method, url: pathOf(id, params), headers, ...(query && { query }) }
    if (body !== undefined) options.payload = body as object
    if (typeof body === 'string') options.headers = { 'content-type': mediaOf(id), ...headers }
    if (isEndless(id)) return begun(app, options)
    const response = await app.inject(options)
    const json = /^application\/(problem\+)?json/.test(String(response.headers['content-type']))
    return { status: response.statusCode, headers: response.headers, body: json ? response.json() : response.body }
  }

  return {
    call,
    async conversation({ slug, publishableKey }) {
      const params = { org: slug }
      const opened = await call('createChat', { params, headers: withKey(publishableKey), body: { title: 'Hello' } })
      const chat = opened.body as Chat & { visitorToken: string }
      const visitor = withToken(chat.visitorToken)
      const body = { content: 'Is anybody there?' }
      const said = await call('createMessage', { params: { ...params, chatId: chat.id }, headers: visitor, body })
      expect(said.status).toBe(201)
      return { chat, message: said.body as Message, visitor }
    },
  }
}

const createFiles = (db: Database, { dataDir }: Config): Pick<World, 'newExport'> => ({
  async newExport({ orgId }) {
    const now = new Date()
    const later = new Date(now.getTime() + 3_600_000)
    const id = newId('exp')
    const asked = { orgId, id, format: 'ndjson', type: 'all', filters: {}, createdAt: now } as const
    // The row before its file: what no row names is swept away.
    await db.write((tx) => tx.export.create({ data: { ...asked, status: 'running', leaseUntil: later } }))
    const file = await beginFile(join(dataDir, 'exports'), { orgId, id })
    const bytes = BigInt(await file.keep(now))
    const ended = { status: 'completed', leaseUntil: null, done: 0, total: 0, bytes } as const
    const data = { ...ended, expiresAt: later, completedAt: now }
    await db.write((tx) => tx.export.update({ where: { orgId_id: { orgId, id } }, data }))
    return id
  },
})
