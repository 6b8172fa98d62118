import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { mediaOf, type OperationId, operations, pathOf, watchContract } from './contract.ts'
import { freshDatabase, openPatiently } from './database.ts'
import type { Tenant } from './inhabitants.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { adminToken, createStage, limitless, type Stage } from './stage.ts'
import { startVendor } from './vendor.ts'

export { password, type Somebody, type Tenant } from './inhabitants.ts'
export { adminToken, type Body, type Call, withKey, withToken } from './stage.ts'

/** A running application on a database of its own, with two tenants who must never meet. */
export interface World extends Stage {
  app: FastifyInstance
  db: Database
  config: Config
  /** Where all mails of the application arrive. */
  mailbox: Mailbox
  acme: Tenant
  umbrella: Tenant
}

/**
 * Makes the world before the tests of a file and checks every answer of every test against the contract.
 * @param open `openDatabase` where the time that a write waits is what is tested
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
    const config = readConfig({ ...limitless, ...settings, DATA_DIR: folder, ...env })
    const db = open(config.databaseUrl)
    const app = await buildApp(config, db)
    faults = watchContract(app)
    await app.ready()
    Object.assign(world, { app, db, config, mailbox, ...createStage(db, config, vendor, callsTo(app)) })
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

/** Calls operations of an application, without a network. */
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
