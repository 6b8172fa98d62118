import { afterEach, describe, expect, it, vi } from 'vitest'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { setClockToWindowStart } from './support/clock.ts'
import { password, useWorld, withToken } from './support/world.ts'

const most = 4
const world = useWorld({ RATE_LIMIT_ACCOUNT_MAX: String(most) })
const next = 'ein + besserer & längerer = Satz, 100%'

afterEach(() => {
  vi.useRealTimers()
})

type Headers = Record<string, string>
const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

const change = (headers: Headers, payload: string | Buffer | object) =>
  world.app.inject({ method: 'PUT', url: '/api/v1/users/me/password', headers, payload })
const codes = async (headers: Headers, payload: string | Buffer | object) => {
  const answer = await change(headers, payload)
  return [answer.statusCode, answer.body === '' ? undefined : answer.json().code]
}
const signIn = async (email: string, password: string) =>
  (await world.call('login', { body: { email, password } })).status

const encodings: [string, Headers, (fields: Record<string, string>) => string][] = [
  ['JSON', json, (fields) => JSON.stringify(fields)],
  ['a form', form, (fields) => new URLSearchParams(fields).toString()],
]

describe.each(encodings)('changing the password by %s', (_, type, encode) => {
  it('ends the other sessions and keeps this one', async () => {
    const { email, userId } = await world.newUser()
    const [here, there] = [await world.session(userId), await world.session(userId)]
    const body = encode({ currentPassword: password, newPassword: next })
    expect(await codes({ ...here, ...type }, body)).toEqual([204, undefined])
    expect([await signIn(email, password), await signIn(email, next)]).toEqual([401, 200])
    await expectWithinOneSecond(async () => (await world.call('getMe', { headers: there })).status, 401)
    expect((await world.call('getMe', { headers: here })).status).toBe(200)
    const events = await world.db.read.accountEvent.findMany({ where: { userId, action: 'password.changed' } })
    expect(events).toHaveLength(1)
  })

  it('rejects a common or too long password with its pointer', async () => {
    const { email, userId, username } = await world.newUser()
    const headers = { ...(await world.session(userId)), ...type }
    for (const newPassword of ['Password1', email, email.split('@')[0] ?? '', username.toUpperCase()]) {
      const answer = await change(headers, encode({ currentPassword: password, newPassword }))
      const { code, errors } = answer.json()
      expect([answer.statusCode, code, errors[0].pointer]).toEqual([422, 'password_too_common', '/body/newPassword'])
    }
    const long = (await change(headers, encode({ currentPassword: password, newPassword: 'é'.repeat(513) }))).json()
    expect([long.status, long.errors[0].pointer]).toEqual([400, '/body/newPassword'])
  })

  it.each([
    [{ currentPassword: password }],
    [{ newPassword: next }],
    [{ currentPassword: password, newPassword: 'short' }],
    [{ currentPassword: password, newPassword: next, role: 'admin' }],
    [{ currentPassword: password, newPassword: `${next}\0` }],
    [{}],
  ])('rejects %o', async (fields) => {
    const headers = { ...(await world.session(world.acme.people.user.userId)), ...type }
    expect(await codes(headers, encode(fields as unknown as Record<string, string>))).toEqual([400, 'invalid_request'])
  })
})

describe('a form', () => {
  const right = new URLSearchParams({ currentPassword: password, newPassword: next }).toString()

  it.each([
    ['with a byte that is no UTF-8, percent-encoded', `${right}%ff`],
    ['with half a character, percent-encoded', `${right}%e2%82`],
    ['with a lone surrogate, percent-encoded', `${right}%ed%a0%80`],
    ['with a percent sign that begins nothing', `${right}%zz`],
    ['with a byte that is no UTF-8', Buffer.concat([Buffer.from(right), Buffer.from([0xff])])],
    ['with NUL', `${right}%00`],
    ['with a field twice', `${right}&newPassword=another+long+one`],
    ['with __proto__', `${right}&__proto__=x`],
    ['with constructor', `${right}&constructor=x`],
    ['with brackets', `${right}&newPassword[a]=x`],
    ['of very many fields', `${right}${'&a'.repeat(300_000)}`],
    ['of nothing', ''],
  ])('%s is rejected and changes nothing', async (_, payload) => {
    const { email, userId } = await world.newUser()
    expect(await codes({ ...(await world.session(userId)), ...form }, payload)).toEqual([400, 'invalid_request'])
    expect(await signIn(email, password)).toBe(200)
  })

  it('returns 413 above the body limit and 415 for other media types', async () => {
    const headers = await world.session(world.acme.people.user.userId)
    expect((await codes({ ...headers, ...form }, `${right}&a=${'x'.repeat(1_048_576)}`))[0]).toBe(413)
    expect((await codes({ ...headers, 'content-type': 'text/plain' }, right))[0]).toBe(415)
  })
})

describe('the current password', () => {
  const quarter = 15 * 60_000

  it('must be correct; too many wrong ones block further attempts until the window ends', async () => {
    setClockToWindowStart(quarter)
    const { email, userId } = await world.newUser()
    const headers = { ...(await world.session(userId)), ...json }
    const wrong = { currentPassword: 'not this one', newPassword: next }
    const right = { currentPassword: password, newPassword: next }
    for (let n = 0; n < most; n++) expect(await codes(headers, wrong)).toEqual([403, 'wrong_password'])
    expect(await codes(headers, right)).toEqual([429, 'rate_limited'])
    expect(await signIn(email, password)).toBe(200) // signing in counts separately
    vi.setSystemTime(Date.now() + quarter)
    const later = { ...withToken((await world.newSession(userId)).accessToken), ...json }
    expect(await codes(later, right)).toEqual([204, undefined])
  })

  it('is replaced by one of two concurrent changes', async () => {
    const { email, userId } = await world.newUser()
    const headers = { ...(await world.session(userId)), ...json }
    const wanted = ['the first of two passwords', 'the second of two passwords']
    const both = await Promise.all(
      wanted.map((newPassword) => codes(headers, { currentPassword: password, newPassword })),
    )
    expect(both.map(([status]) => status).sort()).toEqual([204, 403])
    const winner = both.findIndex(([status]) => status === 204)
    expect(await signIn(email, wanted[winner] ?? '')).toBe(200)
  })
})
