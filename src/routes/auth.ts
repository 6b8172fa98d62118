import type { FastifyReply, FastifyRequest } from 'fastify'
import * as sessions from '../domain/sessions.ts'
import type { SignIn } from '../generated/schemas.ts'
import { clearCookies, refreshCookieName, setCookies } from '../http/cookies.ts'
import { demandTrustedOrigin } from '../http/origins.ts'
import type { Services } from '../http/services.ts'
import type { Handlers, Request } from '../http/wiring.ts'
import { Problem } from '../problems.ts'

export const auth = ({ config, db, sessions: rules }: Services) => {
  const deliver = (reply: FastifyReply, signIn: SignIn) => setCookies(reply, signIn, config.refreshTtlSeconds)
  return {
    register: async (request, reply) =>
      deliver(reply, await sessions.register(db, rules, request.body, deviceOf(request))),
    login: async (request, reply) => deliver(reply, await sessions.login(db, rules, request.body, deviceOf(request))),
    refreshSession: async (request, reply) =>
      deliver(reply, await sessions.refreshSession(db, rules, refreshTokenOf(request, config.allowedOrigins))),
    logout: async ({ person }, reply) => {
      await sessions.logout(db, person.sessionId)
      clearCookies(reply)
    },
  } satisfies Partial<Handlers>
}

const deviceOf = ({ headers, ip }: FastifyRequest) => ({ userAgent: headers['user-agent'] ?? null, address: ip })

/** The refresh token of the body, or of a browser's cookie from a trusted page. */
function refreshTokenOf(request: Request<'refreshSession'>, allowedOrigins: readonly string[]): string {
  const inBody = request.body?.refreshToken
  const inCookie = request.cookies[refreshCookieName]
  if (inBody !== undefined && inCookie !== undefined && inBody !== inCookie) {
    throw new Problem('ambiguous_credentials', 'The body and the cookie hold two different refresh tokens.')
  }
  if (inBody === undefined && inCookie !== undefined) demandTrustedOrigin(request, allowedOrigins)
  const token = inBody ?? inCookie
  if (token === undefined) throw new Problem('invalid_refresh_token', 'Send a refreshToken.')
  return token
}
