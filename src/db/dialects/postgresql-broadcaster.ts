import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Broadcaster } from '../chat-pubsub.ts'

const channel = 'chatlogger'
const againAfterMs = 500
const askEveryMs = 15_000

/**
 * Any number, as long as every version of this program uses the same: whoever hears holds it together with all others who do, and
 * whoever cannot have it alone knows that somebody hears.
 */
const hearers = 7_402_193_656

/**
 * Whether anybody hears: true unless this transaction could have what hearers hold. It keeps it until it is committed, so whoever
 * begins to hear meanwhile waits for that, and then finds what it stored.
 */
export const isHeard = `NOT pg_try_advisory_xact_lock(${hearers})`

/** NOTIFY, as a statement of its own: within a transaction, all commits that notify would queue on one lock. */
export function createPostgresqlBroadcaster(config: pg.ClientConfig, pool: pg.Pool): Broadcaster {
  const hearing = new Set<Promise<void>>()
  const text = `SELECT pg_notify('${channel}', $1) WHERE ${isHeard}`
  return {
    send: (body) => void pool.query({ name: 'tell', text, values: [body] }).catch(() => {}),
    hear(take, missed) {
      const end = new AbortController()
      const run = hearUntil(end.signal, config, missed, take).finally(() => hearing.delete(run))
      hearing.add(run)
      return () => end.abort()
    },
    async close() {
      await Promise.all(hearing)
    },
  }
}

/** By a connection of its own, and by another one when that is lost. */
async function hearUntil(
  signal: AbortSignal,
  config: pg.ClientConfig,
  missed: () => void,
  take: (payload: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    const client = new pg.Client({ ...config, query_timeout: 10_000 })
    const { promise: lost, resolve: lose } = Promise.withResolvers<void>()
    const leave = () => lose()
    client.on('error', leave).on('end', leave)
    signal.addEventListener('abort', leave)
    // A connection that dies without a word is found out by asking.
    let isAnswered = true
    const asking = setInterval(async () => {
      if (!isAnswered) return
      isAnswered = false
      await client.query('SELECT 1').catch(leave)
      isAnswered = true
    }, askEveryMs)
    client.on('notification', ({ payload = '' }) => take(payload))
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      await client.query('SELECT pg_advisory_lock_shared($1)', [hearers])
      missed()
      await lost
    } catch {
      await pause(againAfterMs)
    }
    clearInterval(asking)
    signal.removeEventListener('abort', leave)
    await client.end().catch(() => {})
  }
}
