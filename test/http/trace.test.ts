import { expect, test } from 'vitest'
import { traceOf } from '../../src/http/trace.ts'

const secret = 'ada@example.com'
const named = (name: string, properties = {}) => Object.assign(new Error(`about ${secret}`), { name, ...properties })

test.each([
  ['Prisma', named('PrismaClientKnownRequestError', { code: 'P2002', meta: { target: secret } })],
  [
    'a mail server',
    named('Error', { code: 'EENVELOPE', responseCode: 550, response: `no ${secret}`, rejected: [secret] }),
  ],
  ['several at once', new AggregateError([named('PrismaClientValidationError')], 'failed')],
])('the log holds what failed and where, but no personal data from %s', (_, error) => {
  const line = JSON.stringify(traceOf(error))
  expect(line).not.toContain(secret)
  expect(line).toContain('trace.test.ts')
})

test('the log holds the reason of errors that the server itself throws', () => {
  expect(traceOf(named('TypeError'))).toMatchObject({ name: 'TypeError', reason: `about ${secret}` })
  expect(traceOf(new AggregateError([named('RangeError')], 'failed'))).toMatchObject({
    reason: 'failed',
    causes: [{ name: 'RangeError' }],
  })
})

test('accepts a thrown value that is not an error', () => {
  expect(traceOf(secret)).toEqual({ reason: 'string' })
})
