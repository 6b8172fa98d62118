import { setTimeout as pause } from 'node:timers/promises'
import { watchOthers } from '../bench/machine.ts'
import { median } from '../bench/statistics.ts'
import { openLedger } from './ledger.ts'
import type { Finding, Part } from './part.ts'
import { newTally } from './tally.ts'
import { newChats, newClient, quiet, startWriting, until } from './writers.ts'

const writers = 64
/** A killed server is started again at once: half of the times it must be storing within this; the worst depends on the machine. */
const promisedMs = 2_000
/** Cores that other programs may use before and after, or the time says more about them. */
const quietCores = 0.3
const maxMs = 60_000
/** A moment under load, from the first acknowledgement of a server until it is killed. */
const longestLifeMs = 800

export const killsPart: Part = {
  id: 'T1',
  what: 'kill -9 under ingest loses nothing that was acknowledged, and doubles nothing that is sent again with its key',
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const { isShort, texts, signal } = rig
    const kills = isShort ? 4 : 100
    const tenant = await rig.newTenant()
    const ledger = openLedger(rig)
    const othersBefore = await watchOthers()
    let server = await rig.startServer(tenant.databaseUrl, quiet)
    const chats = await newChats(server.address, tenant)
    // A connection that ends is what a kill looks like; that the new server's first answers are slow is in the time it is back.
    const tally = newTally('writes', [201, 503, 0], maxMs)
    const ask = newClient(rig, tenant, () => server.address)
    const writing = startWriting({ ask, ledger, texts, chats, writers, onAnswer: tally.add })
    const faults: string[] = []
    const recoveries: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      await pause(rig.random() * longestLifeMs)
      signal.throwIfAborted()
      const killedAt = performance.now()
      await server.end('SIGKILL')
      const before = writing.acknowledged()
      server = await rig.startServer(tenant.databaseUrl, quiet)
      if (await until(() => writing.acknowledged() > before, maxMs, signal)) {
        recoveries.push(performance.now() - killedAt)
        continue
      }
      faults.push(`nothing was stored within ${maxMs} ms after kill ${kill + 1}`)
      break
    }
    const unanswered = await writing.end()
    await server.end()
    const others = Math.max(othersBefore, await watchOthers())
    const audit = await ledger.audit(tenant)
    const middle = Math.round(median(recoveries))
    const worst = Math.round(Math.max(...recoveries))
    const isJudged = !isShort && others <= quietCores
    if (middle > promisedMs && isJudged) faults.push(`back after ${middle} ms (median), promised are ${promisedMs}`)
    if (unanswered > 0) faults.push(`${unanswered} writers were never acknowledged`)
    const verdict = isJudged
      ? ''
      : `, not judged: ${isShort ? 'too few kills' : 'a busy machine'}, others used ${others.toFixed(1)} cores`
    const back = { 'back after': `${middle} ms (median), ${worst} ms (worst)${verdict}` }
    return {
      counts: { kills, writers, ...back, ...audit.counts, ...tally.counts() },
      faults: [...faults, ...audit.faults, ...tally.faults()],
    }
  },
}
