import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Principal, Principals } from '../domain/access/principals.ts'
import { kindOf, sameSecret } from '../domain/access/secrets.ts'
import type { Tokens } from '../domain/access/tokens.ts'
import { sessionCookieName } from '../http/cookies.ts'
import { demandTrustedOrigin } from '../http/origins.ts'
import type { Scheme } from '../http/wiring.ts'
import { Problem, unauthenticated } from '../problems.ts'

interface Identity {
  principal: Principal
  scheme: Scheme
  /** Looks them up once more, past all memory: where they belong may have changed a moment ago. */
  again?: () => Promise<Principal | undefined>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who knocks, and by which scheme of the contract; undefined on public operations. */
    identity: Identity | undefined
    /** Why nobody could be found; thrown once the rate limit has counted the request. */
    refusal: unknown
    /** Whether somebody may be guessing the operator's token: a bearer that is neither a key nor a signed token. */
    isGuess: boolean
  }
}

interface Options {
  tokens: Tokens
  principals: Principals
  allowedOrigins: readonly string[]
  /** Of the operator; undefined where none is configured. */
  adminToken: string | undefined
}

const keySchemes = { secret: 'apiKey', publishable: 'publishableKey', personal: 'personalKey' } as const
const operator: Principal = { actor: { type: 'operator' }, organizations: [], allowedOrigins: [] }

/** Finds who knocks from exactly one credential, told apart by header and form, never by trying. */
export const authentication = fp<Options>(
  async (app: FastifyInstance, { tokens, principals, allowedOrigins, adminToken }) => {
    app.decorateRequest('identity', undefined)
    app.decorateRequest('refusal', undefined)
    app.decorateRequest('isGuess', false)

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

    async function identify(request: FastifyRequest): Promise<Identity> {
      const { key, bearer, cookie } = credentialsOf(request)
      if (key !== undefined && bearer !== undefined) throw ambiguous()
      if (key !== undefined) {
        if (cookie !== undefined) throw ambiguous()
        const kind = kindOf(key)
        const principal = kind && (await principals.ofKey(key))
        if (!principal) throw unauthenticated('This API key is not, or no longer, good.')
        return { principal, scheme: keySchemes[kind], again: () => principals.ofKey(key, true) }
      }
      if (bearer !== undefined) return ofBearer(request, bearer, cookie)
      if (cookie === undefined) throw unauthenticated('This needs a credential.')
      const session = await ofSession(cookie)
      demandTrustedOrigin(request, allowedOrigins)
      return { ...session, scheme: 'sessionCookie' as const }
    }

    async function ofBearer(request: FastifyRequest, token: string, cookie: string | undefined): Promise<Identity> {
      if (adminToken !== undefined && sameSecret(token, adminToken)) {
        if (cookie !== undefined) throw ambiguous()
        return { principal: operator, scheme: 'operator' as const }
      }
      if (token.startsWith('clk_')) {
        if (!takesKeyAsBearer(request)) throw unauthenticated('An API key goes into the header x-organization-api-key.')
        if (cookie !== undefined) throw ambiguous()
        return ofSecretKey(token)
      }
      const type = typeOf(token)
      if (type === undefined) {
        request.isGuess = adminToken !== undefined
        throw unauthenticated('This token is not, or no longer, good.')
      }
      if (type === 'visitor+jwt') {
        const claims = tokens.visitor.verify(token)
        const principal = claims && (await principals.ofVisitor(claims))
        if (!principal) throw unauthenticated('This visitor token is not, or no longer, good.')
        if (cookie !== undefined) throw ambiguous()
        return { principal, scheme: 'visitor' as const }
      }
      const session = await ofSession(token)
      // A page that signed in holds the cookie too: the same session twice is one credential.
      const { sessionId } = session.principal
      if (cookie !== undefined && tokens.access.verify(cookie)?.sessionId !== sessionId) throw ambiguous()
      return { ...session, scheme: 'session' as const }
    }

    async function ofSecretKey(key: string): Promise<Identity> {
      const kind = kindOf(key)
      if (kind && kind !== 'secret') throw unauthenticated('This takes a secret key (clk_sec_…) alone.')
      const principal = kind && (await principals.ofKey(key))
      if (!principal) throw unauthenticated('This API key is not, or no longer, good.')
      return { principal, scheme: 'openaiKey' as const, again: () => principals.ofKey(key, true) }
    }

    async function ofSession(token: string) {
      const claims = tokens.access.verify(token)
      const principal = claims && (await principals.ofSession(claims))
      if (!principal) throw unauthenticated('This session is not, or no longer, good. Refresh it or sign in again.')
      return { principal, again: () => principals.ofSession(claims, true) }
    }
  },
  { name: 'authentication', dependencies: ['@fastify/cookie'] },
)

/** Whether the operation is one of those for OpenAI's libraries, which send their key so. */
const takesKeyAsBearer = ({ routeOptions }: FastifyRequest) =>
  routeOptions.config.security?.some(({ scheme }) => scheme === 'openaiKey') === true

const ambiguous = () => new Problem('ambiguous_credentials', 'Send one credential, not two different ones.')

/** The credentials of a request, each at most once; the three places for a key are one. */
function credentialsOf({ headers, cookies, raw }: FastifyRequest) {
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

/** The `typ` that a token claims; nothing is believed before its signature is checked. */
function typeOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString()).typ
  } catch {
    return undefined
  }
}
