import { afterEach, describe, expect, it, vi } from 'vitest'
import { newOneTimeToken } from '../src/domain/access/secrets.ts'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { setClockToWindowStart } from './support/clock.ts'
import { eventually } from './support/eventually.ts'
import { password, type TestUser, useWorld, withKey, withToken } from './support/world.ts'

const most = 6
const world = useWorld({ RATE_LIMIT_MAIL_MAX: String(most) })
const next = 'an even better battery staple'

afterEach(() => {
  vi.useRealTimers()
})

const request = (email: string) =>
  world.app.inject({ method: 'POST', url: '/api/v1/auth/password-resets', payload: { email } })
const reset = async (token: string, password = next) => {
  const { status, body } = await world.call('resetPassword', { params: { token }, body: { password } })
  return [status, body.code]
}
const signIn = ({ email }: TestUser, password: string) => world.call('login', { body: { email, password } })
const newToken = ({ userId, email }: TestUser) => world.newToken({ purpose: 'passwordReset', userId }, email)
const change = ({ userId: id }: TestUser, data: object) =>
  world.db.write((tx) => tx.user.update({ where: { id }, data }))
const actions = async ({ userId }: TestUser) =>
  (await world.db.read.accountEvent.findMany({ where: { userId } })).map(({ action }) => action).sort()

