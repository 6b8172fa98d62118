import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply } from 'fastify'
import type { SignIn } from '../generated/schemas.ts'

export const sessionCookieName = 'chatlogger_session'
export const refreshCookieName = 'chatlogger_refresh'

const session = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } satisfies CookieSerializeOptions
const refresh = { ...session, path: '/api/v1/auth' } satisfies CookieSerializeOptions

/** Gives a browser its tokens as cookies that no script can read, and passes on the answer that holds them. */
export function setCookies(reply: FastifyReply, signIn: SignIn, refreshTtlSeconds: number): SignIn {
  reply.setCookie(sessionCookieName, signIn.accessToken, { ...session, maxAge: signIn.expiresIn })
  reply.setCookie(refreshCookieName, signIn.refreshToken, { ...refresh, maxAge: refreshTtlSeconds })
  return signIn
}

export function clearCookies(reply: FastifyReply) {
  reply.clearCookie(sessionCookieName, session).clearCookie(refreshCookieName, refresh)
}
