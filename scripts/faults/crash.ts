import { setTimeout as pause } from 'node:timers/promises'
import { median } from '../bench/statistics.ts'
import type { PostgresqlAct } from '../postgresql-server.ts'
import { openLedger } from './ledger.ts'
import type { Finding, Part } from './part.ts'
import { makeTenant } from './rig.ts'
import { newTally } from './tally.ts'
import { keepDoing, newChats, newClient, quiet, startWriting, until } from './writers.ts'

const writers = 64
const readers = 8
/** The database is away for so long, and a while more. */
const awayMs = 2_000
const maxMs = 30_000
const readerPauseMs = 20

export const crashPart: Part = {
  id: 'T2',
  what: 'a database that dies under load costs 503 with Retry-After within 5 s, and heals without a restart of the server',
  databases: ['postgresql'], // SQLite is in the process, and dies with it: T1
  async run(rig): Promise<Finding> {
    const { isShort, texts, signal } = rig
    const crashes = isShort ? 2 : 10
    const cluster = await rig.newCluster()
    const tenant = await makeTenant(cluster.ready.server)
    const ledger = openLedger(rig)
    const server = await rig.startServer(tenant.databaseUrl, quiet)
    const chats = await newChats(server.address, tenant)
    const ask = newClient(rig, tenant, () => server.address)
    const writes = newTally('writes', [201, 503])
    const reads = newTally('reads', [200, 503])
    const health = newTally('health', [200])
    const writing = startWriting({ ask, ledger, texts, chats, writers, onAnswer: writes.add })

    let isUp = true
    const reading = keepDoing(readers, readerPauseMs, async (turn) => {
      reads.add(await ask('GET', `/api/v1/orgs/me/chats/${chats[turn % chats.length]}/messages?limit=5`))
    })
    const watching = keepDoing(1, 10 * readerPauseMs, async () => {
      const answer = await ask('GET', '/health')
      health.add(answer)
      isUp = answer.body.includes('"database":"up"')
    })

    const faults: string[] = []
    const heals: number[] = []
    const act = (question: PostgresqlAct) => cluster.ask(question)
    for (let crash = 1; crash <= crashes; crash++) {
      const before = writing.acknowledged()
      const refused = writes.of(503)
      if (!(await until(() => writing.acknowledged() >= before + 5 * writers, maxMs, signal)))
        faults.push(`crash ${crash}: no load before it`)
      await pause(rig.random() * 500)
      await act({ act: 'crash' })
      await pause(awayMs * (0.5 + rig.random()))
      if (!(await until(() => writes.of(503) >= refused + writers && !isUp, maxMs, signal)))
        faults.push(`crash ${crash}: writers were not refused, or /health did not see it`)
      await act({ act: 'start' })
      const startedAt = performance.now()
      const then = writing.acknowledged()
      if (await until(() => writing.acknowledged() > then && isUp, maxMs, signal))
        heals.push(performance.now() - startedAt)
      else faults.push(`crash ${crash}: not healed within ${maxMs} ms`)
    }
    const unanswered = await writing.end()
    await Promise.all([reading.end(), watching.end()])
    const { code } = await server.end()
    if (code !== 0) faults.push(`the server ended with ${code}`)
    if (unanswered > 0) faults.push(`${unanswered} writers were never acknowledged`)
    const audit = await ledger.audit(tenant)
    const healed = `${Math.round(median(heals))} ms (median), ${Math.round(Math.max(...heals))} ms (worst)`
    const tallies = [writes, reads, health]
    return {
      counts: {
        crashes,
        writers,
        'healed after': healed,
        ...audit.counts,
        ...Object.assign({}, ...tallies.map((tally) => tally.counts())),
      },
      faults: [...faults, ...audit.faults, ...tallies.flatMap((tally) => tally.faults())],
    }
  },
}
