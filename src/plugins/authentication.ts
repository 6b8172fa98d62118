import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Principal, Principals } from '../domain/principals.ts'
import { isKeyShaped } from '../domain/secrets.ts'
import type { Tokens } from '../domain/tokens.ts'
import { sessionCookieName } from '../http/cookies.ts'
import { demandTrustedOrigin } from '../http/origins.ts'
import type { Scheme } from '../http/wiring.ts'
import { Problem, unauthenticated } from '../problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who knocks, and by which scheme of the contract; undefined on public operations. */
    identity: { principal: Principal; scheme: Scheme } | undefined
    /** Why nobody could be found; thrown once the rate limit has counted the request. */
    refusal: unknown
  }
}

interface Options {
  tokens: Tokens
  principals: Principals
  allowedOrigins: readonly string[]
}

/** Finds who knocks from exactly one credential, told apart by header and form, never by trying. */
export const authentication = fp<Options>(
  async (app: FastifyInstance, { tokens, principals, allowedOrigins }) => {
    app.decorateRequest('identity', undefined)
    app.decorateRequest('refusal', undefined)

    app.addHook('onRequest', async (request) => {
      if (!request.routeOptions.config.security?.length) return
      try {
        request.identity = await identify(request)
      } catch (error) {
        request.refusal = error
      }
    })

    // After the rate limit, so that guesses are counted; before the body is read.
    app.addHook('preParsing', async (request) => {
      if (request.refusal !== undefined) throw request.refusal
    })

    async function identify(request: FastifyRequest) {
      const { key, bearer, cookie } = credentialsOf(request)
      if (key !== undefined && bearer !== undefined) throw ambiguous()
      if (key !== undefined) {
        if (cookie !== undefined) throw ambiguous()
        const principal = isKeyShaped(key) ? await principals.ofKey(key) : undefined
        if (principal?.actor.type !== 'key') throw unauthenticated('This API key is not, or no longer, good.')
        const scheme: Scheme = principal.actor.kind === 'secret' ? 'apiKey' : 'publishableKey'
        return { principal, scheme }
      }
      if (bearer !== undefined) return ofBearer(bearer, cookie)
      if (cookie === undefined) throw unauthenticated('This needs a credential.')
      const principal = await ofSession(cookie)
      demandTrustedOrigin(request, allowedOrigins)
      return { principal, scheme: 'sessionCookie' as const }
    }

    async function ofBearer(token: string, cookie: string | undefined) {
      if (token.startsWith('clk_')) throw unauthenticated('An API key goes into the header x-organization-api-key.')
      if (typeOf(token) === 'visitor+jwt') {
        const claims = tokens.visitor.verify(token)
        const principal = claims && (await principals.ofVisitor(claims))
        if (!principal) throw unauthenticated('This visitor token is not, or no longer, good.')
        if (cookie !== undefined) throw ambiguous()
        return { principal, scheme: 'visitor' as const }
      }
      const principal = await ofSession(token)
      // A page that signed in holds the cookie too: the same session twice is one credential.
      if (cookie !== undefined && tokens.access.verify(cookie)?.sessionId !== principal.sessionId) throw ambiguous()
      return { principal, scheme: 'session' as const }
    }

    async function ofSession(token: string): Promise<Principal> {
      const claims = tokens.access.verify(token)
      const principal = claims && (await principals.ofSession(claims))
      if (!principal) throw unauthenticated('This session is not, or no longer, good. Refresh it or sign in again.')
      return principal
    }
  },
  { name: 'authentication', dependencies: ['@fastify/cookie'] },
)

const ambiguous = () => new Problem('ambiguous_credentials', 'Send one credential, not two different ones.')

/** The credentials of a request, each at most once; the three places for a key are one. */
function credentialsOf({ headers, cookies, raw }: FastifyRequest) {
  // Node keeps the first of several and says nothing.
  const names = raw.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'authorization')
  if (names.length > 1) throw ambiguous()
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

/** The `typ` that a token claims; nothing is believed before its signature is checked. */
function typeOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString()).typ
  } catch {
    return undefined
  }
}
