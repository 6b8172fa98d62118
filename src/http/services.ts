import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Attempts } from '../domain/access/attempts.ts'
import type { Tokens } from '../domain/access/tokens.ts'
import type { Post } from '../domain/mails.ts'
import type { SessionRules } from '../domain/people/sessions.ts'
import type { Pager } from './cursors.ts'

/** What handlers are made with. */
export interface Services {
  config: Config
  db: Database
  tokens: Tokens
  sessions: SessionRules
  /** Undefined where the operator has not set up mail. */
  post: Post | undefined
  /** Mails of one kind to one account. */
  mails: Attempts
  /** What identity secrets are derived with. */
  identityKey: Buffer
  page: Pager
  /** Does something once the answer is on its way. */
  later: (work: () => Promise<unknown>) => void
  /** Begins what a request left to do in the background. */
  work: () => void
  version: string
}
