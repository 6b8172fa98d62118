import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ownCounters } from '../src/db/counters.ts'
import { createAttemptLimiter } from '../src/domain/access/attempt-limiter.ts'
import type { Person } from '../src/domain/access/scope.ts'
import { newId } from '../src/domain/ids.ts'
import { updateMe } from '../src/domain/people/accounts.ts'
import { setClockToWindowStart } from './support/clock.ts'
import { eventually } from './support/eventually.ts'
import { type Body, password, useWorld } from './support/world.ts'

const world = useWorld({ RATE_LIMIT_ACCOUNT_MAX: '3', RATE_LIMIT_MAIL_MAX: '3' })

afterEach(() => {
  vi.useRealTimers()
})

type Headers = Record<string, string>

const personOf = (userId: string): Person => ({ userId, sessionId: newId('ses'), address: null, userAgent: null })

/** A signed-in user who belongs to no organization, with their headers. */
async function newcomer() {
  const { user } = (await world.newTenant()).people
  await world.db.write((tx) => tx.membership.deleteMany({ where: { userId: user.userId } }))
  return { ...user, headers: await world.session(user.userId) }
}

const update = (headers: Headers, body: unknown) => world.call('updateMe', { headers, body })
const me = async (headers: Headers): Promise<Body> => (await world.call('getMe', { headers })).body
const signIn = (body: object) => world.call('login', { body })
const events = async (headers: Headers): Promise<string[]> =>
  (await world.call('listMyAuditEvents', { headers })).body.data.map(({ action }: Body) => action)
const aName = () => `Name-${randomUUID().slice(0, 8)}`
const anAddress = () => `${aName()}@Example.com`
const outcome = ({ status, body }: { status: number; body: Body }) => [status, body?.code]

