import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Database } from '../db/database.ts'
import type { CommitListener } from '../db/group-commit.ts'
import type { ReadJobs } from '../domain/platform/health.ts'

/** What the database is kept busy with: messages on their way to it, its connections, and jobs. */
export function databaseMetrics(register: Registry, db: Database, readJobs: ReadJobs): CommitListener {
  const registers = [register]
  const flushed = new Histogram({
    name: 'chatlogger_message_flush_messages',
    help: 'Messages that went to the database together.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
    registers,
  })
  const duration = new Histogram({
    name: 'chatlogger_message_flush_duration_seconds',
    help: 'How long it took to have them on the disk.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const refused = new Counter({
    name: 'chatlogger_messages_refused_total',
    help: 'Messages that were refused because too many waited to be stored.',
    registers,
  })
  new Gauge({
    name: 'chatlogger_messages_waiting',
    help: 'Messages that wait to be stored.',
    registers,
    collect() {
      this.set(db.commits.waitingMessages)
    },
  })
  if (db.pool()) poolMetrics(registers, db)
  new Gauge({
    name: 'chatlogger_jobs',
    help: 'Exports and erasures that are not done, of all processes; absent while the database does not answer.',
    labelNames: ['kind', 'state'],
    registers,
    async collect() {
      const jobs = await readJobs()
      this.reset()
      for (const [kind, { pending, running }] of Object.entries(jobs ?? {})) {
        this.set({ kind, state: 'pending' }, pending)
        this.set({ kind, state: 'running' }, running)
      }
    },
  })
  return {
    flushed(messages, durationMs) {
      flushed.observe(messages)
      duration.observe(durationMs / 1_000)
    },
    refused: (messages) => refused.inc(messages),
  }
}

function poolMetrics(registers: Registry[], db: Database) {
  new Gauge({
    name: 'chatlogger_postgresql_connections',
    help: 'Connections to PostgreSQL: how many there may be, are open and are idle, and how many requests wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, value] of Object.entries(db.pool() ?? {})) this.set({ state }, value)
    },
  })
}
