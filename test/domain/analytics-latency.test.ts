import { expect, it, test } from 'vitest'
import { latencyBounds } from '../../src/db/statistics.ts'
import { dollars } from '../../src/domain/analytics/dollars.ts'
import { latencyFigures } from '../../src/domain/analytics/latency.ts'

const bucketOf = (ms: number) => latencyBounds.findIndex((bound) => ms < bound)

test('a single message is placed in the middle of its bucket', () => {
  const figures = latencyFigures([{ bucket: bucketOf(800), messages: 1 }], 800)
  expect(figures).toEqual({ messages: 1, average: 800, p50: 875, p95: 875 })
})

test('the messages of a bucket are spread evenly over it', () => {
  // 20 messages between 1000 and 1500, 25 ms apart: the 10th and the 19th.
  const figures = latencyFigures([{ bucket: bucketOf(1_000), messages: 20 }], 24_000)
  expect(figures).toEqual({ messages: 20, average: 1_200, p50: 1_237.5, p95: 1_462.5 })
})

test('a percentile is the message of the nearest rank for any order of buckets', () => {
  const counts = [
    { bucket: bucketOf(60), messages: 1 },
    { bucket: bucketOf(5), messages: 1 },
    { bucket: bucketOf(15), messages: 2 },
  ]
  expect(latencyFigures(counts, 95)).toEqual({ messages: 4, average: 23.75, p50: 12.5, p95: 62.5 })
})

test('a percentile above the last bound is the last bound', () => {
  const figures = latencyFigures([{ bucket: latencyBounds.length, messages: 3 }], 900_000)
  expect(figures).toEqual({ messages: 3, average: 300_000, p50: 120_000, p95: 120_000 })
})

test('messages without a latency are not counted', () => {
  expect(latencyFigures([{ bucket: -1, messages: 9 }], 0)).toEqual({ messages: 0, average: null, p50: null, p95: null })
  const counts = [
    { bucket: -1, messages: 9 },
    { bucket: 0, messages: 1 },
  ]
  expect(latencyFigures(counts, 4)).toEqual({ messages: 1, average: 4, p50: 5, p95: 5 })
})

it('sums costs without rounding drift', () => {
  expect(dollars(100_000_000n + 200_000_000n)).toBe(0.3)
  expect(dollars(1n)).toBe(1e-9)
})
