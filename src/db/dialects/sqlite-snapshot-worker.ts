import { workerData } from 'node:worker_threads'
import Database from 'libsql'
import { type Query, queriesOn } from './sqlite-queries.ts'
import { serve } from './sqlite-worker.ts'

export type SnapshotRequest = Query | 'end'

// A thread that sees the database as it was at its first question, until its end.
const { file } = workerData as { file: string }
const db = new Database(file, { timeout: 1_000 })
db.exec('PRAGMA query_only = ON; BEGIN')
const answer = queriesOn(db)

serve((request: SnapshotRequest): unknown[] => {
  if (request !== 'end') return answer(request)
  db.exec('ROLLBACK') // or the file could not be tidied up while the thread lives
  db.close()
  return []
})