describe('changing my account', () => {
  it('changes only the given fields, and lower-cases the username', async () => {
    const { headers } = await newcomer()
    const before = await me(headers)
    const username = aName()
    const answer = await update(headers, { username, fullName: 'Ada Lovelace' })
    expect(answer.status).toBe(200)
    const changed = { username: username.toLowerCase(), fullName: 'Ada Lovelace', updatedAt: expect.any(String) }
    expect(answer.body).toEqual({ ...before, ...changed })
    expect(await me(headers)).toEqual(answer.body)
    expect((await update(headers, { fullName: null })).body).toMatchObject({ fullName: null })
  })

  it('requires the current password for a new e-mail address', async () => {
    const { headers, userId } = await newcomer()
    const before = await world.db.read.user.findUnique({ where: { id: userId } })
    const without = await update(headers, { email: anAddress(), fullName: 'Eve' })
    expect(outcome(without)).toEqual([422, 'unprocessable'])
    expect(without.body.errors[0].pointer).toBe('/body/currentPassword')
    const wrong = await update(headers, { email: anAddress(), fullName: 'Eve', currentPassword: 'a guess' })
    expect(outcome(wrong)).toEqual([403, 'wrong_password'])
    expect(await world.db.read.user.findUnique({ where: { id: userId } })).toEqual(before)
    expect(await events(headers)).not.toContain('email.changed')
  })

  it('marks a new e-mail address as unverified, and notifies both addresses', async () => {
    const { headers, userId, email } = await newcomer()
    await world.db.write((tx) => tx.user.update({ where: { id: userId }, data: { emailVerifiedAt: new Date() } }))
    const next = anAddress()
    const answer = await update(headers, { email: next, currentPassword: password })
    expect(answer.body).toMatchObject({ email: next.toLowerCase(), emailVerifiedAt: null })
    const token = await world.mailbox.token(next.toLowerCase(), /Confirm/)
    const told = () => world.mailbox.received.filter(({ to }) => to === email)
    await eventually(() => expect(told().map(({ subject }) => subject)).toEqual([expect.stringMatching(/new e-mail/)]))
    expect(told()[0]?.text).not.toContain('clt_')
    expect((await world.call('verifyEmail', { params: { token } })).status).toBe(204)
    expect((await me(headers)).emailVerifiedAt).toEqual(expect.any(String))
    expect(await events(headers)).toContain('email.changed')
    expect((await signIn({ email, password })).status).toBe(401)
    expect((await signIn({ email: next, password })).status).toBe(200)
  })

  it('revokes the links that were sent to the old e-mail address', async () => {
    const { headers, email } = await newcomer()
    await world.call('requestPasswordReset', { body: { email } })
    await world.call('requestEmailVerification', { headers })
    const reset = await world.mailbox.token(email, /password/)
    const verification = await world.mailbox.token(email, /Confirm/)
    for (const next of [anAddress(), email]) {
      expect((await update(headers, { email: next, currentPassword: password })).status).toBe(200)
    }
    const answers = [
      await world.call('resetPassword', { params: { token: reset }, body: { password: 'an entirely new sentence' } }),
      await world.call('verifyEmail', { params: { token: verification } }),
    ]
    expect(answers.map(outcome)).toEqual([
      [410, 'gone'],
      [410, 'gone'],
    ])
    expect((await me(headers)).emailVerifiedAt).toBeNull()
  })

  it.each([
    ['the present address in capitals', (email: string) => ({ email: email.toUpperCase() })],
    ['the present password alone', () => ({ currentPassword: password })],
    ['a wrong password alone', () => ({ currentPassword: 'a guess' })],
  ])('changes nothing for %s', async (_, body) => {
    const { headers, userId, email } = await newcomer()
    await world.db.write((tx) => tx.user.update({ where: { id: userId }, data: { emailVerifiedAt: new Date() } }))
    const before = await me(headers)
    const answer = await update(headers, body(email))
    expect([answer.status, answer.body]).toEqual([200, before])
    expect(await me(headers)).toEqual(before)
  })

  it("returns 409 for another user's e-mail address or username in any case, and changes nothing", async () => {
    const [{ headers }, other] = [await newcomer(), await newcomer()]
    const before = await me(headers)
    const rest = { fullName: 'Ada', currentPassword: password }
    const email = await update(headers, { ...rest, username: aName(), email: other.email.toUpperCase() })
    expect(outcome(email)).toEqual([409, 'email_taken'])
    const username = await update(headers, { ...rest, email: anAddress(), username: other.username.toUpperCase() })
    expect(outcome(username)).toEqual([409, 'username_taken'])
    expect(await me(headers)).toEqual(before)
  })

  it('gives a username to only one of several concurrent requests', async () => {
    const people = [await newcomer(), await newcomer(), await newcomer()]
    const username = aName()
    const answers = await Promise.all(people.map(({ headers }) => update(headers, { username })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  })

  it('applies concurrent changes of the e-mail address in turn, and notifies each replaced address', async () => {
    const { headers, email, userId } = await newcomer()
    const wanted = [anAddress(), anAddress(), anAddress()].map((address) => address.toLowerCase())
    const answers = await Promise.all(wanted.map((next) => update(headers, { email: next, currentPassword: password })))
    expect(answers.map(({ status, body }) => [status, body.email])).toEqual(wanted.map((next) => [200, next]))
    const left = [email, ...wanted].filter((address) => address !== answers.length.toString())
    const present = (await me(headers)).email
    const told = () =>
      world.mailbox.received.filter(({ to, subject }) => left.includes(to) && /new e-mail/.test(subject))
    await eventually(() =>
      expect(new Set(told().map(({ to }) => to))).toEqual(new Set(left.filter((address) => address !== present))),
    )
    expect((await events(headers)).filter((action) => action === 'email.changed')).toHaveLength(3)
    // Only the current address has a token left.
    const live = await world.db.read.oneTimeToken.findMany({ where: { userId, usedAt: null } })
    expect(live.filter(({ email }) => email !== present)).toEqual([])
  })

  it.each([
    'id',
    'isActive',
    'isSuperadmin',
    'emailVerifiedAt',
    'lastLoginAt',
    'passwordHash',
    'preferences',
    'createdAt',
    'updatedAt',
    'erasedAt',
    'role',
    'orgId',
    'memberships',
  ])('refuses to set %s', async (field) => {
    const { headers, userId } = await newcomer()
    const before = await world.db.read.user.findUnique({ where: { id: userId } })
    for (const value of [true, 'admin', new Date().toISOString(), {}, null]) {
      expect((await update(headers, { fullName: 'Eve', [field]: value })).status).toBe(400)
    }
    expect(await world.db.read.user.findUnique({ where: { id: userId } })).toEqual(before)
  })
})

describe('wrong current passwords', () => {
  it('count toward one limit per account for both operations; correct passwords do not count', async () => {
    setClockToWindowStart(15 * 60_000)
    const { headers } = await newcomer()
    const attempt = (currentPassword: string) => update(headers, { email: anAddress(), currentPassword })
    for (let n = 0; n < 4; n++) expect((await attempt(password)).status).toBe(200)
    for (let n = 0; n < 2; n++) expect(outcome(await attempt('a guess'))).toEqual([403, 'wrong_password'])
    const body = { currentPassword: 'another guess', newPassword: 'an entirely new sentence' }
    expect(outcome(await world.call('changePassword', { headers, body }))).toEqual([403, 'wrong_password'])
    const refused = await attempt(password)
    expect([...outcome(refused), refused.headers['retry-after']]).toEqual([429, 'rate_limited', expect.any(String)])
    const other = await newcomer()
    expect((await update(other.headers, { email: anAddress(), currentPassword: password })).status).toBe(200)
  })
})

describe('the mails of a changed address', () => {
  it('stay within the mail limit when the address changes back and forth', async () => {
    setClockToWindowStart(3_600_000)
    const { headers } = await newcomer()
    const [here, there] = [anAddress().toLowerCase(), anAddress().toLowerCase()]
    for (const email of [here, there, here, there, here, there, here, there, here]) {
      expect((await update(headers, { email, currentPassword: password })).status).toBe(200)
    }
    const later = await newcomer()
    await update(later.headers, { email: anAddress(), currentPassword: password })
    await eventually(() => expect(world.mailbox.received.some(({ to }) => to === later.email)).toBe(true))
    const received = () => world.mailbox.received.filter(({ to }) => to === here || to === there)
    const toldOfNew = (mailbox: string) =>
      received().filter(({ to, subject }) => to === mailbox && /new e-mail/.test(subject)).length
    await eventually(() => expect([toldOfNew(here), toldOfNew(there)]).toEqual([3, 3]))
    expect(received().filter(({ subject }) => /Confirm/.test(subject)).length).toBeLessThanOrEqual(3)
  })

  it('are not sent without mail settings; the address still changes and its links are still revoked', async () => {
    const { userId, headers, email } = await newcomer()
    await world.call('requestEmailVerification', { headers })
    const token = await world.mailbox.token(email, /Confirm/)
    const attempts = createAttemptLimiter(10, ownCounters.open('tries', 60_000))
    const rules = {
      tokens: world.app.tokens,
      refreshPepper: '',
      refreshTtlSeconds: 60,
      registration: 'open',
      attempts,
    } as const
    const outbox = { post: undefined, mails: attempts, runInBackground: () => expect.unreachable() }
    for (const next of [anAddress().toLowerCase(), email]) {
      const input = { email: next, currentPassword: password }
      expect((await updateMe(world.db, rules, outbox, personOf(userId), input)).email).toBe(next)
    }
    expect(outcome(await world.call('verifyEmail', { params: { token } }))).toEqual([410, 'gone'])
  })
})

describe('changing my password', () => {
  it('keeps this session, ends the others, and accepts only the new password', async () => {
    const { email } = await newcomer()
    const [one, other] = [(await signIn({ email, password })).body, (await signIn({ email, password })).body]
    const headers = { authorization: `Bearer ${one.accessToken}` }
    const newPassword = 'an even better battery staple'
    const answer = await world.call('changePassword', { headers, body: { currentPassword: password, newPassword } })
    expect(answer.status).toBe(204)
    expect((await world.call('refreshSession', { body: { refreshToken: other.refreshToken } })).status).toBe(401)
    expect((await world.call('getMe', { headers })).status).toBe(200)
    expect((await signIn({ email, password })).status).toBe(401)
    expect((await signIn({ email, password: newPassword })).status).toBe(200)
  })
})

describe('my preferences', () => {
  it('are empty at first, and are replaced as a whole', async () => {
    const { headers } = await newcomer()
    const none = { theme: null, language: null, notifications: null, maxTokens: null, defaultModel: null }
    expect((await world.call('getPreferences', { headers })).body).toEqual(none)
    const put = (body: object) => world.call('replacePreferences', { headers, body })
    const first = { theme: 'dark', language: 'en', notifications: true, maxTokens: 2048, defaultModel: 'small' }
    expect((await put(first)).body).toEqual(first)
    expect((await put({ language: 'pt-BR' })).body).toEqual({ ...none, language: 'pt-BR' })
    expect((await world.call('getPreferences', { headers })).body).toEqual({ ...none, language: 'pt-BR' })
    expect((await me(headers)).preferences).toEqual({ ...none, language: 'pt-BR' })
    expect((await put({ theme: 'dark', color: 'red' })).status).toBe(400)
    expect((await put({})).body).toEqual(none)
  })
})

describe('the audit events of my account', () => {
  it('are listed newest first, page by page, and only to their user', async () => {
    const [ada, eve] = [await newcomer(), await newcomer()]
    await signIn({ email: ada.email, password })
    await update(ada.headers, { email: anAddress(), currentPassword: password })
    await update(eve.headers, { email: anAddress(), currentPassword: password })
    expect(await events(ada.headers)).toEqual(['email.changed', 'session.created'])
    const query = { limit: '1' }
    const first = (await world.call('listMyAuditEvents', { headers: ada.headers, query })).body
    const next = { ...query, cursor: first.nextCursor }
    const second = (await world.call('listMyAuditEvents', { headers: ada.headers, query: next })).body
    expect([...first.data, ...second.data].map(({ action }: Body) => action)).toEqual(await events(ada.headers))
    expect(second.nextCursor).toBeNull()
    const stolen = await world.call('listMyAuditEvents', { headers: eve.headers, query: next })
    expect(outcome(stolen)).toEqual([400, 'invalid_cursor'])
    expect(await events(eve.headers)).toEqual(['email.changed'])
  })
})
