import type { FastifyRequest } from 'fastify'
import { Problem, unauthenticated } from '../problems.ts'
import { sessionCookieName } from './cookies.ts'

export const ambiguous = () => new Problem('ambiguous_credentials', 'Send one credential, not two different ones.')

/** The credentials of a request, each at most once; the three places for a key are one. */
export function extractCredentials({ headers, cookies, raw }: FastifyRequest) {
  // Node keeps the first of several headers, and the parser the first of several cookies, and neither says so.
  const names = raw.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'authorization')
  const pairs = headers.cookie?.split(';').map((pair) => pair.trim())
  const sessions = new Set(pairs?.filter((pair) => pair.startsWith(`${sessionCookieName}=`)))
  if (names.length > 1 || sessions.size > 1) throw ambiguous()
  const [, kind, value] = /^(Bearer|ApiKey) +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
  if (headers.authorization !== undefined && value === undefined) {
    throw unauthenticated('The Authorization header must be Bearer and a token, or ApiKey and a key.')
  }
  const bearer = kind?.toLowerCase() === 'bearer' ? value : undefined
  const inHeader = kind !== undefined && bearer === undefined ? value : undefined
  const keys = new Set([headers['x-organization-api-key'], headers['x-api-key'], inHeader].flat())
  keys.delete(undefined)
  if (keys.size > 1) throw ambiguous()
  const [key] = keys
  return { key, bearer, cookie: cookies[sessionCookieName] }
}

/** The credential in the URL of what opens a socket: browsers send no headers of one's own with it. */
export function tokenInUrl({ query }: FastifyRequest): string | undefined {
  const { token } = query as { token?: string | string[] }
  if (Array.isArray(token)) throw ambiguous()
  return token
}

/** The `typ` that a token claims; nothing is believed before its signature is checked. */
export function typeOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString()).typ
  } catch {
    return undefined
  }
}
