import { expect, test } from 'vitest'
import { classifyError } from '../../src/db/errors.ts'
import { Lock, LockTimeout } from '../../src/db/lock.ts'

/** Work that goes on until it is told to end. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { work: () => promise, end: resolve }
}

test('runs one at a time, in order of arrival, even when somebody arrives just as the turn passes', async () => {
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

test('answers with what the work answers, and passes the turn on when the work fails', async () => {
  const lock = new Lock(1_000)
  const failing = lock.run(() => Promise.reject(new Error('mine')))
  const next = lock.run(async () => 'next')
  await expect(failing).rejects.toThrow('mine')
  await expect(next).resolves.toBe('next')
})

test('gives up after the time it may wait, without starting the work, and is of use afterwards', async () => {
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
