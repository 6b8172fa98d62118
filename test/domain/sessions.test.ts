import { afterEach, describe, expect, it, vi } from 'vitest'
import { ownCounters } from '../../src/db/counters.ts'
import { createAttemptLimiter } from '../../src/domain/access/attempt-limiter.ts'
import { type SessionRules, startSession } from '../../src/domain/people/sessions.ts'
import { expectWithinOneSecond } from '../support/cache-expiry.ts'
import { password, useWorld, withToken } from '../support/world.ts'

const world = useWorld()

afterEach(() => {
  vi.useRealTimers()
})

/** Sets the wall clock only; timers keep running. */
const at = (time: number) => vi.useFakeTimers({ toFake: ['Date'], now: time })

async function signIn() {
  const { email } = await world.newUser()
  return (await world.call('login', { body: { email, password } })).body
}
const refresh = (refreshToken: string) => world.call('refreshSession', { body: { refreshToken } })
const getMe = async (accessToken: string) => (await world.call('getMe', { headers: withToken(accessToken) })).status
const actions = async (userId: string) =>
  (await world.db.read.accountEvent.findMany({ where: { userId }, orderBy: { id: 'asc' } })).map(({ action }) => action)
const refreshTokens = (userId: string) => world.db.read.refreshToken.count({ where: { session: { userId } } })

describe('a session', () => {
  it.each([
    ['the password has changed', { passwordHash: 'another' }],
    ['the user was disabled', { isActive: false }],
  ])('does not start when, since the password was verified, %s', async (_, data) => {
    const { userId: id } = await world.newUser()
    const verified = await world.db.read.user.findUniqueOrThrow({ where: { id } })
    await world.db.write((tx) => tx.user.update({ where: { id }, data }))
    const rules: SessionRules = {
      tokens: world.app.tokens,
      refreshPepper: 'a pepper',
      refreshTtlSeconds: 900,
      registration: 'open',
      attempts: createAttemptLimiter(10, ownCounters.open('tries', 900_000)),
    }
    const device = { userAgent: null, address: null }
    const started = world.db.write((tx) => startSession(tx, rules, verified, device))
    await expect(started).rejects.toMatchObject({ code: 'invalid_credentials' })
    expect(await world.db.read.session.count({ where: { userId: id } })).toBe(0)
  })
})

describe('a refresh token', () => {
  it('is exchanged once for the next', async () => {
    const { refreshToken } = await signIn()
    const next = await refresh(refreshToken)
    expect(next.status).toBe(200)
    expect(next.body.refreshToken).not.toBe(refreshToken)
    expect(await getMe(next.body.accessToken)).toBe(200)
    expect((await refresh(next.body.refreshToken)).status).toBe(200)
  })

  it('returns the same successor for ten seconds and stores one', async () => {
    const { refreshToken, user } = await signIn()
    const start = Date.now()
    at(start)
    const first = await refresh(refreshToken)
    at(start + 10_000)
    const again = await refresh(refreshToken)
    expect([again.status, again.body.refreshToken]).toEqual([200, first.body.refreshToken])
    expect(await getMe(again.body.accessToken)).toBe(200)
    expect(await refreshTokens(user.id)).toBe(2)
  })

  it('has one successor when 12 requests use it concurrently, and the session stays', async () => {
    const { refreshToken, user } = await signIn()
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(refreshToken)))
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200))
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1)
    expect(await refreshTokens(user.id)).toBe(2)
    for (const { body } of answers.slice(0, 3)) expect((await refresh(body.refreshToken)).status).toBe(200)
    expect(await getMe(answers[11]?.body.accessToken)).toBe(200)
    expect(await actions(user.id)).toEqual(['session.created'])
  })

  it('that is reused after the grace period ends the session and is recorded as stolen', async () => {
    const { refreshToken, accessToken, user } = await signIn()
    const next = await refresh(refreshToken)
    at(Date.now() + 11_000)
    const stolen = await Promise.all([refresh(refreshToken), refresh(refreshToken)])
    for (const { status, body } of stolen) expect([status, body.code]).toEqual([401, 'invalid_refresh_token'])
    expect((await refresh(next.body.refreshToken)).status).toBe(401)
    await expectWithinOneSecond(() => getMe(accessToken), 401)
    expect(await actions(user.id)).toEqual(['session.created', 'session.stolen'])
  })

  it('loses its grace period with that of its predecessor', async () => {
    const { refreshToken, user } = await signIn()
    const start = Date.now()
    at(start)
    const next = await refresh(refreshToken)
    await refresh(next.body.refreshToken)
    at(start + 9_000)
    expect((await refresh(refreshToken)).body.refreshToken).toBe(next.body.refreshToken)
    at(start + 11_000)
    expect((await refresh(next.body.refreshToken)).status).toBe(401)
    expect(await actions(user.id)).toContain('session.stolen')
  })

  it('expires after seven idle days and after 30 days in total', async () => {
    const start = Date.now()
    const idle = await signIn()
    let busy = (await signIn()).refreshToken
    for (const day of [6, 12, 18, 24, 29.9]) {
      at(start + day * 86_400_000)
      const next = await refresh(busy)
      expect([day, next.status]).toEqual([day, 200])
      busy = next.body.refreshToken
    }
    expect((await refresh(idle.refreshToken)).status).toBe(401)
    at(start + 30.1 * 86_400_000)
    expect((await refresh(busy)).status).toBe(401)
  })

  it('of a disabled user is refused', async () => {
    const { refreshToken, user } = await signIn()
    await world.db.write((tx) => tx.user.update({ where: { id: user.id }, data: { isActive: false } }))
    expect((await refresh(refreshToken)).status).toBe(401)
  })

  it('is accepted as a cookie, but not from a foreign page', async () => {
    const { refreshToken } = await signIn()
    const cookie = `chatlogger_refresh=${refreshToken}`
    const foreign = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const refused = await world.call('refreshSession', { headers: foreign })
    expect([refused.status, refused.body.code]).toEqual([403, 'origin_not_allowed'])
    expect((await world.call('refreshSession', { headers: { cookie, 'sec-fetch-site': 'same-origin' } })).status).toBe(
      403,
    )
    expect((await world.call('refreshSession', { headers: { cookie } })).status).toBe(200)
  })

  it.each(['', 'clr_x', 'x'.repeat(512)])('that is invalid is refused: %s', async (refreshToken) => {
    expect((await refresh(refreshToken)).status).toBe(refreshToken === '' ? 400 : 401)
  })
})

describe('signing out', () => {
  it('ends the access and refresh tokens of this session only, within one second', async () => {
    const one = await signIn()
    const other = (await world.call('login', { body: { email: one.user.email, password } })).body
    const answer = await world.call('logout', { headers: withToken(one.accessToken) })
    expect(answer.status).toBe(204)
    for (const cookie of answer.headers['set-cookie'] as string[])
      expect(cookie).toMatch(/^chatlogger_\w+=;.*(Max-Age=0|1970)/)
    expect((await refresh(one.refreshToken)).status).toBe(401)
    await expectWithinOneSecond(() => getMe(one.accessToken), 401)
    expect(await getMe(other.accessToken)).toBe(200)
    expect(await actions(one.user.id)).toEqual(['session.created', 'session.created', 'session.revoked'])
  })
})
