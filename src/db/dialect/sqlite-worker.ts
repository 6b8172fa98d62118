import { parentPort, workerData } from 'node:worker_threads'
import Database from 'libsql'
import { prepareStore } from './sqlite-messages.ts'
import type { StoreReply, StoreRequest, WriterData } from './sqlite-writer.ts'

// The thread that writes messages to SQLite: libsql is synchronous, and here its waiting for the disk stops nobody.
const { file, slot } = workerData as WriterData
const db = new Database(file, { timeout: 2_500 })
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;')
const store = prepareStore(db, slot)

parentPort?.on('message', ({ id, writes }: StoreRequest) => {
  const answer = (reply: StoreReply) => parentPort?.postMessage(reply)
  try {
    db.exec('BEGIN IMMEDIATE')
    const outcomes = store(writes)
    db.exec('COMMIT')
    answer({ id, outcomes })
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    const { message, code } = error as Error & { code?: string }
    answer({ id, error: { message, code } })
  }
})
