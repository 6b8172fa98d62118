import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Broadcaster } from '../chat-pubsub.ts'

const channel = 'chatlogger'
const reconnectPauseMs = 500
const probeIntervalMs = 15_000

/** Advisory lock that subscribers share, the same number in every version: a publisher that cannot take it alone knows of subscribers. */
const subscriberLock = 7_402_193_656

/**
 * Whether there are subscribers: false when this transaction took their lock. It holds the lock until it commits, so a new
 * subscriber waits for it and then finds the stored rows.
 */
export const hasSubscribersSql = `NOT pg_try_advisory_xact_lock(${subscriberLock})`

/** NOTIFY, as a statement of its own: within a transaction, all commits that notify would queue on one lock. */
export function createPostgresqlBroadcaster(config: pg.ClientConfig, pool: pg.Pool): Broadcaster {
  const running = new Set<Promise<void>>()
  const text = `SELECT pg_notify('${channel}', $1) WHERE ${hasSubscribersSql}`
  return {
    send: (body) => void pool.query({ name: 'publish', text, values: [body] }).catch(() => {}),
    subscribe(onText, onGap) {
      const end = new AbortController()
      const run = listenUntil(end.signal, config, onGap, onText).finally(() => running.delete(run))
      running.add(run)
      return () => end.abort()
    },
    async close() {
      await Promise.all(running)
    },
  }
}

/** Listens on a connection of its own, and reconnects when it is lost. */
async function listenUntil(
  signal: AbortSignal,
  config: pg.ClientConfig,
  onGap: () => void,
  onText: (payload: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    const client = new pg.Client({ ...config, query_timeout: 10_000 })
    const { promise: lost, resolve: lose } = Promise.withResolvers<void>()
    const leave = () => lose()
    client.on('error', leave).on('end', leave)
    signal.addEventListener('abort', leave)
    // A probe detects a connection that died without closing.
    let isAnswered = true
    const probe = setInterval(async () => {
      if (!isAnswered) return
      isAnswered = false
      await client.query('SELECT 1').catch(leave)
      isAnswered = true
    }, probeIntervalMs)
    client.on('notification', ({ payload = '' }) => onText(payload))
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      await client.query('SELECT pg_advisory_lock_shared($1)', [subscriberLock])
      onGap()
      await lost
    } catch {
      await pause(reconnectPauseMs)
    }
    clearInterval(probe)
    signal.removeEventListener('abort', leave)
    await client.end().catch(() => {})
  }
}
