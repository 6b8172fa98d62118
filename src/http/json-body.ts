import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { Problem, problemAt } from '../problems.ts'

const deepest = 32

/**
 * Takes JSON bodies alone (others are 415), and refuses what a database or another parser would understand differently:
 * bytes that are no UTF-8, NUL, lone surrogates, numbers beyond a double, `__proto__`, more than 32 levels.
 */
export function acceptJson(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    if (!isUtf8(body)) return done(malformed('The body is not UTF-8.'))
    parse(request, body.toString(), (error, value) => {
      if (error) return done(malformed(`The body is not JSON: ${error.message}`, error))
      const fault = faultOf(value, '/body', 1)
      done(fault ?? null, value)
    })
  })
}

const malformed = (detail: string, cause?: Error) => new Problem('malformed_json', detail, { cause })

/** The first value that cannot be kept as it is, or undefined. */
function faultOf(value: unknown, pointer: string, depth: number): Problem | undefined {
  if (typeof value === 'string') return textFault(value, pointer)
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : problemAt('invalid_request', pointer, 'is a number out of range')
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > deepest) return problemAt('invalid_request', pointer, `is nested deeper than ${deepest} levels`)
  for (const [key, inner] of Object.entries(value)) {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const fault = textFault(key, pointer) ?? faultOf(inner, place, depth + 1)
    if (fault) return fault
  }
  return undefined
}

function textFault(text: string, pointer: string): Problem | undefined {
  if (!text.isWellFormed()) return problemAt('invalid_request', pointer, 'holds a lone surrogate')
  return text.includes('\0') ? problemAt('invalid_request', pointer, 'holds a NUL character') : undefined
}
