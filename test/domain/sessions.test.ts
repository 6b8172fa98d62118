import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { password, useWorld } from '../support/world.ts'

const world = useWorld()

afterEach(() => {
  vi.useRealTimers()
})

/** Moves the wall clock alone; timers go on as they are. */
const at = (time: number) => vi.useFakeTimers({ toFake: ['Date'], now: time })

const signIn = async () => (await world.call('login', { body: { email: world.acme.people.user.email, password } })).body
const refresh = (refreshToken: string) => world.call('refreshSession', { body: { refreshToken } })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('signing in', () => {
  it.each(['email', 'username'] as const)('works by %s, in any case', async (name) => {
    const person = world.acme.people.user
    const answer = await world.call('login', { body: { [name]: person[name].toUpperCase(), password } })
    expect(answer.status).toBe(200)
    expect(answer.body.user.id).toBe(person.userId)
  })

  it('looks the same for an unknown account, a wrong password and a disabled person', async () => {
    const disabled = await world.call('register', {
      body: { email: `${randomUUID()}@example.com`, username: `u-${randomUUID().slice(0, 8)}`, password },
    })
    const { id, email } = disabled.body.user
    await world.db.write((tx) => tx.user.update({ where: { id }, data: { isActive: false } }))
    const answers = await Promise.all([
      world.call('login', { body: { email: 'nobody@example.com', password } }),
      world.call('login', { body: { email: world.acme.people.user.email, password: 'wrong password' } }),
      world.call('login', { body: { email, password } }),
    ])
    const seen = answers.map(({ status, body: { code, detail } }) => ({ status, code, detail }))
    expect(seen[0]).toMatchObject({ status: 401, code: 'invalid_credentials' })
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })

  it.each([{ password }, { email: 'a@example.com', username: 'abc', password }])(
    'takes exactly one of e-mail and username: %o',
    async (body) => {
      expect((await world.call('login', { body })).status).toBe(400)
    },
  )

  it('gives a browser the same session as cookies that scripts cannot read', async () => {
    const answer = await world.call('login', { body: { email: world.acme.people.user.email, password } })
    const cookies = answer.headers['set-cookie'] as string[]
    expect(cookies).toHaveLength(2)
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly; Secure; SameSite=Lax/)
    expect(cookies[1]).toContain('Path=/api/v1/auth')
  })
})

describe('registering', () => {
  const person = () => ({ email: `${randomUUID()}@Example.com`, username: `U-${randomUUID().slice(0, 8)}`, password })

  it('makes a person, and by name an organization that they administer', async () => {
    const body = { ...person(), organizationName: 'Größe & Söhne' }
    const answer = await world.call('register', { body })
    expect(answer.body.user).toMatchObject({ email: body.email.toLowerCase(), username: body.username.toLowerCase() })
    const { body: page } = await world.call('listOrganizations', { headers: bearer(answer.body.accessToken) })
    expect(page.data).toHaveLength(1)
    expect(page.data[0].slug).toMatch(/^gro-e-sohne-[a-z0-9]{6}$/)
  })

  it('refuses an address and a username that are taken, in any case', async () => {
    const first = person()
    await world.call('register', { body: first })
    const email = await world.call('register', { body: { ...person(), email: first.email.toUpperCase() } })
    expect([email.status, email.body.code]).toEqual([409, 'email_taken'])
    const username = await world.call('register', { body: { ...person(), username: first.username.toUpperCase() } })
    expect([username.status, username.body.code]).toEqual([409, 'username_taken'])
  })

  it.each([{ role: 'admin' }, { isSuperadmin: true }, { orgId: 'org_x' }, { organizationId: 'org_x' }])(
    'refuses to let anybody choose %o',
    async (extra) => {
      expect((await world.call('register', { body: { ...person(), ...extra } })).status).toBe(400)
    },
  )

  it('counts the password in bytes, and cuts nothing off', async () => {
    const long = 'é'.repeat(513)
    const refused = await world.call('register', { body: { ...person(), password: long } })
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/body/password'])
    const body = { ...person(), password: 'é'.repeat(512) }
    expect((await world.call('register', { body })).status).toBe(201)
    const cut = await world.call('login', { body: { email: body.email, password: 'é'.repeat(511) } })
    expect(cut.status).toBe(401)
  })
})

describe('a refresh token', () => {
  it('is good once, and gives the next', async () => {
    const { refreshToken } = await signIn()
    const next = await refresh(refreshToken)
    expect(next.status).toBe(200)
    expect(next.body.refreshToken).not.toBe(refreshToken)
    expect((await world.call('getMe', { headers: bearer(next.body.accessToken) })).status).toBe(200)
    expect((await refresh(next.body.refreshToken)).status).toBe(200)
  })

  it('used again after the grace ends the session for thief and owner alike', async () => {
    const { refreshToken, accessToken } = await signIn()
    const next = await refresh(refreshToken)
    at(Date.now() + 11_000)
    const stolen = await refresh(refreshToken)
    expect([stolen.status, stolen.body.code]).toEqual([401, 'invalid_refresh_token'])
    expect((await refresh(next.body.refreshToken)).status).toBe(401)
    await vi.waitFor(
      async () => expect((await world.call('getMe', { headers: bearer(accessToken) })).status).toBe(401),
      2000,
    )
  })

  it('used twice at once, by two tabs of one browser, signs nobody out', async () => {
    const { refreshToken } = await signIn()
    const both = await Promise.all([refresh(refreshToken), refresh(refreshToken)])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    for (const { body } of both) expect((await refresh(body.refreshToken)).status).toBe(200)
  })

  it('ends after seven idle days, and after thirty in any case', async () => {
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

  it('comes from the cookie too, but not from a foreign page', async () => {
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

  it.each(['', 'clr_x', 'x'.repeat(512)])('that is none is refused: %s', async (refreshToken) => {
    expect((await refresh(refreshToken)).status).toBe(refreshToken === '' ? 400 : 401)
  })
})

describe('signing out', () => {
  it('ends access and refresh tokens of this session alone, within a second', async () => {
    const [one, other] = [await signIn(), await signIn()]
    const answer = await world.call('logout', { headers: bearer(one.accessToken) })
    expect(answer.status).toBe(204)
    for (const cookie of answer.headers['set-cookie'] as string[])
      expect(cookie).toMatch(/^chatlogger_\w+=;.*(Max-Age=0|1970)/)
    expect((await refresh(one.refreshToken)).status).toBe(401)
    await vi.waitFor(async () => {
      expect((await world.call('getMe', { headers: bearer(one.accessToken) })).status).toBe(401)
    }, 1000)
    expect((await world.call('getMe', { headers: bearer(other.accessToken) })).status).toBe(200)
  })
})
