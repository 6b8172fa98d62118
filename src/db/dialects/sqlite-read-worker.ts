import { workerData } from 'node:worker_threads'
import Database from 'libsql'
import { queriesOn } from './sqlite-queries.ts'
import { serve } from './sqlite-worker.ts'

// The thread that looks for chats: libsql is synchronous, and here a search through all of a large organization stops nobody.
const { file } = workerData as { file: string }
const db = new Database(file, { timeout: 1_000 })
db.exec('PRAGMA query_only = ON;')

serve(queriesOn(db))
