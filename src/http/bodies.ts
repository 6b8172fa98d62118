import { isUtf8 } from 'node:buffer'
import { parse as parseForm } from 'fast-querystring'
import type { FastifyInstance } from 'fastify'
import { parse } from 'secure-json-parse'
import { fromWidget } from '../domain/access/scope.ts'
import { Problem, problemAt } from '../problems.ts'

const deepest = 32
const maxValues = 200_000
const widgetBytes = 65_536

/**
 * Takes JSON, and forms where an operation declares them (others are 415), and refuses what a database or another parser would
 * understand differently: bytes that are no UTF-8, NUL, lone surrogates, numbers beyond a double, `__proto__`, more than 32 levels.
 * A web page's body is bounded far below a server's. Lines of JSON are left to their handler, as a stream.
 */
export function acceptBodies(app: FastifyInstance) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    if (body.length > widgetBytes && request.identity && fromWidget(request.identity.principal.actor)) {
      return done(new Problem('payload_too_large', `A web page may send ${widgetBytes} bytes at most.`))
    }
    try {
      const value = parseJson(body, 'body')
      // Fastify takes it for no body, and would not look whether it may be one.
      if (value === null) throw problemAt('invalid_request', '/body', 'must be object')
      done(null, value)
    } catch (error) {
      done(error as Problem)
    }
  })
  app.addContentTypeParser('application/x-ndjson', (_, stream, done) => done(null, stream))
  app.addContentTypeParser<Buffer>('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_, body, done) => {
    if (body.length === 0) return done(null, undefined)
    if (!isForm(body)) return done(new Problem('invalid_request', 'The body is not a form in UTF-8.'))
    const value = parseForm(body.toString()) // without a prototype: `__proto__` is a field like any other
    done(faultOf(value, 'body', maxValues) ?? null, value)
  })
}

/** The value of JSON in UTF-8. Throws 400 as above; its pointer begins with `part`. */
export function parseJson(bytes: Buffer, part: string, most = maxValues): unknown {
  if (!isUtf8(bytes)) throw new Problem('malformed_json', `The ${part} is not UTF-8.`)
  const value = parseText(bytes.toString(), part)
  const fault = faultOf(value, part, most)
  if (fault) throw fault
  return value
}

function parseText(text: string, part: string): unknown {
  try {
    return parse(text, { protoAction: 'error', constructorAction: 'error' })
  } catch (error) {
    // The parser's own message repeats what it read, which may be a secret.
    const known = /forbidden prototype property|at position \d+/.exec((error as Error).message)
    throw new Problem('malformed_json', `The ${part} is not JSON${known ? ` (${known[0]})` : ''}.`)
  }
}

/** Whether every percent sign begins a byte, and all bytes are UTF-8: the parser would take the rest as it stands. */
function isForm(body: Buffer): boolean {
  if (!isUtf8(body)) return false
  try {
    decodeURIComponent(body.toString())
    return true
  } catch {
    return false
  }
}

/** The first value that cannot be kept as it is, or undefined. Cheap where there is nothing to say: no path is built on the way. */
function faultOf(body: unknown, part: string, most: number): Problem | undefined {
  const path: (string | number)[] = []
  let values = 0
  const search = (value: unknown, depth: number): string | undefined => {
    if (++values > most) return `holds more than ${most} values`
    if (typeof value === 'string') return textFault(value)
    if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'is a number out of range'
    if (typeof value !== 'object' || value === null) return undefined
    if (depth > deepest) return `is nested deeper than ${deepest} levels`
    return Array.isArray(value) ? searchArray(value, depth) : searchObject(value as Record<string, unknown>, depth)
  }
  const searchArray = (list: unknown[], depth: number) => {
    for (let index = 0; index < list.length; index++) {
      const message = search(list[index], depth + 1)
      if (message) return at(index, message)
    }
    return undefined
  }
  const searchObject = (object: Record<string, unknown>, depth: number) => {
    for (const name in object) {
      const inName = textFault(name)
      if (inName) return inName
      const message = search(object[name], depth + 1)
      if (message) return at(name, message)
    }
    return undefined
  }
  const at = (step: string | number, message: string) => {
    path.unshift(step)
    return message
  }
  const message = search(body, 1)
  const steps = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
  return message === undefined ? undefined : problemAt('invalid_request', `/${part}${steps.join('')}`, message)
}

function textFault(text: string): string | undefined {
  if (!text.isWellFormed()) return 'holds a lone surrogate'
  return text.includes('\0') ? 'holds a NUL character' : undefined
}
