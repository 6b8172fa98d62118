import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { migrationNames, migrationsFolder } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createChats, keyHeaders } from '../bench/messages.ts'
import { launch } from '../server-process.ts'
import type { Finding, Part, Rig } from './part.ts'
import { makeTenant } from './rig.ts'
import { readSchema, type Schema } from './schema.ts'
import { quiet } from './writers.ts'

export const migrationsPart: Part = {
  id: 'T26',
  what: 'migrations are applied once by starters at once, whole after kill -9 in the middle, and older code serves on newer ones',
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const names = migrationNames(join(migrationsFolder, rig.kind))
    const rounds = rig.isShort ? 2 : 40
    const faults: string[] = []
    const counts = { rounds, kills: 0, 'in the middle': 0, 'left a part': 0, 'starts at once': 0, 'older code': 0 }

    const untouched = await rig.newDatabase()
    const took = await migrating(rig, untouched).done
    const whole = await readSchema(untouched)
    const assertWhole = (found: Schema, where: string) => {
      if (found.applied.join() !== names.join()) faults.push(`${where}: applied were ${found.applied.join(', ')}`)
      if (found.unfinished > 0) faults.push(`${where}: ${found.unfinished} are noted as begun, and not as done`)
      if (found.lines !== whole.lines) faults.push(`${where}: the schema is another one`)
    }
    assertWhole(whole, 'without a fault')

    for (let round = 1; round <= rounds; round++) {
      rig.signal.throwIfAborted()
      const database = await rig.newDatabase()
      // Every second time another process starts at the same moment and must survive the death of the first.
      const other = round % 2 === 0 ? migrating(rig, database) : undefined
      for (let kill = 0; kill < 2; kill++) {
        const one = migrating(rig, database)
        await one.begun
        await pause(rig.random() * took)
        counts.kills++
        if (await one.kill()) counts['in the middle']++
        const { applied, unfinished } = await readSchema(database)
        if (unfinished > 0 || (applied.length > 0 && applied.length < names.length)) counts['left a part']++
        if (names.slice(0, applied.length).join() !== applied.join())
          faults.push(`round ${round}: applied were ${applied}`)
      }
      await other?.done
      await migrating(rig, database).done
      assertWhole(await readSchema(database), `round ${round}`)
    }

    for (let round = 1; round <= (rig.isShort ? 1 : 10); round++) {
      const database = await rig.newDatabase()
      const servers = await Promise.all([1, 2].map(() => rig.startServer(database, quiet)))
      counts['starts at once'] += servers.length
      assertWhole(await readSchema(database), `two servers at once, round ${round}`)
      for (const server of servers) await server.end('SIGKILL')
    }

    const newer = '29991231235959_newer'
    const applied = await serveOnNewer(rig, newer)
    counts['older code']++
    if (applied.join() !== [...names, newer].join()) faults.push(`older code: applied were ${applied.join(', ')}`)
    return { counts, faults }
  },
}

/** A process that migrates; `done` rejects when it does not end well. */
function migrating({ owned, folder }: Rig, databaseUrl: string) {
  const program = launch({ program: 'scripts/faults/migrating.ts', args: [databaseUrl], env: {}, cwd: folder })
  owned.defer(async () => {
    program.child.kill('SIGKILL')
    await program.ended
  })
  let beganAt = performance.now()
  const begun = new Promise<void>((resolve) => {
    program.child.stdout?.once('data', () => {
      beganAt = performance.now()
      resolve()
    })
    void program.ended.then(() => resolve())
  })
  return {
    begun,
    /** Kills it; whether that was before it was done. */
    async kill(): Promise<boolean> {
      program.child.kill('SIGKILL')
      return !(await program.ended).stdout.includes('applied')
    },
    /** Resolves with the milliseconds that it took, when it has ended by itself. */
    get done(): Promise<number> {
      return program.ended.then(({ code, stderr }) => {
        if (code !== 0) throw new Error(`migrating ended with ${code}: ${stderr}`)
        return performance.now() - beganAt
      })
    },
  }
}

/** A server of this version on the database of one that has a migration more: it starts, and stores. Answers with what was applied. */
async function serveOnNewer(rig: Rig, newer: string): Promise<string[]> {
  const folder = join(rig.folder, 'newer')
  await cp(migrationsFolder, folder, { recursive: true })
  await mkdir(join(folder, rig.kind, newer))
  const script = 'CREATE TABLE "Newer" ("id" INTEGER); ALTER TABLE "Chat" ADD COLUMN "newer" TEXT;'
  await writeFile(join(folder, rig.kind, newer, 'migration.sql'), script)
  const database = await rig.newDatabase()
  const db = openDatabase(database, { migrationsFolder: folder })
  await db.migrate()
  await db.close()
  const { secretKey } = await makeTenant(database)
  const server = await rig.startServer(database, quiet)
  await createChats(server.address, keyHeaders(secretKey), 1) // throws unless it is stored
  await server.end()
  return (await readSchema(database)).applied
}
