import { workerData } from 'node:worker_threads'
import Database from 'libsql'
import { prepareStore } from './sqlite-messages.ts'
import { serve } from './sqlite-worker.ts'

// The thread that writes messages to SQLite: libsql is synchronous, and on this thread its wait for the disk does not block the event loop.
const { file, pragmas, slot, waitMs } = workerData as { file: string; pragmas: string; slot: number; waitMs: number }
const db = new Database(file, { timeout: waitMs })
db.exec(pragmas)
const store = prepareStore(db, slot)

serve((writes: string) => {
  try {
    db.exec('BEGIN IMMEDIATE')
    const outcomes = store(writes)
    db.exec('COMMIT')
    return outcomes
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
})
