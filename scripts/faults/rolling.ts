import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { keyHeaders } from '../bench/messages.ts'
import type { Server } from '../server-process.ts'
import { openLedger } from './ledger.ts'
import type { Finding, Part, Rig, Tenant } from './part.ts'
import { newTally } from './tally.ts'
import { type Answer, type Ask, keepDoing, newChats, newClient, quiet, startWriting, until } from './writers.ts'

const writers = 32
const readers = 8
const socketsEach = 8
const endMs = 10_000
const maxMs = 60_000
/** What takes longer has failed; how long a request takes is not what is asked here. */
const hangMs = 30_000
/** So often a balancer asks each server whether it is ready. */
const probeMs = 100
const readerPauseMs = 10

export const rollingPart: Part = {
  id: 'T25',
  what: 'servers that are ended one after the other under load fail no request, tell their sockets, and end in 10 s with 0',
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const { isShort, texts, signal } = rig
    const restarts = isShort ? 2 : 20
    const tenant = await rig.newTenant()
    const ledger = openLedger(rig)
    const start = () => rig.startServer(tenant.databaseUrl, quiet)
    const balancer = newBalancer(rig, tenant)
    const servers = [await start(), await start()]
    for (const server of servers) balancer.add(server)
    const [first] = servers as [Server, Server]
    const chats = await newChats(first.address, tenant)
    const writes = newTally('writes', [201], hangMs)
    const reads = newTally('reads', [200], hangMs)
    const writing = startWriting({ ask: balancer.ask, ledger, texts, chats, writers, onAnswer: writes.add })
    const reading = keepDoing(readers, readerPauseMs, async (turn) => {
      reads.add(await balancer.ask('GET', `/api/v1/orgs/me/chats/${chats[turn % chats.length]}/messages?limit=5`))
    })

    const faults: string[] = []
    const ends: number[] = []
    let told = 0
    for (let restart = 1; restart <= restarts; restart++) {
      const [leaving] = servers.splice(0, 1) as [Server]
      const sockets = await Promise.all(
        Array.from({ length: socketsEach }, (_, n) => follow(rig, leaving, tenant, chats[n % chats.length] ?? '')),
      )
      const before = writing.acknowledged()
      await until(() => writing.acknowledged() >= before + 5 * writers, maxMs, signal)
      await pause(rig.random() * 300)
      const began = performance.now()
      const { code, signal: endedBy, stderr } = await leaving.end('SIGTERM')
      const tookMs = performance.now() - began
      balancer.remove(leaving)
      ends.push(tookMs)
      if (code !== 0 || stderr !== '') faults.push(`restart ${restart}: ended with ${code ?? endedBy}: ${stderr}`)
      if (tookMs > endMs) faults.push(`restart ${restart}: the end took ${Math.round(tookMs)} ms`)
      const codes = await Promise.all(sockets.map(({ closed }) => closed))
      told += codes.filter((each) => each === 1001).length
      if (codes.some((each) => each !== 1001)) faults.push(`restart ${restart}: sockets were closed with ${codes}`)
      const next = await start()
      balancer.add(next)
      servers.push(next)
    }
    const unanswered = await writing.end()
    await reading.end()
    balancer.end()
    for (const server of servers) await server.end()
    if (unanswered > 0) faults.push(`${unanswered} writers were never acknowledged`)
    const audit = await ledger.audit(tenant)
    return {
      counts: {
        restarts,
        'slowest end (ms)': Math.round(Math.max(...ends)),
        'sockets told': `${told} of ${restarts * socketsEach}`,
        'retried on the other server, since the first refused the connection': balancer.retried(),
        ...audit.counts,
        ...writes.counts(),
        ...reads.counts(),
      },
      faults: [...faults, ...audit.faults, ...writes.faults(), ...reads.faults()],
    }
  },
}

/** Sends each request to a server that said that it is ready, and to another one what a server did not take. */
function newBalancer(rig: Rig, tenant: Tenant) {
  const asks = new Map<string, Ask>()
  const ready: string[] = []
  let turn = 0
  let retried = 0
  let isOver = false
  const askOne = (address: string) => {
    const known = asks.get(address) ?? newClient(rig, tenant, () => address)
    asks.set(address, known)
    return known
  }
  const leave = (address: string) => {
    const place = ready.indexOf(address)
    if (place >= 0) ready.splice(place, 1)
  }
  const probe = async (address: string) => {
    while (!isOver && asks.has(address)) {
      const { status } = await askOne(address)('GET', '/ready')
      if (status !== 200) leave(address)
      else if (!ready.includes(address)) ready.push(address)
      await pause(probeMs)
    }
  }
  const ask: Ask = async (method, path, body, key): Promise<Answer> => {
    const able = ready.length > 0 ? ready : [...asks.keys()] // better one that may refuse than none
    const address = able[turn++ % able.length] ?? ''
    const answer = await askOne(address)(method, path, body, key)
    const [other] = [...asks.keys()].filter((each) => each !== address)
    if (answer.status > 0 || !other) return answer
    retried++
    return askOne(other)(method, path, body, key)
  }
  return {
    ask,
    retried: () => retried,
    add({ address }: Server) {
      ready.push(address)
      askOne(address)
      void probe(address)
    },
    remove({ address }: Server) {
      leave(address)
      asks.delete(address)
    },
    end() {
      isOver = true
    },
  }
}

/** Opens a socket that follows a chat; resolves, once it is open, with a promise of the code that it is closed with. */
async function follow({ owned }: Rig, { address }: Server, { slug, secretKey }: Tenant, chatId: string) {
  const url = `${address.replace('http', 'ws')}/ws/orgs/${slug}/chats/${chatId}`
  const socket = new WebSocket(url, { headers: keyHeaders(secretKey) })
  owned.defer(async () => socket.terminate())
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.on('error', () => {})
  return { closed: new Promise<number>((resolve) => socket.once('close', resolve)) }
}
