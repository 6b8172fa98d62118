import { setTimeout as pause } from 'node:timers/promises'
import { median, percentile } from '../bench/statistics.ts'
import { watchMemory } from './memory.ts'
import type { Finding, Part } from './part.ts'
import { openFlood } from './sign-ins.ts'
import { startWriters } from './timed-writers.ts'

const writerCount = 16
const perSecond = 300
const maxGrowthMiB = 192
const maxRatio = 2
const slowestMs = 20_000

export const loginFloodPart: Part = {
  id: 'T15',
  what: `${perSecond} sign-ins a second, most of them guesses, leave ${writerCount} writers in peace`,
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const { rounds, windowMs } = rig.isShort ? { rounds: 5, windowMs: 1_000 } : { rounds: 20, windowMs: 3_000 }
    const tenant = await rig.newTenant()
    const { address, pid } = await rig.startServer(tenant.databaseUrl, {
      TRUST_PROXY: '127.0.0.1',
      REGISTRATION: 'open',
    })
    const flood = await openFlood(rig, address)
    rig.owned.defer(async () => flood.close())
    const writers = await startWriters(rig, tenant, address, writerCount)
    await pause(2 * windowMs) // until its code is compiled
    const memory = await watchMemory(pid)

    const quiet: number[] = []
    const flooded: number[] = []
    const p99 = () =>
      percentile(
        writers.takeLatencies().toSorted((a, b) => a - b),
        0.99,
      )
    for (let round = 0; round < rounds; round++) {
      rig.signal.throwIfAborted()
      writers.takeLatencies()
      await pause(windowMs)
      quiet.push(p99())
      await flood.run(windowMs, perSecond)
      flooded.push(p99())
    }
    await writers.end()
    const grown = memory.peak()
    await memory.end()
    const after = await flood.signIn()

    const ratio = median(flooded.map((ms, round) => ms / (quiet[round] ?? Number.NaN)))
    const { answers, faults } = flood
    const wrong = [...faults]
    if (!(ratio <= maxRatio)) wrong.push(`The writers' p99 is ${ratio.toFixed(2)} times that without a flood`)
    if (grown > maxGrowthMiB) wrong.push(`The process has grown by ${grown} MiB`)
    if (flood.slowestMs > slowestMs) wrong.push(`A sign-in took ${Math.round(flood.slowestMs)} ms`)
    if (answers.of('right 200') === 0) wrong.push('No user with the right password was signed in')
    if (answers.of('unknown 503') === 0) wrong.push('Nothing was refused with 503: the flood was none')
    if (answers.of('wrong 429') === 0 || answers.of('one address 429') === 0) wrong.push('Guessing was not limited')
    if (after.status !== 200) wrong.push(`After the flood a right sign-in is answered ${after.status}`)
    if (writers.answers.toString() !== `201: ${writers.answers.of(201)}`)
      wrong.push(`The writers were answered ${writers.answers}`)
    return {
      counts: {
        rounds,
        messages: writers.answers.of(201),
        'p99 without (ms)': median(quiet).toFixed(1),
        'p99 with (ms)': median(flooded).toFixed(1),
        'median ratio': ratio.toFixed(2),
        'sign-ins': `${answers}`,
        'slowest sign-in (ms)': Math.round(flood.slowestMs),
        'memory grown (MiB)': grown,
      },
      faults: wrong,
    }
  },
}
