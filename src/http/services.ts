import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { SessionRules } from '../domain/sessions.ts'
import type { Tokens } from '../domain/tokens.ts'
import type { Pager } from './cursors.ts'

/** What handlers are made with. */
export interface Services {
  config: Config
  db: Database
  tokens: Tokens
  sessions: SessionRules
  page: Pager
  version: string
}
