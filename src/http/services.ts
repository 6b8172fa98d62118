import type { Config } from '../config.ts'
import type { Counters } from '../db/counters.ts'
import type { Database } from '../db/database.ts'
import type { Principals } from '../domain/access/principals.ts'
import type { Tokens } from '../domain/access/tokens.ts'
import type { AssistantContext } from '../domain/assistants/answer.ts'
import type { ProviderContext } from '../domain/assistants/provider-registry.ts'
import type { MailContext } from '../domain/mails.ts'
import type { SessionRules } from '../domain/people/sessions.ts'
import type { ReadJobs } from '../domain/platform/health.ts'
import type { ProcessMetrics } from '../domain/platform/process-metrics.ts'
import type { LiveSettings } from '../domain/platform/system-config.ts'
import type { RequestCounts } from '../domain/platform/system-metrics.ts'
import type { Subscriptions } from '../domain/realtime/subscriptions.ts'
import type { Tickets } from '../domain/realtime/tickets.ts'
import type { LogFiles } from '../logs/log-files.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Pager } from './cursors.ts'
import type { Sockets } from './sockets/sockets.ts'

/** What handlers are made with. */
export interface Services extends MailContext {
  config: Config
  db: Database
  /** Who credentials stand for. */
  principals: Principals
  tokens: Tokens
  sessions: SessionRules
  /** What identity secrets are derived with. */
  identityKey: Buffer
  page: Pager
  /** The files of the log. */
  logs: LogFiles
  /** What operators have set. */
  settings: LiveSettings
  /** The assistants' providers. */
  providers: ProviderContext
  /** What completions are made with. */
  assistance: AssistantContext
  /** What happens in chats. */
  feeds: Subscriptions
  /** All sockets that are open. */
  sockets: Sockets
  /** What sockets are opened with. */
  tickets: Tickets
  /** Where limits are counted. */
  counters: Counters
  /** What is to be done in the background. */
  readJobs: ReadJobs
  /** What Prometheus is told. */
  metrics: Metrics
  /** The requests of this process. */
  requestCounts: RequestCounts
  /** How busy it is. */
  vitals: ProcessMetrics
  /** Where the files of exports are. */
  exportsFolder: string
  /** Begins what a request left to do in the background. */
  work: () => void
  version: string
}
