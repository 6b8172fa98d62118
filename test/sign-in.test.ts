import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { eventually } from './support/eventually.ts'
import { password, useWorld, withToken } from './support/world.ts'

const most = 5
const world = useWorld({ RATE_LIMIT_ACCOUNT_MAX: String(most) })
const quarter = 15 * 60_000

/** Each test starts at the first moment of its own window. */
let window = Math.ceil(Date.now() / quarter) + 1
const begin = () => vi.useFakeTimers({ toFake: ['Date'], now: ++window * quarter })

afterEach(() => {
  vi.useRealTimers()
})

let host = 0
/** Signs in from an unused address. */
const signIn = (payload: object, headers = {}) => {
  const remoteAddress = `10.${(++host >> 16) & 255}.${(host >> 8) & 255}.${host & 255}`
  return world.app.inject({ method: 'POST', url: '/api/v1/auth/login', headers, payload, remoteAddress })
}

type Answer = Awaited<ReturnType<typeof signIn>>
const statuses = (answers: Answer[]) => answers.map(({ statusCode }) => statusCode).sort()

/** Every part of a response that could distinguish accounts. */
function seen({ statusCode, headers: { 'x-request-id': _, date: __, ...headers }, json }: Answer) {
  const { requestId, timestamp, ...body } = json()
  return { statusCode, headers, body }
}

const newPerson = () => world.newUser({ orgId: world.acme.orgId })
const disable = ({ userId: id }: { userId: string }) =>
  world.db.write((tx) => tx.user.update({ where: { id }, data: { isActive: false } }))
const guess = { password: 'a wrong password' }
const unknownUser = () => ({ email: `${randomUUID()}@example.com` })

describe('signing in', () => {
  it.each(['email', 'username'] as const)('works by %s, in any case', async (name) => {
    const person = await newPerson()
    const answer = await signIn({ [name]: person[name].toUpperCase(), password })
    expect(answer.statusCode).toBe(200)
    expect(answer.json().user).toMatchObject({ id: person.userId, lastLoginAt: expect.any(String) })
  })

  it('returns the same response for an unknown account, a wrong password and a disabled user', async () => {
    begin()
    const [known, disabled] = [await newPerson(), await newPerson()]
    await disable(disabled)
    const answers = [
      await signIn({ ...unknownUser(), password }),
      await signIn({ email: known.email, ...guess }),
      await signIn({ email: disabled.email, password }),
      await signIn({ username: `u${randomUUID()}`, password }),
      await signIn({ username: known.username, ...guess }),
      await signIn({ username: disabled.username, password }),
    ].map(seen)
    expect(answers[0]).toMatchObject({ statusCode: 401, body: { code: 'invalid_credentials' } })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it.each([{ password }, { email: 'a@example.com', username: 'abc', password }])(
    'requires exactly one of email and username: %o',
    async (body) => {
      expect((await signIn(body)).statusCode).toBe(400)
    },
  )

  it('sets the same session as HttpOnly cookies', async () => {
    const answer = await signIn({ email: (await newPerson()).email, password })
    const cookies = answer.headers['set-cookie'] as string[]
    expect(cookies).toHaveLength(2)
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly; Secure; SameSite=Lax/)
    expect(cookies[1]).toContain('Path=/api/v1/auth')
  })

  it('is recorded for the user and their organization, and so is a failed attempt', async () => {
    const { email, userId } = await newPerson()
    const headers = { 'user-agent': 'x'.repeat(600) }
    await signIn({ email, ...guess }, headers)
    const { accessToken } = (await signIn({ email, password }, headers)).json()
    const address = expect.stringMatching(/^10\./)
    await eventually(async () => {
      const { body } = await world.call('listMyAuditEvents', { headers: withToken(accessToken) })
      const device = { address, userAgent: 'x'.repeat(512) }
      expect(body.data).toHaveLength(2)
      for (const action of ['session.created', 'session.failed'])
        expect(body.data).toContainEqual(expect.objectContaining({ action, ...device }))
    })
    const events = await world.db.read.auditEvent.findMany({ where: { orgId: world.acme.orgId, actorId: userId } })
    const shared = { actorType: 'person', targetType: 'member', targetId: userId, address, details: {} }
    expect(events).toHaveLength(2)
    for (const action of ['session.created', 'session.failed'])
      expect(events).toContainEqual(expect.objectContaining({ action, ...shared }))
  })
})

describe('wrong passwords for one account', () => {
  it('are limited across all addresses, and unknown accounts in the same way', async () => {
    begin()
    const { email } = await newPerson()
    const refused = []
    for (const name of [{ email }, unknownUser(), { username: `u${randomUUID()}` }]) {
      for (let n = 0; n < most; n++) expect((await signIn({ ...name, ...guess })).statusCode).toBe(401)
      refused.push(seen(await signIn({ ...name, password })))
    }
    expect(refused[0]).toMatchObject({
      statusCode: 429,
      headers: { 'retry-after': '900', 'x-ratelimit-limit': String(most), 'x-ratelimit-remaining': '0' },
      body: { code: 'rate_limited' },
    })
    for (const answer of refused) expect(answer).toEqual(refused[0])
  })

  it('are limited for 100 concurrent attempts', async () => {
    begin()
    const { email } = await newPerson()
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn({ email, ...guess })))
    expect(statuses(answers)).toEqual([...Array(most).fill(401), ...Array(30 - most).fill(429)])
  })

  it('do not affect active sessions, refreshing or other accounts, and end with the window', async () => {
    begin()
    const [{ email }, other] = [await newPerson(), await newPerson()]
    const { accessToken, refreshToken } = (await signIn({ email, password })).json()
    for (let n = 0; n < most + 3; n++) await signIn({ email, ...guess })
    expect((await signIn({ email, password })).statusCode).toBe(429)
    expect((await world.call('getMe', { headers: withToken(accessToken) })).status).toBe(200)
    expect((await world.call('refreshSession', { body: { refreshToken } })).status).toBe(200)
    expect((await signIn({ email: other.email, password })).statusCode).toBe(200)
    vi.setSystemTime(Date.now() + quarter - 1)
    expect((await signIn({ email, password })).statusCode).toBe(429)
    vi.setSystemTime(Date.now() + 1)
    expect((await signIn({ email, password })).statusCode).toBe(200)
  })

  it('do not include correct ones, unless the user is disabled', async () => {
    begin()
    const [known, disabled] = [await newPerson(), await newPerson()]
    await disable(disabled)
    for (let n = 0; n < most + 2; n++) expect((await signIn({ email: known.email, password })).statusCode).toBe(200)
    for (let n = 0; n < most; n++) await signIn({ email: disabled.email, password })
    expect((await signIn({ email: disabled.email, password })).statusCode).toBe(429)
  })
})

describe('more concurrent sign-ins than can be verified', () => {
  it('get 503 beyond 64 in the queue, for unknown accounts as for existing ones', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => signIn({ ...unknownUser(), ...guess })))
    const tried = answers.filter(({ statusCode }) => statusCode === 401)
    const refused = answers.filter(({ statusCode }) => statusCode === 503)
    expect(tried.length).toBeGreaterThanOrEqual(64 + 2) // two are being hashed, and more while others arrive
    expect(refused.length).toBe(answers.length - tried.length)
    expect(refused).not.toEqual([])
    for (const { headers } of refused) expect(headers['retry-after']).toBeDefined()
  }, 600_000) // hashing threads run at low priority on a busy machine
})
