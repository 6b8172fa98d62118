import { Gauge, Registry } from 'prom-client'
import type { Database } from '../db/database.ts'
import type { CommitListener } from '../db/group-commit.ts'
import type { CallOutcome } from '../domain/assistants/provider-attempts.ts'
import type { ReadJobs } from '../domain/platform/health.ts'
import type { OpenConnections } from '../generated/schemas.ts'
import { assistantMetrics } from './assistants.ts'
import { databaseMetrics } from './database.ts'
import { nodeMetrics } from './node.ts'
import { requestMetrics } from './requests.ts'

/** What is measured, and of what. */
export interface Measured {
  db: Database
  readJobs: ReadJobs
  version: string
  commit: string | null
  /** Open streams and sockets. */
  openConnections: { readonly open: OpenConnections }
}

/** Takes note of what happens in one application, and tells Prometheus. */
export interface Metrics extends ReturnType<typeof requestMetrics> {
  commits: CommitListener
  called(outcome: CallOutcome): void
  /** All of them, in the text format. */
  text(): Promise<string>
  readonly contentType: string
  /** Forgets all. */
  clear(): void
}

export function createMetrics({ db, readJobs, version, commit, openConnections }: Measured): Metrics {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'chatlogger_build_info',
    help: 'Always 1: what is running.',
    labelNames: ['version', 'commit'],
    registers,
  }).set({ version, commit: commit ?? '' }, 1)
  new Gauge({
    name: 'chatlogger_open_connections',
    help: 'WebSockets and streams of events that are open.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, count] of Object.entries(openConnections.open)) this.set({ kind }, count)
    },
  })
  const requests = requestMetrics(registry)
  const commits = databaseMetrics(registry, db, readJobs)
  const called = assistantMetrics(registry)
  return {
    ...requests,
    commits,
    called,
    contentType: registry.contentType,
    async text() {
      const [ours, node] = await Promise.all([registry.metrics(), nodeMetrics().metrics()])
      return ours + node
    },
    clear: () => registry.clear(),
  }
}
