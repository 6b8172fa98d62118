import { afterAll, beforeAll } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { openPatiently } from './database.ts'
import { createSandbox, type Sandbox, type Server } from './sandbox.ts'
import { createTenantFactory, type TenantFactory } from './tenants.ts'

/** Two server processes on one database, and a connection to that database. */
export interface TwoProcesses {
  place: Sandbox
  here: Server
  there: Server
  db: Database
  make: TenantFactory
}

/** Starts both before the tests of a file and ends them afterwards. */
export function useTwoProcesses(env: Record<string, string>): TwoProcesses {
  const both = {} as TwoProcesses
  beforeAll(async () => {
    const place = await createSandbox()
    Object.assign(both, { place })
    const [here, there] = await Promise.all([place.start(env), place.start(env)])
    const db = openPatiently(place.databaseUrl)
    const make = createTenantFactory(db, readConfig({ ...env, DATABASE_URL: place.databaseUrl }))
    Object.assign(both, { here, there, db, make })
  })
  afterAll(async () => {
    await both.db?.close()
    await both.place?.remove()
  })
  return both
}
