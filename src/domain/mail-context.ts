import type { AttemptLimiter } from './access/attempt-limiter.ts'
import type { Post } from './mails.ts'

/** Does something once the answer is on its way: neither its duration nor its failure tells the caller anything. */
export type RunInBackground = (work: () => Promise<unknown>) => void

/** What it takes to send a mail that no answer waits for. */
export interface MailContext {
  /** Undefined where the operator has not set up mail. */
  post: Post | undefined
  /** Mails of one kind to one account. */
  mails: AttemptLimiter
  runInBackground: RunInBackground
}
