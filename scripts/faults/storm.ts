import { setTimeout as pause } from 'node:timers/promises'
import { createChats, keyHeaders } from '../bench/messages.ts'
import { type Asker, expectValue } from './asking.ts'
import { Follower, type Losses } from './follower.ts'
import { watchMemory } from './memory.ts'
import type { Finding, Rig } from './part.ts'
import { patiently } from './until.ts'

const followersEach = 50
const atATime = 50
const maxGrowthMiB = 320
const backWithinMs = 60_000

/** Drops thousands of followers at once and lets them come back at once, again and again, while their chats are written to. */
export async function storm(
  { isShort, texts, random }: Rig,
  { pid, address, asker, secretKey }: { pid: number; address: string; asker: Asker; secretKey: string },
): Promise<Finding> {
  const { count, rounds } = isShort ? { count: 300, rounds: 2 } : { count: 2_000, rounds: 8 }
  const headers = keyHeaders(secretKey)
  const chats = await createChats(address, headers, Math.ceil(count / followersEach))
  const losses: Losses = { lost: 0, twice: 0, resyncs: 0 }
  const memory = await watchMemory(pid)
  // One in ten by a stream.
  const followers = chats.flatMap((chat, index) =>
    Array.from({ length: Math.min(followersEach, count - index * followersEach) }, (_, n) => ({
      chat,
      follower: new Follower({ address, secretKey, chat }, n % 10 > 0, losses),
    })),
  )
  for (let n = 0; n < count; n += atATime) {
    await Promise.all(followers.slice(n, n + atATime).map(({ follower }) => follower.connect()))
  }
  const idle = await memory.now()

  const written = new Map(chats.map((chat) => [chat, 0]))
  let isOver = false
  const write = async () => {
    for (let turn = 0; !isOver; turn++) {
      const chat = chats[Math.floor(random() * chats.length)] ?? ''
      const body = { content: texts[turn % texts.length] }
      const path = `/api/v1/orgs/me/chats/${chat}/messages`
      expectValue(await asker.ask(path, { method: 'POST', headers, body }), 201)
      written.set(chat, (written.get(chat) ?? 0) + 1)
      await pause(5)
    }
  }
  const writing = Promise.all(Array.from({ length: 4 }, write))
  let retries = 0
  let slowestMs = 0
  const comeBack = async (follower: Follower) => {
    const began = performance.now()
    for (;;) {
      try {
        await follower.connect()
        break
      } catch (error) {
        if (performance.now() - began > backWithinMs) throw error
        retries++
        await pause(100 + 400 * random())
      }
    }
    slowestMs = Math.max(slowestMs, performance.now() - began)
  }
  try {
    for (let round = 0; round < rounds; round++) {
      await pause(500 + 1_000 * random())
      for (const { follower } of followers) follower.drop()
      await Promise.all(followers.map(({ follower }) => comeBack(follower)))
    }
  } finally {
    isOver = true
    await writing
  }

  const behind = () => followers.filter(({ chat, follower }) => follower.seq < (written.get(chat) ?? 0)).length
  const stillBehind = await patiently(behind, (some) => some === 0, backWithinMs)
  const grown = memory.peak()
  await memory.end()
  for (const { follower } of followers) follower.drop()
  const faults: string[] = []
  if (stillBehind > 0) faults.push(`${stillBehind} followers did not hear everything`)
  if (losses.lost > 0) faults.push(`${losses.lost} events were lost`)
  if (losses.twice > 0) faults.push(`${losses.twice} events came twice`)
  if (losses.resyncs > 0) faults.push(`${losses.resyncs} times the whole chat had to be read again`)
  if (slowestMs > backWithinMs) faults.push(`A follower was back after ${Math.round(slowestMs)} ms`)
  if (grown > maxGrowthMiB) faults.push(`The process has grown by ${grown} MiB`)
  return {
    counts: {
      followers: count,
      storms: rounds,
      messages: [...written.values()].reduce((sum, each) => sum + each, 0),
      lost: losses.lost,
      twice: losses.twice,
      retries,
      'slowest return (ms)': Math.round(slowestMs),
      'memory of so many idle (MiB)': idle,
      'memory grown in the storms (MiB)': grown,
    },
    faults,
  }
}
