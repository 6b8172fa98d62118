import { expect, test } from 'vitest'
import type { VendorFault } from '../../../src/llm/assistant.ts'
import { CircuitBreaker } from '../../../src/llm/circuit-breaker.ts'

/** Rests on a clock of their own, which begins at 0. */
function start() {
  const clock = { now: 0 }
  const rests = new CircuitBreaker(() => clock.now)
  return {
    clock,
    fail: (code: VendorFault, retryAfterMs?: number) => rests.note('a', { code, retryAfterMs }),
    succeed: () => rests.note('a', undefined),
    /** In milliseconds; undefined without a rest. */
    until: (key = 'a') => rests.restingUntil(key)?.getTime(),
    rests,
  }
}

test.each([
  [undefined, 10_000],
  [7_000, 7_000],
  [0, 1_000],
  [86_400_000, 300_000],
])('a provider that is asked too often rests as long as it says, within bounds: %s ms', (retryAfterMs, ms) => {
  const { fail, until, clock } = start()
  fail('rate_limited', retryAfterMs)
  expect(until()).toBe(ms)
  clock.now = ms
  expect(until()).toBeUndefined()
})

test.each(['unavailable', 'unreachable', 'timeout', 'malformed'] as const)(
  'the third failure in a row is a rest: %s',
  (code) => {
    const { fail, until, clock } = start()
    fail(code)
    fail('timeout')
    expect(until()).toBeUndefined()
    fail(code)
    expect(until()).toBe(30_000)
    clock.now = 40_000
    fail(code) // it still fails after its rest
    expect(until()).toBe(70_000)
  },
)

test('a key that is refused is a rest at once', () => {
  const { fail, until } = start()
  fail('unauthenticated')
  expect(until()).toBe(60_000)
})

test('a success ends all rests, and begins the row anew', () => {
  const { fail, succeed, until } = start()
  fail('unauthenticated')
  for (const code of ['timeout', 'timeout'] as const) fail(code)
  succeed()
  fail('timeout')
  expect(until()).toBeUndefined()
})

test('what the request, its caller or our own end is to blame for counts for nothing', () => {
  const { fail, until } = start()
  fail('timeout')
  fail('timeout')
  for (const code of ['rejected', 'cancelled', 'interrupted', 'rejected'] as const) fail(code)
  expect(until()).toBeUndefined()
  fail('timeout')
  expect(until()).toBe(30_000)
})

test('a shorter rest does not end a longer one, nor does one provider’s rest concern another', () => {
  const { fail, until } = start()
  fail('unauthenticated')
  fail('rate_limited', 1_000)
  expect([until(), until('b')]).toEqual([60_000, undefined])
})

test('so many providers are remembered, and no more', () => {
  const { fail, until, rests } = start()
  fail('unauthenticated')
  for (let n = 0; n < 10_000; n++) rests.note(`other-${n}`, { code: 'unauthenticated', retryAfterMs: undefined })
  expect([until(), until('other-9999')]).toEqual([undefined, 60_000])
})
