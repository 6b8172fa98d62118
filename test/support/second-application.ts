import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { buildApp } from '../../src/app.ts'
import type { Database } from '../../src/db/database.ts'
import { watchContract } from './contract.ts'
import { openPatiently } from './database.ts'
import { callsTo, type World } from './world.ts'

/** A second application on the database of a world. */
export interface SecondApplication {
  app: FastifyInstance
  /** Its own connection to the database. */
  db: Database
  /** Calls one of its operations by id. */
  call: World['call']
}

/**
 * Builds a second application before the tests of a file. It has its own connections and caches and shares only the database with the
 * first, like another process. It closes before the world ends.
 */
export function useSecondApplication(world: World): SecondApplication {
  const second = {} as SecondApplication
  let faults: string[] = []
  beforeAll(async () => {
    const db = openPatiently(world.config.databaseUrl)
    const app = await buildApp(world.config, db)
    faults = watchContract(app)
    await app.ready()
    Object.assign(second, { app, db, call: callsTo(app) })
  })
  afterEach(() => {
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(() => second.app?.close())
  return second
}
