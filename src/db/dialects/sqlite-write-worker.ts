import { workerData } from 'node:worker_threads'
import { Connection } from './sqlite-connection.ts'
import { serve } from './sqlite-worker.ts'

/** An operation on the thread's connection. */
export type Change =
  | { do: 'run'; sql: string; values: unknown[] }
  | { do: 'exec'; script: string }
  | { do: 'begin' | 'rollback' | 'vacuum' | 'close' }

// The thread of Prisma's transactions: libsql is synchronous, and on this thread a large change does not block reads.
const { file, pragmas, waitMs } = workerData as { file: string; pragmas: string; waitMs: number }
let opened: Promise<Connection> | undefined

serve(async (change: Change) => {
  opened ??= Connection.open(file, pragmas, waitMs)
  const connection = await opened
  if (change.do === 'run') return connection.run(change.sql, change.values)
  if (change.do === 'exec') return connection.exec(change.script)
  if (change.do === 'begin') return connection.beginWrite(waitMs)
  if (change.do === 'vacuum') return connection.vacuum(waitMs)
  if (change.do === 'rollback') return connection.rollback()
  return connection.close()
})