describe('requesting a password reset', () => {
  it('returns the same answer for known and unknown addresses and mails active users only', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const [known, disabled, erased] = [await world.newUser(), await world.newUser(), await world.newUser()]
    await change(disabled, { isActive: false })
    await change(erased, { isActive: false, erasedAt: new Date() })
    const addresses = [`no-${known.email}`, disabled.email, erased.email, known.email.toUpperCase()]
    const answers = []
    for (const email of addresses) {
      const { statusCode, body, headers } = await request(email)
      const { 'x-request-id': _, date: __, 'x-ratelimit-remaining': ___, ...same } = headers
      answers.push({ statusCode, body, same })
    }
    expect(answers[0]).toMatchObject({ statusCode: 202, body: '' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
    await world.mailbox.token(known.email, /new password/)
    const told = world.mailbox.received.map(({ to }) => to)
    for (const email of addresses.slice(0, 3)) expect(told).not.toContain(email)
    const theirs = { userId: { in: [disabled.userId, erased.userId] } }
    expect(await world.db.read.oneTimeToken.count({ where: theirs })).toBe(0)
  })

  it('returns the same answer above the mail limit and mails nothing', async () => {
    setClockToWindowStart(3_600_000)
    const [{ email, userId }, other] = [await world.newUser(), await world.newUser()]
    for (let n = 0; n < most + 2; n++) expect((await request(email)).statusCode).toBe(202)
    expect((await request(other.email)).statusCode).toBe(202)
    await world.mailbox.token(other.email, /new password/)
    await eventually(() => expect(world.mailbox.received.filter(({ to }) => to === email)).toHaveLength(most))
    expect(await world.db.read.oneTimeToken.count({ where: { userId } })).toBe(most)
  })

  it('leaves one valid link after concurrent requests', async () => {
    setClockToWindowStart(3_600_000)
    const { userId, email } = await world.newUser()
    await Promise.all(Array.from({ length: most }, () => request(email)))
    await eventually(async () => {
      expect(await world.db.read.oneTimeToken.count({ where: { userId } })).toBe(most)
    })
    expect(await world.db.read.oneTimeToken.count({ where: { userId, usedAt: null } })).toBe(1)
  })
})

describe('a password reset link', () => {
  it('sets the password once', async () => {
    const person = await world.newUser()
    await request(person.email)
    const token = await world.mailbox.token(person.email, /new password/)
    expect(await reset(token)).toEqual([204, undefined])
    expect((await signIn(person, password)).status).toBe(401)
    expect((await signIn(person, next)).status).toBe(200)
    expect(await reset(token)).toEqual([410, 'gone'])
  })

  it('works once when used twice concurrently', async () => {
    const token = await newToken(await world.newUser())
    const both = await Promise.all([reset(token), reset(token, 'the password of the other')])
    expect(both.map(([status]) => status).sort()).toEqual([204, 410])
  })

  it('ends all sessions, including one that starts concurrently with the old password', async () => {
    const person = await world.newUser()
    const headers = await world.session(person.userId)
    const token = await newToken(person)
    const begin = () => signIn(person, password)
    const before = await begin()
    const [done, ...during] = await Promise.all([reset(token), begin(), begin(), begin()])
    expect(done).toEqual([204, undefined])
    const begun = [before, ...during].filter(({ status }) => status === 200).map(({ body }) => body)
    for (const { refreshToken } of begun) {
      expect((await world.call('refreshSession', { body: { refreshToken } })).status).toBe(401)
    }
    const all = [headers, ...begun.map(({ accessToken }) => withToken(accessToken))]
    const statuses = () => Promise.all(all.map(async (one) => (await world.call('getMe', { headers: one })).status))
    await expectWithinOneSecond(
      statuses,
      all.map(() => 401),
    )
  })

  it('verifies the address and revokes personal keys created before', async () => {
    const person = await world.newUser({ orgId: world.acme.orgId, role: 'admin' })
    const { key } = await world.newPersonalKey(person.userId)
    await reset(await newToken(person))
    const me = await world.call('getMe', { headers: await world.session(person.userId) })
    expect(me.body.emailVerifiedAt).not.toBeNull()
    const use = () => world.call('listChats', { params: { org: world.acme.slug }, headers: withKey(key) })
    await expectWithinOneSecond(async () => (await use()).status, 401)
    expect(await actions(person)).toEqual(['api_key.revoked', 'email.verified', 'password.reset'])
  })

  it('revokes personal keys and keeps the time of an earlier verification', async () => {
    const person = await world.newUser({ orgId: world.acme.orgId, role: 'admin' })
    await change(person, { emailVerifiedAt: new Date(0) })
    const { key } = await world.newPersonalKey(person.userId)
    await reset(await newToken(person))
    const { emailVerifiedAt } = await world.db.read.user.findUniqueOrThrow({ where: { id: person.userId } })
    expect(emailVerifiedAt).toEqual(new Date(0))
    const use = () => world.call('listChats', { params: { org: world.acme.slug }, headers: withKey(key) })
    await expectWithinOneSecond(async () => (await use()).status, 401)
    expect((await actions(person)).sort()).toEqual(['api_key.revoked', 'password.reset'])
  })

  it('is not used up by a common password', async () => {
    const person = await world.newUser()
    const token = await newToken(person)
    const local = person.email.slice(0, person.email.indexOf('@'))
    for (const password of ['Password1', person.email.toUpperCase(), local, person.username]) {
      const { status, body } = await world.call('resetPassword', { params: { token }, body: { password } })
      expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'password_too_common', '/body/password'])
    }
    const long = await world.call('resetPassword', { params: { token }, body: { password: 'é'.repeat(513) } })
    expect([long.status, long.body.errors[0].pointer]).toEqual([400, '/body/password'])
    expect(await reset(token)).toEqual([204, undefined])
  })

  it('is invalid after a newer one was requested', async () => {
    const person = await world.newUser()
    const [earlier, newer] = [await newToken(person), await newToken(person)]
    expect(await reset(earlier)).toEqual([410, 'gone'])
    expect(await reset(newer)).toEqual([204, undefined])
  })

  it('expires after one hour', async () => {
    const [early, late] = [await newToken(await world.newUser()), await newToken(await world.newUser())]
    const start = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: start + 59 * 60_000 })
    expect(await reset(early)).toEqual([204, undefined])
    vi.setSystemTime(start + 61 * 60_000)
    expect(await reset(late)).toEqual([410, 'gone'])
  })

  it.each([
    ['the account has another address', (id: string) => ({ email: `${id}@example.com` })],
    ['the user is disabled', () => ({ isActive: false })],
    ['the account is deleted', () => ({ isActive: false, erasedAt: new Date() })],
  ])('is invalid once %s', async (_, data) => {
    const person = await world.newUser()
    const token = await newToken(person)
    await change(person, data(person.userId))
    expect(await reset(token, 'Password1')).toEqual([410, 'gone'])
  })

  it('returns 404 for an unknown token or a token of another purpose', async () => {
    const { userId, email } = await world.newUser()
    const other = await world.newToken({ purpose: 'emailVerification', userId }, email)
    for (const token of [newOneTimeToken(), other])
      for (const chosen of [next, 'Password1']) expect(await reset(token, chosen)).toEqual([404, 'not_found'])
  })
})
