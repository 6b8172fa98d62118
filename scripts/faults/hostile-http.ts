import { setTimeout as pause } from 'node:timers/promises'
import { createChats, keyHeaders } from '../bench/messages.ts'
import { expectValue, openAsker } from './asking.ts'
import { startBystander } from './bystander.ts'
import { type Aim, type Attack, attacksOn } from './malformed.ts'
import { watchMemory } from './memory.ts'
import type { Finding, Part } from './part.ts'
import { pipeline } from './pipelining.ts'
import { openConnection, say, statusesOf } from './raw.ts'
import { openSlow, type Slow } from './slow.ts'

const maxP99Ms = 2_000
const slowestMs = 5_000
const deafCount = 10
/** Bytes of each response to a client that does not read. */
const largeBody = { messages: Array.from({ length: 100 }, () => ({ role: 'user', content: 'x'.repeat(8_000) })) }
const maxGrowthMiB = 256
/** V8 delays collection while there is room: without a limit the memory the process needs is not visible. */
const maxHeapMiB = 256
/** Node looks every half a minute which headers have had their minute. */
const headersMs = 95_000
const bodyMs = 65_000

export const hostileHttpPart: Part = {
  id: 'T18',
  what: 'malformed, oversized and slow requests are refused or disconnected, and other clients are not affected',
  databases: ['sqlite'], // it never gets as far as that
  async run(rig): Promise<Finding> {
    const { rounds, slowEach, connections } = rig.isShort
      ? { rounds: 2, slowEach: 100, connections: 1_000 }
      : { rounds: 20, slowEach: 250, connections: 2_000 }
    const tenant = await rig.newTenant()
    const { address, pid } = await rig.startServer(tenant.databaseUrl, {
      NODE_OPTIONS: `--max-old-space-size=${maxHeapMiB}`,
    })
    const headers = keyHeaders(tenant.secretKey)
    const [aimed = '', steady = ''] = await createChats(address, headers, 2)
    const messages = `/api/v1/orgs/me/chats/${aimed}/messages`
    const aim: Aim = { messages, secretKey: tenant.secretKey, smuggled: `smuggled ${rig.random()}` }
    const asker = openAsker(address)
    rig.owned.defer(async () => asker.close())
    expectValue(await asker.ask(`${messages}/batch`, { method: 'POST', headers, body: largeBody }), 201)
    const bystander = startBystander(rig, address, tenant, steady)
    await pause(1_000)
    const memory = await watchMemory(pid)

    const slow = openAllSlow(address, aim, slowEach)
    rig.owned.defer(async () => {
      for (const one of slow) one.destroy()
    })
    const faults = new Set<string>()
    const attacks = attacksOn(aim)
    for (let round = 0; round < rounds; round++) {
      rig.signal.throwIfAborted()
      const found = await Promise.all([...attacks.map((one) => attack(address, one)), pipeline(address, aim)])
      for (const fault of found.flat()) faults.add(fault)
      await comeAndGo(address, connections)
    }
    if (!rig.isShort) await Promise.race([Promise.all(slow.map(untilClosed)), pause(headersMs)])
    for (const one of slow) for (const fault of faultsOf(one, rig.isShort)) faults.add(fault)
    const held = slow.map(({ name, open }) => `${name} ${open()}`).join(', ')
    for (const one of slow) one.destroy()

    await bystander.end()
    await memory.end()
    const { p99, slowest } = bystander.latencies()
    if (p99 > maxP99Ms) faults.add(`The p99 of another client was ${Math.round(p99)} ms`)
    if (slowest > slowestMs) faults.add(`Another client waited ${Math.round(slowest)} ms for an answer`)
    const { answers } = bystander
    if (`${answers}` !== `200: ${answers.of(200)}, 201: ${answers.of(201)}`)
      faults.add(`Another client was answered ${answers}`)
    if (memory.peak() > maxGrowthMiB) faults.add(`The process has grown by ${memory.peak()} MiB`)
    const { body, ...after } = await asker.ask(`${messages}?limit=100&order=desc`, { headers })
    expectValue({ body, ...after }, 200)
    if (body.includes(aim.smuggled)) faults.add('A request within another one was carried out')
    return {
      counts: {
        attacks: rounds * attacks.length,
        pipelined: rounds * 102,
        connections: rounds * connections,
        'slow connections': (slow.length - 1) * slowEach + deafCount,
        ...(rig.isShort ? { 'time-outs waited for': 'none' } : { 'still open': held }),
        'others were answered': `${answers}`,
        'their p99 (ms)': p99.toFixed(1),
        'their slowest (ms)': Math.round(slowest),
        'memory grown (MiB)': memory.peak(),
      },
      faults: [...faults],
    }
  },
}

async function attack(address: string, { name, pieces, allowed, finish = false }: Attack): Promise<string[]> {
  const { text, closedAfterMs } = await say(address, pieces, { finish })
  const [first = 'close' as const, ...more] = statusesOf(text)
  const faults: string[] = []
  if (closedAfterMs === undefined) faults.push(`${name}: the connection stays open after ${first}`)
  else if (!allowed.includes(first)) faults.push(`${name}: ${first} instead of ${allowed.join(' or ')}`)
  if (more.length > 0) faults.push(`${name}: more than one answer (${[first, ...more]})`)
  return faults
}

function openAllSlow(address: string, { messages, secretKey }: Aim, count: number): Slow[] {
  const key = `x-organization-api-key: ${secretKey}`
  const head = `POST ${messages} HTTP/1.1\r\nhost: a\r\n${key}\r\ncontent-type: application/json\r\n`
  const reading = `GET ${messages}?limit=100 HTTP/1.1\r\nhost: a\r\n${key}\r\n\r\n`
  return [
    openSlow(address, { name: 'silent', withinMs: headersMs, first: '', drip: '' }, count),
    openSlow(address, { name: 'headers', withinMs: headersMs, first: `${head}x-slow: `, drip: 'a' }, count),
    openSlow(
      address,
      { name: 'body', withinMs: bodyMs, first: `${head}content-length: 1000\r\n\r\n`, drip: ' ' },
      count,
    ),
    openSlow(
      address,
      { name: 'chunks', withinMs: bodyMs, first: `${head}transfer-encoding: chunked\r\n\r\n`, drip: '1\r\n \r\n' },
      count,
    ),
    // Asks for far more than it reads: what this costs is seen in the memory.
    openSlow(
      address,
      { name: 'deaf', withinMs: Number.POSITIVE_INFINITY, first: reading.repeat(100), drip: '', isDeaf: true },
      deafCount,
    ),
  ]
}

async function untilClosed({ open, withinMs }: Slow): Promise<void> {
  while (open() > 0 && Number.isFinite(withinMs)) await pause(100)
}

function faultsOf({ name, open, withinMs, closed }: Slow, isShort: boolean): string[] {
  if (!Number.isFinite(withinMs)) return []
  if (isShort) return open() === 0 ? [`Slow ${name}: all were closed by now`] : []
  if (open() > 0) return [`Slow ${name}: ${open()} are still open`]
  return closed().last > withinMs ? [`Slow ${name}: the last was closed after ${Math.round(closed().last)} ms`] : []
}

/** Opens so many connections at once, asks on each, and drops them all. */
async function comeAndGo(address: string, count: number): Promise<void> {
  const sockets = Array.from({ length: count }, () => openConnection(address))
  const answered = sockets.map(
    (socket) =>
      new Promise<void>((resolve) => {
        socket.once('data', () => resolve()).once('close', resolve)
        socket.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n')
      }),
  )
  await Promise.all(answered)
  for (const socket of sockets) socket.resetAndDestroy()
}
