import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { type Flush, GroupCommit, type GroupCommitLimits } from '../../src/db/group-commit.ts'
import type { MessageWrite, WriteOutcome } from '../../src/db/messages.ts'

const write = (name: string, messages = 1, key?: string): MessageWrite => ({
  orgId: 'org',
  chatId: name,
  credential: 'key',
  ...(key && { idempotency: { operation: 'createMessage', key, bodyHash: 'h' } }),
  messages: Array.from({ length: messages }, (_, n) => ({
    id: `${name}-${n}`,
    role: 'user',
    content: 'x',
    metadata: {},
    authorType: 'key',
    status: 'complete',
    createdAt: 'now',
    updatedAt: 'now',
  })),
})

/** A flush that waits for `goOn` and records the writes of each flush. */
function slowDisk(limits: Partial<GroupCommitLimits> = {}, fail: (names: string[]) => unknown = () => undefined) {
  const flushes: string[][] = []
  const waiting: (() => void)[] = []
  const flush: Flush = async (writes) => {
    const names = writes.map((json) => (JSON.parse(json) as MessageWrite).chatId)
    flushes.push(names)
    await new Promise<void>((resolve) => waiting.push(resolve))
    const error = fail(names)
    if (error) throw error
    return names.map((): WriteOutcome => ({ outcome: 'stored', firstSeq: 1 }))
  }
  const commits = new GroupCommit(flush, limits)
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await nextTurn()
  }
  return {
    commits,
    flushes,
    settle,
    /** Lets the flush under way reach the disk, and the next one begin. */
    async goOn() {
      await settle()
      waiting.shift()?.()
      await settle()
    },
    async goOnUntilIdle() {
      await settle()
      while (waiting.length > 0) await this.goOn()
    },
  }
}

