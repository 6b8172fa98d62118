import { workerData } from 'node:worker_threads'
import Database from 'libsql'
import { createQueryRunner } from './sqlite-connection.ts'
import { serve } from './sqlite-worker.ts'

// The thread of searches: libsql is synchronous, and on this thread a long search does not block the event loop.
const { file } = workerData as { file: string }
const db = new Database(file, { timeout: 1_000 })
db.exec('PRAGMA query_only = ON;')

serve(createQueryRunner(db))
