import { workerData } from 'node:worker_threads'
import Database from 'libsql'
import { createQueryRunner, type Query } from './sqlite-connection.ts'
import { serve } from './sqlite-worker.ts'

/** A query, or control of the thread's transaction. */
export type ComparisonRequest = Query | 'begin' | 'rollback' | 'end'

// The thread of counter comparisons: it sums stored rows in temporary tables and changes no other table.
const { file } = workerData as { file: string }
const db = new Database(file, { timeout: 1_000 })
const run = createQueryRunner(db)

serve((request: ComparisonRequest): unknown[] => {
  if (typeof request !== 'string') return run(request)
  if (request === 'begin') db.exec('BEGIN')
  if (request === 'rollback') db.exec('ROLLBACK')
  if (request === 'end') db.close()
  return []
})
