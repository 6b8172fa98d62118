import { workerData } from 'node:worker_threads'
import Database from 'libsql'
import { serve } from './sqlite-thread.ts'

const mostPrepared = 200

export interface Query {
  sql: string
  values: unknown[]
}

// The thread that looks for chats: libsql is synchronous, and here a search through all of a large organization stops nobody.
const { file } = workerData as { file: string }
const db = new Database(file, { timeout: 1_000 })
db.exec('PRAGMA query_only = ON;')
const prepared = new Map<string, Database.Statement>()

function prepare(sql: string): Database.Statement {
  const known = prepared.get(sql)
  if (known) return known
  if (prepared.size >= mostPrepared) prepared.clear()
  const statement = db.prepare(sql)
  prepared.set(sql, statement)
  return statement
}

serve(({ sql, values }: Query): unknown[] => prepare(sql).all(values))