describe('group commit', () => {
  it('flushes the first write at once, and later arrivals together', async () => {
    const { commits, flushes, goOn, settle } = slowDisk()
    const first = commits.append(write('a'))
    await settle()
    const others = ['b', 'c', 'd'].map((name) => commits.append(write(name)))
    expect(flushes).toEqual([['a']])
    await goOn()
    await first
    expect(flushes).toEqual([['a'], ['b', 'c', 'd']])
    await goOn()
    await Promise.all(others)
  })

  it('acknowledges a write only after its flush', async () => {
    const { commits, goOn, settle } = slowDisk()
    let acknowledged = false
    void commits.append(write('a')).then(() => {
      acknowledged = true
    })
    await settle()
    expect(acknowledged).toBe(false)
    await goOn()
    expect(acknowledged).toBe(true)
  })

  it('bounds a flush by messages, and takes a larger write alone', async () => {
    const disk = slowDisk({ flushMessages: 3 })
    const all = [write('a', 2), write('b', 2), write('c'), write('d', 9), write('e')].map((item) =>
      disk.commits.append(item),
    )
    await disk.goOnUntilIdle()
    await Promise.all(all)
    expect(disk.flushes).toEqual([['a'], ['b', 'c'], ['d'], ['e']])
  })

  it('refuses writes beyond the queue limit with 503 and Retry-After, and accepts more once it is empty', async () => {
    const { commits, goOn } = slowDisk({ queueMessages: 2 })
    const taken = [commits.append(write('a')), commits.append(write('b'))]
    await expect(commits.append(write('c'))).rejects.toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } })
    await goOn()
    await Promise.all(taken)
    const later = commits.append(write('d'))
    await goOn()
    expect(await later).toEqual({ outcome: 'stored', firstSeq: 1 })
  })

  it('puts two requests with one idempotency key into two flushes', async () => {
    const disk = slowDisk()
    const all = [write('a', 1, 'k'), write('b', 1, 'k'), write('c', 1, 'l')].map((item) => disk.commits.append(item))
    await disk.goOnUntilIdle()
    await Promise.all(all)
    expect(disk.flushes).toEqual([['a', 'c'], ['b']])
  })

  it('puts two messages with one external id in one chat into two flushes', async () => {
    const disk = slowDisk()
    const withId = (name: string, externalId: string) => {
      const plain = write(name)
      return { ...plain, messages: plain.messages.map((message) => ({ ...message, externalId })) }
    }
    const all = [withId('a', 'x'), withId('a', 'x'), withId('a', 'y'), withId('b', 'x')].map((item) =>
      disk.commits.append(item),
    )
    await disk.goOnUntilIdle()
    await Promise.all(all)
    expect(disk.flushes).toEqual([['a', 'a', 'b'], ['a']])
  })

  it('stores other writes while a chat is locked, and retries the locked one', async () => {
    const flushes: string[][] = []
    let tries = 0
    const flush: Flush = async (writes) => {
      const names = writes.map((json) => (JSON.parse(json) as MessageWrite).chatId)
      flushes.push(names)
      return names.map((name) =>
        name === 'locked' && ++tries < 3 ? { outcome: 'locked' } : { outcome: 'stored', firstSeq: 1 },
      )
    }
    const commits = new GroupCommit(flush)
    const locked = commits.append(write('locked'))
    await commits.append(write('a'))
    expect(tries).toBe(1)
    await commits.append(write('b'))
    expect(await locked).toEqual({ outcome: 'stored', firstSeq: 1 })
    await commits.drain()
    expect(flushes[0]).toEqual(['locked', 'a'])
  })

  it('retries few flushes when one of many writes violates a unique constraint', async () => {
    const taken = Object.assign(new Error('taken'), { code: '23505' })
    const disk = slowDisk({}, (names) => names.includes('bad') && taken)
    const settled = Promise.allSettled(
      [...Array(63).keys(), 'bad'].map((name) => disk.commits.append(write(`${name}`))),
    )
    await disk.goOnUntilIdle()
    expect((await settled).filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect(disk.flushes.length).toBeLessThan(20)
  })

  it('isolates the faulty write, and stores the others of its flush', async () => {
    const poisoned = Object.assign(new Error('no good'), { code: '22P05' })
    const disk = slowDisk({}, (names) => names.includes('bad') && poisoned)
    const all = ['a', 'b', 'bad', 'c', 'd'].map((name) => disk.commits.append(write(name)))
    const settled = Promise.allSettled(all)
    await disk.goOnUntilIdle()
    const results = await settled
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
  })

  it.each(['40001', '40P01', '23505'])('retries after a conflict with another process: %s', async (code) => {
    let failures = 1
    const disk = slowDisk({}, () => failures-- > 0 && Object.assign(new Error('first'), { code }))
    const all = ['a', 'b'].map((name) => disk.commits.append(write(name)))
    await disk.goOnUntilIdle()
    await Promise.all(all)
    expect(disk.flushes).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  it('does not retry a flush whose commit is unknown', async () => {
    const lost = Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' })
    const disk = slowDisk({}, () => lost)
    const settled = Promise.allSettled(['a', 'b'].map((name) => disk.commits.append(write(name))))
    await disk.goOnUntilIdle()
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(disk.flushes).toHaveLength(1)
  })

  it('rejects overdue writes when a slow flush fails', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    const lost = Object.assign(new Error('lock timeout'), { code: '55P03' })
    const disk = slowDisk({}, (names) => names.includes('first') && lost)
    const all = [disk.commits.append(write('first'))]
    await disk.settle()
    all.push(disk.commits.append(write('long')))
    clock.mockReturnValue(2_000)
    all.push(disk.commits.append(write('just now')))
    const settled = Promise.allSettled(all)
    await disk.goOnUntilIdle()
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
    clock.mockRestore()
  })

  it('drains before it closes', async () => {
    const { commits, goOn } = slowDisk()
    const stored = commits.append(write('a'))
    let drained = false
    const drain = commits.drain().then(() => {
      drained = true
    })
    expect(drained).toBe(false)
    await goOn()
    await Promise.all([stored, drain])
  })
})
