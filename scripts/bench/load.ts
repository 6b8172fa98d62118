import autocannon from 'autocannon'
import { type Driven, paceOf } from './pace.ts'

/** HTTP requests over connections that are kept alive, one at a time on each. */
export interface Load {
  url: string
  connections: number
  /** What connection number 0, 1, ... sends, again and again. */
  requests(connection: number): autocannon.Request[]
  /** The only status that counts as success. */
  status: number
  /** Whether the body of such an answer is what was asked for; where absent, any body is. */
  isRight?(body: string): boolean
}

/**
 * Sends so many requests and waits for every answer. Latencies are taken to the microsecond by this clock, since the
 * generator's own histogram has whole milliseconds; the first answer of each connection is left out of them, because it
 * includes connecting. Rejects when one request fails, or is answered with another status or not with what was asked for.
 */
export async function drive(load: Load, operations: number, signal: AbortSignal): Promise<Driven> {
  const { url, connections, requests, status, isRight } = load
  signal.throwIfAborted()
  const latencies: number[] = []
  const connected = new WeakSet<autocannon.Client>()
  let successes = 0
  let connection = 0
  let began = performance.now()
  let ended = began
  const cpu = process.cpuUsage()
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>()
  const cannon = autocannon(
    {
      url,
      connections,
      amount: operations,
      bailout: 1, // a server that has gone would be called for ever
      sampleInt: 20, // how often it looks whether it is done, in milliseconds
      setupClient: (client) => client.setRequests(requests(connection++)),
      ...(isRight && { verifyBody: (body) => isRight(String(body)) }),
    },
    (error, result) => (error ? reject(error) : resolve(result)),
  )
  cannon.on('start', () => {
    began = performance.now()
  })
  cannon.on('response', (client, code, _, ms) => {
    ended = performance.now()
    if (code === status) successes++
    if (connected.has(client)) latencies.push(ms)
    connected.add(client)
  })
  const stop = () => cannon.stop()
  signal.addEventListener('abort', stop, { once: true })
  const { errors, mismatches, statusCodeStats } = await promise
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (errors > 0 || mismatches > 0 || successes !== operations) {
    const answers = `errors: ${errors}, wrong bodies: ${mismatches}, answers: ${JSON.stringify(statusCodeStats)}`
    throw new Error(`${successes} of ${operations} requests succeeded; ${answers}`)
  }
  const { user, system } = process.cpuUsage(cpu)
  return { ...paceOf(operations, ended - began, latencies), generatorBusy: (user + system) / 1e3 / (ended - began) }
}
