import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Credential, createPrincipals, keyCredential, type Principal } from '../domain/access/principals.ts'
import { deriveTicketKey } from '../domain/access/sealing.ts'
import { kindOf, sameSecret } from '../domain/access/secrets.ts'
import { createTickets, isTicket, type Tickets } from '../domain/realtime/tickets.ts'
import { findAccess } from '../http/authorize.ts'
import { ambiguous, extractCredentials, tokenInUrl, typeOf } from '../http/credential-extraction.ts'
import { assertTrustedOrigin } from '../http/origins.ts'
import type { Scheme } from '../http/route-registration.ts'
import { unauthenticated } from '../problems.ts'

interface Identity {
  principal: Principal
  scheme: Scheme
  /** Looks them up once more, `bypassCache` past all memory: where they belong may have changed a moment ago. */
  again: (bypassCache: boolean) => Promise<Principal | undefined>
  /** What they are looked up by; undefined for the operator. */
  credential?: Credential
  /** Consumes a credential that is valid once. Throws 401 when another request was faster. */
  useUp?: () => Promise<void>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who knocks, and by which scheme of the contract; undefined on public operations. */
    identity: Identity | undefined
    /** Why authentication failed; thrown once the rate limit has counted the request. */
    refusal: unknown
    /** Whether the caller may be guessing the operator's token: a bearer that is neither a key nor a signed token. */
    isGuess: boolean
  }
  interface FastifyInstance {
    readonly tickets: Tickets
  }
}

const keySchemes = { secret: 'apiKey', publishable: 'publishableKey', personal: 'personalKey' } as const
const operator: Principal = { actor: { type: 'operator' }, organizations: [], allowedOrigins: [] }

/** Finds who knocks from exactly one credential, told apart by header and form, never by trying. */
export const authentication = fp(
  async (app: FastifyInstance) => {
    const { config, db, settings, tokens } = app
    const { adminToken, allowedOrigins } = config
    const principals = createPrincipals(db)
    const tickets = createTickets(db, deriveTicketKey(config.secrets.root))
    settings.onForget(() => principals.forget())
    app.decorate('tickets', tickets)
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
      const opensSocket = takes(request, 'ticket')
      const { key, bearer, cookie } = extractCredentials(request)
      const inUrl = opensSocket ? tokenInUrl(request) : undefined
      if (key !== undefined && (bearer ?? inUrl) !== undefined) throw ambiguous()
      if (inUrl !== undefined && bearer !== undefined && inUrl !== bearer) throw ambiguous()
      if (key !== undefined) {
        if (cookie !== undefined) throw ambiguous()
        const kind = kindOf(key)
        return ofKey(key, kind && keySchemes[kind])
      }
      // A browser sends the cookie along with a WebSocket by itself: what stands in the URL is meant.
      if (inUrl !== undefined) return isTicket(inUrl) ? ofTicket(request, inUrl) : ofToken(inUrl, undefined)
      if (bearer !== undefined) return ofBearer(request, bearer, cookie)
      if (cookie === undefined) throw unauthenticated('This needs a credential.')
      const session = await ofSession(cookie, 'sessionCookie')
      assertTrustedOrigin(request, allowedOrigins, opensSocket)
      return session
    }

    async function lookUp(credential: Credential, scheme: Scheme): Promise<Identity | undefined> {
      const again = (bypassCache: boolean) => principals.find(credential, bypassCache)
      const principal = await again(false)
      return principal && { principal, scheme, credential, again }
    }

    async function ofBearer(request: FastifyRequest, token: string, cookie: string | undefined): Promise<Identity> {
      if (adminToken !== undefined && sameSecret(token, adminToken)) {
        if (cookie !== undefined) throw ambiguous()
        return { principal: operator, scheme: 'operator', again: async () => operator }
      }
      if (token.startsWith('clk_')) {
        // OpenAI's libraries send their key so.
        if (!takes(request, 'openaiKey'))
          throw unauthenticated('An API key goes into the header x-organization-api-key.')
        if (cookie !== undefined) throw ambiguous()
        if (kindOf(token) !== 'secret') throw unauthenticated('This takes a secret key (clk_sec_…) that is good.')
        return ofKey(token, 'openaiKey')
      }
      request.isGuess = adminToken !== undefined && typeOf(token) === undefined
      return ofToken(token, cookie)
    }

    /** A session's or a visitor's token. */
    async function ofToken(token: string, cookie: string | undefined): Promise<Identity> {
      const type = typeOf(token)
      if (type === undefined) throw unauthenticated('This token is not, or no longer, good.')
      if (type === 'visitor+jwt') {
        const claims = tokens.visitor.verify(token)
        const identity = claims && (await lookUp({ kind: 'visitor', ...claims }, 'visitor'))
        if (!identity) throw unauthenticated('This visitor token is not, or no longer, good.')
        if (cookie !== undefined) throw ambiguous()
        return identity
      }
      const session = await ofSession(token, 'session')
      assertSameSession(cookie, session.principal.sessionId)
      return session
    }

    async function ofKey(key: string, scheme: Scheme | undefined): Promise<Identity> {
      const identity = scheme && (await lookUp(keyCredential(key), scheme))
      if (!identity) throw unauthenticated('This API key is not, or no longer, good.')
      return identity
    }

    async function ofSession(token: string, scheme: Scheme): Promise<Identity> {
      const claims = tokens.access.verify(token)
      const { userId = '', sessionId = '' } = claims ?? {}
      const identity = claims && (await lookUp({ kind: 'session', userId, sessionId }, scheme))
      if (!identity) throw unauthenticated('This session is not, or no longer, good. Refresh it or sign in again.')
      return identity
    }

    /** The caller that requested a ticket, in the one organization and chat that it is for. */
    async function ofTicket(request: FastifyRequest, text: string): Promise<Identity> {
      const ticket = await tickets.open(text)
      const maker = ticket && (await lookUp(ticket.maker, 'ticket'))
      const { org = '', chatId } = request.params as { org?: string; chatId?: string }
      if (!maker || ticket.chatId !== chatId) throw badTicket()
      const { orgId } = ticket
      const again = async (bypassCache: boolean) => within(orgId, await maker.again(bypassCache))
      const principal = within(orgId, maker.principal) as Principal
      const [access] = principal.organizations
      if (access && !findAccess([access], org)) throw badTicket()
      return { principal, scheme: 'ticket', again, useUp: () => tickets.spend(ticket) }
    }

    /** A page that signed in holds the cookie too: the same session twice is one credential. */
    function assertSameSession(cookie: string | undefined, sessionId: string | undefined) {
      if (cookie === undefined) return
      if (sessionId === undefined || tokens.access.verify(cookie)?.sessionId !== sessionId) throw ambiguous()
    }
  },
  { name: 'authentication', dependencies: ['@fastify/cookie', 'database', 'settings', 'tokens'] },
)

const badTicket = () => unauthenticated('This ticket is not, or no longer, good here.')

const within = (org: string, principal: Principal | undefined): Principal | undefined =>
  principal && { ...principal, organizations: principal.organizations.filter(({ orgId }) => orgId === org) }

const takes = ({ routeOptions }: FastifyRequest, scheme: Scheme) =>
  routeOptions.config.security?.some((way) => way.scheme === scheme) === true
