import { workerData } from 'node:worker_threads'
import Database from 'libsql'
import { type Query, queriesOn } from './sqlite-queries.ts'
import { serve } from './sqlite-worker.ts'

/** What the thread is asked: a statement, or one that no transaction is prepared for. */
export type ComparisonRequest = Query | 'begin' | 'rollback' | 'end'

// A thread that adds up what is stored in temporary tables of its own: it changes nothing that others see.
const { file } = workerData as { file: string }
const db = new Database(file, { timeout: 1_000 })
const answer = queriesOn(db)

serve((request: ComparisonRequest): unknown[] => {
  if (typeof request !== 'string') return answer(request)
  if (request === 'begin') db.exec('BEGIN')
  if (request === 'rollback') db.exec('ROLLBACK')
  if (request === 'end') db.close()
  return []
})
