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
])('the log says what failed and where, not what %s said of whom', (_, error) => {
  const line = JSON.stringify(traceOf(error))
  expect(line).not.toContain(secret)
  expect(line).toContain('trace.test.ts')
})

test('the log says why, where the words are ours', () => {
  expect(traceOf(named('TypeError'))).toMatchObject({ name: 'TypeError', reason: `about ${secret}` })
  expect(traceOf(new AggregateError([named('RangeError')], 'failed'))).toMatchObject({
    reason: 'failed',
    causes: [{ name: 'RangeError' }],
  })
})

test('what was thrown may be no error at all', () => {
  expect(traceOf(secret)).toEqual({ reason: 'string' })
})
