import { setImmediate as nextTurn } from 'node:timers/promises'
import { openDatabase } from '../../src/db/open.ts'
import type { MaintenanceContext } from '../../src/domain/platform/maintenance.ts'
import { runMaintenance } from '../../src/domain/platform/maintenance.ts'

// Rebuilds counters as a server does, but stalls after some corrections until the process is killed.
const [databaseUrl = '', corrections = ''] = process.argv.slice(2)
const db = openDatabase(databaseUrl)
const forever = () => new Promise<never>(() => setInterval(() => {}, 60_000)) // a timer keeps the process alive

let corrected = 0
const context = {
  db: {
    ...db,
    compareCounts: (work) =>
      db.compareCounts((compare) =>
        work(async function* (orgId) {
          for await (const drift of compare(orgId)) {
            if (drift?.differing && corrected++ === Number(corrections)) await forever()
            yield drift
          }
        }),
      ),
  },
  runInBackground: (work) => void nextTurn().then(work),
  closing: new AbortController().signal,
} as Partial<MaintenanceContext> as MaintenanceContext
await runMaintenance(context, { userId: null, address: null }, 'rebuild_counters')
