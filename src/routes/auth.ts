import type { FastifyInstance, FastifyReply } from 'fastify'
import { acceptInvitation } from '../domain/organizations/invitations.ts'
import * as verifications from '../domain/people/accounts.ts'
import { register } from '../domain/people/accounts.ts'
import * as resets from '../domain/people/password-changes.ts'
import * as sessions from '../domain/people/sessions.ts'
import { listSessions, revokeSession } from '../domain/people/sessions.ts'
import type { SignIn } from '../generated/schemas.ts'
import { clientInfoOf } from '../http/client-info.ts'
import { clearCookies, refreshCookieName, setCookies } from '../http/cookies.ts'
import { assertTrustedOrigin } from '../http/origins.ts'
import { type Request, registerRoutes } from '../http/route-registration.ts'
import { Problem } from '../problems.ts'

export const authRoutes = async (app: FastifyInstance): Promise<void> => {
  const { config, db, page, runInBackground, sessionRules: rules } = app
  const mail = { ...app.mail, runInBackground }
  const deliver = (reply: FastifyReply, signIn: SignIn) => setCookies(reply, signIn, config.refreshTtlSeconds)
  registerRoutes(app, 'Auth', {
    register: async (request, reply) =>
      deliver(reply, await register(db, rules, request.body, clientInfoOf(request), mail)),
    login: async (request, reply) =>
      deliver(reply, await sessions.login(db, rules, request.body, clientInfoOf(request), runInBackground)),
    refreshSession: async (request, reply) =>
      deliver(
        reply,
        await sessions.refreshSession(db, rules, refreshTokenOf(request, config.allowedOrigins), clientInfoOf(request)),
      ),
    logout: async ({ person }, reply) => {
      await sessions.logout(db, person)
      clearCookies(reply)
    },
    listSessions: async ({ person, query }) =>
      page(person.userId, 'listSessions', query, (after) => listSessions(db, person, { ...query, after })),
    revokeSession: async ({ person, params: { sessionId } }, reply) => {
      await revokeSession(db, person, sessionId)
      if (sessionId === person.sessionId) clearCookies(reply)
    },
    requestPasswordReset: async ({ body }) => resets.requestPasswordReset(db, mail, body.email),
    resetPassword: async (request) =>
      resets.resetPassword(db, request.params.token, request.body, clientInfoOf(request)),
    requestEmailVerification: async ({ person }) => verifications.requestEmailVerification(db, mail, person),
    verifyEmail: async (request) => verifications.verifyEmail(db, request.params.token, clientInfoOf(request)),
    acceptInvitation: async ({ person, params }) => acceptInvitation(db, person, params.token),
  })
}

/** The refresh token of the body, or of a browser's cookie from a trusted page. */
function refreshTokenOf(request: Request<'refreshSession'>, allowedOrigins: readonly string[]): string {
  const inBody = request.body?.refreshToken
  const inCookie = request.cookies[refreshCookieName]
  if (inBody !== undefined && inCookie !== undefined && inBody !== inCookie) {
    throw new Problem('ambiguous_credentials', 'The body and the cookie hold two different refresh tokens.')
  }
  if (inBody === undefined && inCookie !== undefined) assertTrustedOrigin(request, allowedOrigins)
  const token = inBody ?? inCookie
  if (token === undefined) throw new Problem('invalid_refresh_token', 'Send a refreshToken.')
  return token
}
