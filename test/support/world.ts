import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { adminToken, createTestApi, type TestApi, withoutRateLimits } from './api-client.ts'
import { mediaOf, type OperationId, operations, pathOf, watchContract } from './contract.ts'
import { freshDatabase, openPatiently } from './database.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import type { Tenant } from './tenants.ts'
import { startVendor } from './vendor.ts'

export { adminToken, type Body, type Call, withKey, withToken } from './api-client.ts'
export { password, type Tenant, type TestUser } from './tenants.ts'

/** A running application with its own database and two isolated tenants. */
export interface World extends TestApi {
  app: FastifyInstance
  db: Database
  config: Config
  /** Receives all mails of the application. */
  mailbox: Mailbox
  acme: Tenant
  umbrella: Tenant
}

/**
 * Starts the application before the tests of a file and checks every response against the contract.
 * @param open `openDatabase` for tests of write timeouts
 */
export function useWorld(env: Record<string, string> = {}, open: typeof openPatiently = openPatiently): World {
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
    const config = readConfig({ ...withoutRateLimits, ...settings, DATA_DIR: folder, ...env })
    const db = open(config.databaseUrl)
    const app = await buildApp(config, db)
    faults = watchContract(app)
    await app.ready()
    Object.assign(world, { app, db, config, mailbox, ...createTestApi(db, config, vendor, callsTo(app)) })
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

/** Whether a successful response lasts until the client disconnects. */
const isEndless = (id: OperationId) => id === 'streamChatEvents'

/** Sends a request and closes the response as soon as it has succeeded. */
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

/** Calls operations of an application without a network. */
export const callsTo =
  (app: FastifyInstance): World['call'] =>
  async (id, { params = {}, query, headers = {}, body } = {}) => {
    const { method } = operations[id]
    const options: InjectOptions = { method, url: pathOf(id, params), headers, ...(query && { query }) }
    if (body !== undefined) options.payload = body as object
    if (typeof body === 'string') options.headers = { 'content-type': mediaOf(id), ...headers }
    if (isEndless(id)) return begun(app, options)
    const response = await app.inject(options)
    const json = /^application\/(problem\+)?json/.test(String(response.headers['content-type']))
    return { status: response.statusCode, headers: response.headers, body: json ? response.json() : response.body }
  }
