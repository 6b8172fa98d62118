import { afterAll, beforeAll } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { openPatiently } from './database.ts'
import { createInhabitants, type Inhabitants } from './inhabitants.ts'
import { newPlace, type Place, type Server } from './processes.ts'

/** Two server processes on one database, and the way to that database. */
export interface TwoProcesses {
  place: Place
  here: Server
  there: Server
  db: Database
  make: Inhabitants
}

/** Starts them before the tests of a file, and ends them after. */
export function useTwoProcesses(env: Record<string, string>): TwoProcesses {
  const both = {} as TwoProcesses
  beforeAll(async () => {
    const place = await newPlace()
    Object.assign(both, { place })
    const [here, there] = await Promise.all([place.start(env), place.start(env)])
    const db = openPatiently(place.databaseUrl)
    const make = createInhabitants(db, readConfig({ ...env, DATABASE_URL: place.databaseUrl }))
    Object.assign(both, { here, there, db, make })
  })
  afterAll(async () => {
    await both.db?.close()
    await both.place?.leave()
  })
  return both
}
