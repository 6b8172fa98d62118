import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deriveKey } from '../src/domain/access/secrets.ts'
import { allRows, dumpOf } from './support/rows.ts'
import { type Body, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld()
const dayS = 86_400

let tenant: Tenant
let secret: string
beforeEach(async () => {
  tenant = await world.newTenant()
  secret = (await rotate()).identitySecret
})
afterEach(() => {
  vi.useRealTimers()
})

/** Moves the wall clock alone; timers go on as they are. */
const at = (time: number) => vi.useFakeTimers({ toFake: ['Date'], now: time })

async function rotate(body?: Body, of = tenant): Promise<Body> {
  const headers = await world.session(of.people.developer.userId)
  const answer = await world.call('rotateIdentitySecret', { params: { org: of.slug }, headers, body })
  expect(answer.status).toBe(201)
  return answer.body
}

const seconds = () => Math.floor(Date.now() / 1000)
const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

interface Form {
  key?: string | Buffer
  header?: object
  hash?: string
}

/** A token made by hand, as an organization's server would in any language. */
function sign(claims: unknown, { key = secret, header = { alg: 'HS256', typ: 'JWT' }, hash = 'sha256' }: Form = {}) {
  const signed = `${base64url(header)}.${base64url(claims)}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}

const tokenOf = (sub: unknown, claims: object = {}) => sign({ sub, exp: seconds() + 300, ...claims })

const open = (body: Body, key = tenant.publishableKey, idempotencyKey?: string) =>
  world.call('createChat', {
    params: { org: 'me' },
    headers: { ...withKey(key), ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) },
    body,
  })
const asServer = (
  id: 'listEndUsers' | 'listChats' | 'createEndUser' | 'deleteEndUser' | 'getChat',
  rest: object = {},
) => world.call(id, { params: { org: 'me', ...rest }, headers: withKey(tenant.secretKey), ...rest })
const endUsers = async () => (await asServer('listEndUsers')).body.data
const chats = async () => (await asServer('listChats')).body.data

describe('an identity token', () => {
  it('creates a verified end user, and links the chat to them', async () => {
    const answer = await open({ identityToken: tokenOf('customer-1') })
    expect(answer.status).toBe(201)
    const [endUser] = await endUsers()
    expect(endUser).toMatchObject({
      externalId: 'customer-1',
      verified: true,
      username: null,
      email: null,
      metadata: {},
    })
    expect(await chats()).toMatchObject([{ id: answer.body.id, endUserId: endUser.id, source: 'widget' }])
  })

  it('does not reveal endUserId to the page', async () => {
    const { body } = await open({ identityToken: tokenOf('customer-1') })
    expect(body.endUserId).toBeNull()
    const params = { org: 'me', chatId: body.id }
    const read = await world.call('getChat', { params, headers: withToken(body.visitorToken) })
    expect([read.status, read.body.endUserId]).toEqual([200, null])
  })

  it('verifies an existing end user, and reuses them afterwards', async () => {
    const { body: known } = await asServer('createEndUser', { body: { externalId: 'customer-1', username: 'Grace' } })
    await open({ identityToken: tokenOf('customer-1') })
    const verified = (await endUsers())[0]
    expect(verified).toMatchObject({ id: known.id, username: 'Grace', verified: true })
    await open({ identityToken: tokenOf('customer-1') })
    expect(await endUsers()).toEqual([verified])
    expect((await chats()).map((chat: Body) => chat.endUserId)).toEqual([known.id, known.id])
  })

  it('creates one end user under concurrent requests', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => open({ identityToken: tokenOf('customer-1'), tags: ['new'] })),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
    const [endUser, ...others] = await endUsers()
    expect([endUser.verified, others]).toEqual([true, []])
    expect(new Set((await chats()).map((chat: Body) => chat.endUserId))).toEqual(new Set([endUser.id]))
  })

  it('creates a new end user after the former one was erased', async () => {
    await open({ identityToken: tokenOf('customer-1') })
    const [{ id: endUserId }] = await endUsers()
    await asServer('deleteEndUser', { params: { org: 'me', endUserId } })
    await open({ identityToken: tokenOf('customer-1') })
    expect(await endUsers()).toMatchObject([{ externalId: 'customer-1', verified: true }])
    expect((await endUsers())[0].id).not.toBe(endUserId)
  })

  it('is accepted from a server, but not together with endUserId', async () => {
    const identityToken = tokenOf('customer-1')
    const answer = await open({ identityToken, endUserId: null }, tenant.secretKey)
    const [{ id: endUserId }] = await endUsers()
    expect([answer.status, answer.body.endUserId]).toEqual([201, endUserId])
    const both = await open({ identityToken, endUserId }, tenant.secretKey)
    expect([both.status, both.body.code]).toEqual([422, 'unprocessable'])
  })

  it('creates no end user when the chat is refused', async () => {
    await open({ externalId: 'order-1' }, tenant.secretKey)
    const refused = await open({ externalId: 'order-1', identityToken: tokenOf('customer-1') }, tenant.secretKey)
    expect([refused.status, await endUsers()]).toEqual([409, []])
  })

  it.each<[string, (now: number) => object]>([
    ['that is valid for a day', (now) => ({ sub: 'a', exp: now + dayS })],
    [
      'with other claims',
      (now) => ({ sub: 'a', exp: now + 60, iat: now, nbf: now - 5, aud: ['x'], iss: 'y', name: 'z' }),
    ],
    ['of a clock that is a little ahead', (now) => ({ sub: 'a', exp: now + dayS + 20, iat: now + 20, nbf: now + 20 })],
    ['whose times have fractions', (now) => ({ sub: 'a', exp: now + 60.5, iat: now - 0.25 })],
    ['with the longest external id', (now) => ({ sub: '𝄞'.repeat(255), exp: now + 60 })],
  ])('is accepted: one %s', async (_, claims) => {
    const { sub } = claims(0) as { sub: string }
    expect((await open({ identityToken: sign(claims(seconds())) })).status).toBe(201)
    expect(await endUsers()).toMatchObject([{ externalId: sub }])
  })

  it('is accepted without a type in its header', async () => {
    const claims = { sub: 'a', exp: seconds() + 60 }
    expect((await open({ identityToken: sign(claims, { header: { alg: 'HS256' } }) })).status).toBe(201)
  })
})

describe('a request that is repeated with its Idempotency-Key', () => {
  it('returns the same chat for a newly signed token', async () => {
    const key = randomUUID()
    const first = await open({ identityToken: tokenOf('customer-1'), title: 'x' }, tenant.publishableKey, key)
    const fresh = tokenOf('customer-1', { exp: seconds() + 301 })
    const again = await open({ identityToken: fresh, title: 'x' }, tenant.publishableKey, key)
    expect([again.status, again.headers['idempotent-replayed'], again.body.id]).toEqual([201, 'true', first.body.id])
    expect(await chats()).toHaveLength(1)
  })

  it.each<[string, () => Body]>([
    ['for another end user', () => ({ identityToken: tokenOf('customer-2'), title: 'x' })],
    ['without a token', () => ({ title: 'x' })],
    ['with another title', () => ({ identityToken: tokenOf('customer-1'), title: 'y' })],
  ])('is refused %s', async (_, body) => {
    const key = randomUUID()
    await open({ identityToken: tokenOf('customer-1'), title: 'x' }, tenant.publishableKey, key)
    const other = await open(body(), tenant.publishableKey, key)
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused'])
  })

  it('is refused with an expired token', async () => {
    const key = randomUUID()
    const body = { identityToken: tokenOf('customer-1') }
    await open(body, tenant.publishableKey, key)
    at(Date.now() + 400_000)
    expect((await open(body, tenant.publishableKey, key)).body.code).toBe('invalid_identity_token')
  })

  it('creates one chat and one end user under concurrent requests', async () => {
    const key = randomUUID()
    const body = () => ({ identityToken: tokenOf('customer-1', { jti: randomUUID() }) })
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(body(), tenant.publishableKey, key)))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
    expect([await endUsers(), await chats()].map(({ length }) => length)).toEqual([1, 1])
  })
})

const forgeries: Record<string, () => string | Promise<string>> = {
  garbage: () => 'x',
  'two dots': () => '..',
  'an encrypted token': () => 'e30.e30.e30.e30.e30',
  'no signature': () => `${tokenOf('a').split('.').slice(0, 2).join('.')}.`,
  'a cut signature': () => tokenOf('a').slice(0, -2),
  'a longer signature': () => `${tokenOf('a')}A`,
  'padding after the signature': () => `${tokenOf('a')}=`,
  'a line after the signature': () => `${tokenOf('a')}\n`,
  'another payload under a good signature': () => {
    const [header, , signature] = tokenOf('a').split('.')
    return `${header}.${base64url({ sub: 'b', exp: seconds() + 60 })}.${signature}`
  },
  'alg none': () => `${base64url({ alg: 'none' })}.${base64url({ sub: 'a', exp: seconds() + 60 })}.`,
  'alg none under a good signature': () => tokenWith({ header: { alg: 'none' } }),
  'alg in small letters': () => tokenWith({ header: { alg: 'hs256' } }),
  'no alg': () => tokenWith({ header: { typ: 'JWT' } }),
  'alg a list': () => tokenWith({ header: { alg: ['HS256'] } }),
  HS384: () => tokenWith({ header: { alg: 'HS384' }, hash: 'sha384' }),
  HS512: () => tokenWith({ header: { alg: 'HS512' }, hash: 'sha512' }),
  'RS256 with the secret as its key': () => tokenWith({ header: { alg: 'RS256' } }),
  'a critical header that we do not know': () => tokenWith({ header: { alg: 'HS256', crit: ['x'], x: 1 } }),
  'a key of its own in the header': () => {
    const key = randomBytes(32)
    return tokenWith({ key, header: { alg: 'HS256', jwk: { kty: 'oct', k: key.toString('base64url') } } })
  },
  'an empty key': () => tokenWith({ key: '' }),
  'the secret without its prefix': () => tokenWith({ key: secret.slice(4) }),
  'the bytes that the secret stands for': () => tokenWith({ key: Buffer.from(secret.slice(4), 'base64url') }),
  'what the database keeps': async () => {
    const row = await world.db.read.identitySecret.findFirstOrThrow({ where: { orgId: tenant.orgId } })
    return tokenWith({ key: row.nonce })
  },
  'the key that visitors’ tokens are signed with': () =>
    tokenWith({ key: deriveKey(world.config.secrets.root, 'visitor token') }),
  'another organization’s secret': async () =>
    tokenWith({ key: (await rotate(undefined, world.umbrella)).identitySecret }),
  'a visitor’s token': async () => (await open({})).body.visitorToken,
  'a session': async () => (await world.session(tenant.people.admin.userId)).authorization.slice('Bearer '.length),
  'a list instead of claims': () => sign([]),
  'claims that are no JSON': () => sign('sub'),
  'no end': () => sign({ sub: 'a' }),
  'an end that is a text': () => tokenOf('a', { exp: String(seconds() + 60) }),
  'an end that is nothing': () => tokenOf('a', { exp: null }),
  'an end in the past': () => tokenOf('a', { exp: seconds() - 60 }),
  'an end too far ahead': () => tokenOf('a', { exp: seconds() + dayS + 60 }),
  'an end in milliseconds': () => tokenOf('a', { exp: Date.now() + 60_000 }),
  'no end ever': () => sign(`{"sub":"a","exp":1e400}`),
  'an end before all times': () => sign(`{"sub":"a","exp":-1e400}`),
  'a beginning in the future': () => tokenOf('a', { nbf: seconds() + 60 }),
  'a beginning that never comes': () => sign(`{"sub":"a","exp":${seconds() + 60},"nbf":1e400}`),
  'a beginning that is a text': () => tokenOf('a', { nbf: 'now' }),
  'signed in the future': () => tokenOf('a', { iat: seconds() + 60 }),
  'signed at a text': () => tokenOf('a', { iat: 'now' }),
  'no subject': () => sign({ exp: seconds() + 60 }),
  'a name in a prototype': () => sign(`{"__proto__":{"sub":"a"},"exp":${seconds() + 60}}`),
  'an empty name': () => tokenOf(''),
  'a number': () => tokenOf(1042),
  'nothing for a name': () => tokenOf(null),
  'several names': () => tokenOf(['a']),
  'a name too long': () => tokenOf('x'.repeat(256)),
  'a name with a NUL': () => tokenOf('a\0'),
  'a name with half a character': () => sign(`{"sub":"\\ud834","exp":${seconds() + 60}}`),
}

const tokenWith = (form: Form) => sign({ sub: 'a', exp: seconds() + 60 }, form)

describe('an invalid identity token', () => {
  it(`is refused with the same text, and creates nothing: ${Object.keys(forgeries).length} forgeries`, async () => {
    const texts = new Set<string>()
    for (const [name, forge] of Object.entries(forgeries)) {
      const { status, body } = await open({ identityToken: await forge(), tags: ['forged'] })
      expect([name, status, body.code]).toEqual([name, 422, 'invalid_identity_token'])
      texts.add(`${body.detail} ${JSON.stringify(body.errors)}`)
    }
    expect(texts.size).toBe(1)
    expect(await endUsers()).toEqual([])
    expect((await chats()).filter(({ tags }: Body) => tags.includes('forged'))).toEqual([])
  })

  it('is refused the same way when the organization has no secret', async () => {
    const other = await world.newTenant()
    const { status, body } = await open({ identityToken: tokenOf('a') }, other.publishableKey)
    expect([status, body.code]).toEqual([422, 'invalid_identity_token'])
  })

  it('returns 400 when it is empty or too long', async () => {
    expect((await open({ identityToken: 'x'.repeat(4097) })).status).toBe(400)
    expect((await open({ identityToken: '' })).status).toBe(400)
  })
})

describe('rotating the identity secret', () => {
  const proves = async (key: string) =>
    (await open({ identityToken: sign({ sub: 'a', exp: seconds() + 60 }, { key }) })).status

  it('keeps the previous secret valid for overlapSeconds only', async () => {
    const start = Date.now()
    const next = await rotate({ overlapSeconds: 3600 })
    const end = new Date(next.previousExpiresAt).getTime()
    expect(end - new Date(next.createdAt).getTime()).toBe(3_600_000)
    expect([await proves(secret), await proves(next.identitySecret)]).toEqual([201, 201])
    at(start + 3_590_000)
    expect([await proves(secret), await proves(next.identitySecret)]).toEqual([201, 201])
    at(end)
    expect([await proves(secret), await proves(next.identitySecret)]).toEqual([422, 201])
  })

  it('keeps the previous secret valid for a day by default, and revokes it at once for 0', async () => {
    const first = await rotate()
    const lifeMs = new Date(first.previousExpiresAt).getTime() - new Date(first.createdAt).getTime()
    expect(lifeMs).toBe(dayS * 1000)
    const second = await rotate({ overlapSeconds: 0 })
    expect(second.previousExpiresAt).toBe(second.createdAt)
    expect(await proves(secret)).toBe(422)
    expect(await proves(first.identitySecret)).toBe(422)
    expect(await proves(second.identitySecret)).toBe(201)
  })

  it('never extends an older secret, and returns when the previous one expires', async () => {
    await rotate({ overlapSeconds: 60 })
    const { expiresAt } = await world.db.read.identitySecret.findFirstOrThrow({
      where: { orgId: tenant.orgId, expiresAt: { not: null } },
    })
    const next = await rotate({ overlapSeconds: 3600 })
    const rows = await world.db.read.identitySecret.findMany({ where: { orgId: tenant.orgId } })
    const ends = rows.map((row) => row.expiresAt?.toISOString() ?? null)
    expect(ends.sort()).toEqual([expiresAt?.toISOString(), next.previousExpiresAt, null].sort())
  })

  it('returns no previousExpiresAt the first time', async () => {
    const other = await world.newTenant()
    expect((await rotate(undefined, other)).previousExpiresAt).toBeNull()
  })

  it('keeps at most ten secrets', async () => {
    const made: string[] = [secret]
    for (let n = 0; n < 11; n++) made.push((await rotate()).identitySecret)
    const answers: number[] = []
    for (const key of made) answers.push(await proves(key))
    expect(answers).toEqual([422, 422, ...Array(10).fill(201)])
  })

  it('leaves one secret without expiry under concurrent requests, and records each rotation', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => rotate()))
    const rows = await world.db.read.identitySecret.findMany({ where: { orgId: tenant.orgId, expiresAt: null } })
    expect(rows).toHaveLength(1)
    for (const { identitySecret } of made) expect(await proves(identitySecret)).toBe(201)
    const where = { orgId: tenant.orgId, action: 'identity_secret.rotated' }
    expect(await world.db.read.auditEvent.findMany({ where })).toHaveLength(7)
  })

  it('stores no secret in plain text', async () => {
    const { identitySecret } = await rotate()
    const dump = dumpOf([...(await allRows(world.db))])
    expect(dump).not.toContain(identitySecret.slice(4))
    expect(dump).not.toContain(secret.slice(4))
  })
})
