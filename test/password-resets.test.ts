import { afterEach, describe, expect, it, vi } from 'vitest'
import { newOneTimeToken } from '../src/domain/access/secrets.ts'
import { eventually } from './support/eventually.ts'
import { beginWindow } from './support/windows.ts'
import { withinASecond } from './support/within-a-second.ts'
import { password, type Somebody, useWorld, withKey, withToken } from './support/world.ts'

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
const signIn = ({ email }: Somebody, password: string) => world.call('login', { body: { email, password } })
const newToken = ({ userId, email }: Somebody) => world.newToken({ purpose: 'passwordReset', userId }, email)
const change = ({ userId: id }: Somebody, data: object) =>
  world.db.write((tx) => tx.user.update({ where: { id }, data }))
const actions = async ({ userId }: Somebody) =>
  (await world.db.read.accountEvent.findMany({ where: { userId } })).map(({ action }) => action).sort()

describe('asking for a new password', () => {
  it('is answered alike whether somebody has the address or not, and mails active people alone', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const [known, disabled, erased] = [await world.newPerson(), await world.newPerson(), await world.newPerson()]
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

  it('more often than mails may go to one account is answered like the others, and mails nothing', async () => {
    beginWindow(3_600_000)
    const [{ email, userId }, other] = [await world.newPerson(), await world.newPerson()]
    for (let n = 0; n < most + 2; n++) expect((await request(email)).statusCode).toBe(202)
    expect((await request(other.email)).statusCode).toBe(202)
    await world.mailbox.token(other.email, /new password/)
    await eventually(() => expect(world.mailbox.received.filter(({ to }) => to === email)).toHaveLength(most))
    expect(await world.db.read.oneTimeToken.count({ where: { userId } })).toBe(most)
  })

  it('many times at once leaves one link that is good', async () => {
    beginWindow(3_600_000)
    const { userId, email } = await world.newPerson()
    await Promise.all(Array.from({ length: most }, () => request(email)))
    await eventually(async () => {
      expect(await world.db.read.oneTimeToken.count({ where: { userId } })).toBe(most)
    })
    expect(await world.db.read.oneTimeToken.count({ where: { userId, usedAt: null } })).toBe(1)
  })
})

describe('a link to a new password', () => {
  it('sets it, once', async () => {
    const person = await world.newPerson()
    await request(person.email)
    const token = await world.mailbox.token(person.email, /new password/)
    expect(await reset(token)).toEqual([204, undefined])
    expect((await signIn(person, password)).status).toBe(401)
    expect((await signIn(person, next)).status).toBe(200)
    expect(await reset(token)).toEqual([410, 'gone'])
  })

  it('used twice at once is good once', async () => {
    const token = await newToken(await world.newPerson())
    const both = await Promise.all([reset(token), reset(token, 'the password of the other')])
    expect(both.map(([status]) => status).sort()).toEqual([204, 410])
  })

  it('ends all sessions, also one that begins with the old password at this very moment', async () => {
    const person = await world.newPerson()
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
    await withinASecond(
      statuses,
      all.map(() => 401),
    )
  })

  it('proves the mailbox; personal keys from before the proof are revoked', async () => {
    const person = await world.newPerson({ orgId: world.acme.orgId, role: 'admin' })
    const { key } = await world.newPersonalKey(person.userId)
    await reset(await newToken(person))
    const me = await world.call('getMe', { headers: await world.session(person.userId) })
    expect(me.body.emailVerifiedAt).not.toBeNull()
    const use = () => world.call('listChats', { params: { org: world.acme.slug }, headers: withKey(key) })
    await withinASecond(async () => (await use()).status, 401)
    expect(await actions(person)).toEqual(['api_key.revoked', 'email.verified', 'password.reset'])
  })

  it('revokes personal keys, and keeps the time when the address was verified', async () => {
    const person = await world.newPerson({ orgId: world.acme.orgId, role: 'admin' })
    await change(person, { emailVerifiedAt: new Date(0) })
    const { key } = await world.newPersonalKey(person.userId)
    await reset(await newToken(person))
    const { emailVerifiedAt } = await world.db.read.user.findUniqueOrThrow({ where: { id: person.userId } })
    expect(emailVerifiedAt).toEqual(new Date(0))
    const use = () => world.call('listChats', { params: { org: world.acme.slug }, headers: withKey(key) })
    await withinASecond(async () => (await use()).status, 401)
    expect((await actions(person)).sort()).toEqual(['api_key.revoked', 'password.reset'])
  })

  it('is spent by no password that is easy to guess', async () => {
    const person = await world.newPerson()
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

  it('is gone once there is a newer one', async () => {
    const person = await world.newPerson()
    const [earlier, newer] = [await newToken(person), await newToken(person)]
    expect(await reset(earlier)).toEqual([410, 'gone'])
    expect(await reset(newer)).toEqual([204, undefined])
  })

  it('is gone after an hour', async () => {
    const [early, late] = [await newToken(await world.newPerson()), await newToken(await world.newPerson())]
    const start = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: start + 59 * 60_000 })
    expect(await reset(early)).toEqual([204, undefined])
    vi.setSystemTime(start + 61 * 60_000)
    expect(await reset(late)).toEqual([410, 'gone'])
  })

  it.each([
    ['the account has another address', (id: string) => ({ email: `${id}@example.com` })],
    ['the person is disabled', () => ({ isActive: false })],
    ['the account is deleted', () => ({ isActive: false, erasedAt: new Date() })],
  ])('is gone once %s', async (_, data) => {
    const person = await world.newPerson()
    const token = await newToken(person)
    await change(person, data(person.userId))
    expect(await reset(token, 'Password1')).toEqual([410, 'gone'])
  })

  it('that never was is not found, whatever the password; nor is one for something else', async () => {
    const { userId, email } = await world.newPerson()
    const other = await world.newToken({ purpose: 'emailVerification', userId }, email)
    for (const token of [newOneTimeToken(), other])
      for (const chosen of [next, 'Password1']) expect(await reset(token, chosen)).toEqual([404, 'not_found'])
  })
})
