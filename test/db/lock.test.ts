import { expect, test } from 'vitest'
import { Lock, LockTimeout } from '../../src/db/concurrency.ts'
import { classifyError } from '../../src/db/errors.ts'

/** Work that runs until `end` is called. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { work: () => promise, end: resolve }
}

test('runs one at a time in order of arrival, also for a newcomer during a release', async () => {
  const lock = new Lock(1_000)
  const log: string[] = []
  const step = (name: string) =>
    lock.run(async () => {
      log.push(`${name} begins`)
      await new Promise(setImmediate)
      log.push(`${name} ends`)
    })
  const newcomer = step('a').then(() => step('d'))
  await Promise.all([newcomer, step('b'), step('c')])
  expect(log).toEqual(['a', 'b', 'c', 'd'].flatMap((name) => [`${name} begins`, `${name} ends`]))
})

test('returns the result of the work, and releases the lock when the work fails', async () => {
  const lock = new Lock(1_000)
  const failing = lock.run(() => Promise.reject(new Error('mine')))
  const next = lock.run(async () => 'next')
  await expect(failing).rejects.toThrow('mine')
  await expect(next).resolves.toBe('next')
})

test('times out without starting the work, and can be acquired afterwards', async () => {
  const lock = new Lock(20)
  const first = held()
  const running = lock.run(first.work)
  let started = false
  const late = lock.run(async () => {
    started = true
  })
  const error = await late.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(LockTimeout)
  expect(classifyError(error)).toBe('unavailable')
  first.end()
  await running
  await expect(lock.run(async () => 'free')).resolves.toBe('free')
  expect(started).toBe(false)
})
