import { workerData } from 'node:worker_threads'
import Database from 'libsql'
import { createQueryRunner, type Query } from './sqlite-connection.ts'
import { serve } from './sqlite-worker.ts'

export type SnapshotRequest = Query | 'end'

// The thread of exports: it keeps the snapshot of its first request.
const { file } = workerData as { file: string }
const db = new Database(file, { timeout: 1_000 })
db.exec('PRAGMA query_only = ON; BEGIN')
const run = createQueryRunner(db)

serve((request: SnapshotRequest): unknown[] => {
  if (request !== 'end') return run(request)
  db.exec('ROLLBACK') // otherwise the snapshot blocks checkpoints
  db.close()
  return []
})
