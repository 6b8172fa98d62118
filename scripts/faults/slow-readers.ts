import { keyHeaders } from '../bench/messages.ts'
import { type Asker, expectValue } from './asking.ts'
import { type Followed, Follower, type Losses } from './follower.ts'
import { watchMemory } from './memory.ts'
import type { Finding, Rig } from './part.ts'
import { patiently } from './until.ts'

const leastGrowthMiB = 64
/** What may wait for each: its own buffer, the stream's before it, and the connection's. */
const maxMiBEach = 0.5
const messageLength = 4_000
const batchSize = 50
const catchUpMs = 150_000
/** Streams have two minutes, sockets one; each is looked at now and then. */
const cutMs = 170_000

/**
 * Lets half of all followers of a chat stop reading while it is written to: they cost no memory, the others hear everything at once, and
 * they themselves when they read on.
 */
export async function stopReading(
  { isShort }: Rig,
  { pid, asker, operator }: { pid: number; asker: Asker; operator: Record<string, string> },
  followed: Followed,
): Promise<Finding> {
  const { slowCount, batches } = isShort ? { slowCount: 200, batches: 40 } : { slowCount: 300, batches: 40 }
  const losses: Losses = { lost: 0, twice: 0, resyncs: 0 }
  const follow = (n: number) => new Follower(followed, n % 2 === 0, losses)
  const slow = Array.from({ length: slowCount }, (_, n) => follow(n))
  const quick = Array.from({ length: 4 }, (_, n) => follow(n))
  for (const one of [...slow, ...quick]) await one.connect()
  const memory = await watchMemory(pid)
  for (const one of slow) one.pause()

  const path = `/api/v1/orgs/me/chats/${followed.chat}/messages/batch`
  const headers = keyHeaders(followed.secretKey)
  const body = {
    messages: Array.from({ length: batchSize }, () => ({ role: 'user', content: 'x'.repeat(messageLength) })),
  }
  for (let n = 0; n < batches; n++) expectValue(await asker.ask(path, { method: 'POST', headers, body }), 201)
  const total = batches * batchSize
  const behind = (some: Follower[]) => some.filter(({ seq }) => seq < total).length
  const quickBehind = await patiently(
    () => behind(quick),
    (count) => count === 0,
    catchUpMs,
  )
  const grown = memory.peak()
  await memory.end()

  const resuming = slow.filter((_, n) => n % 4 < 2)
  for (const one of resuming) one.resume()
  const resumedBehind = await patiently(
    () => behind(resuming),
    (count) => count === 0,
    catchUpMs,
  )
  const faults: string[] = []
  if (grown > leastGrowthMiB + maxMiBEach * slowCount)
    faults.push(`Readers who stopped let the process grow by ${grown} MiB`)
  if (quickBehind > 0) faults.push(`${quickBehind} who read on did not hear everything`)
  if (resumedBehind > 0) faults.push(`${resumedBehind} who read again did not hear everything`)
  if (losses.lost + losses.twice > 0) faults.push(`Readers lost ${losses.lost} and heard ${losses.twice} twice`)

  const left = async () => {
    const { body } = await asker.ask('/metrics', { headers: operator })
    const open = [...body.matchAll(/^chatlogger_\w*open\w*\{kind="(?:sockets|streams)"\} (\d+)$/gm)]
    return open.reduce((sum, [, count]) => sum + Number(count), 0) - quick.length - resuming.length
  }
  const stuck = isShort ? undefined : await patiently(left, (count) => count <= 0, cutMs)
  if (stuck !== undefined && stuck > 0) faults.push(`${stuck} who have read nothing for minutes are still connected`)
  for (const one of [...slow, ...quick]) one.drop()
  return {
    counts: {
      'who stopped reading': slowCount,
      'messages unread': total,
      'memory grown by them (MiB)': grown,
      'read again': resuming.length,
      ...(stuck === undefined ? {} : { 'cut off': slowCount - resuming.length - Math.max(0, stuck) }),
    },
    faults,
  }
}
