import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildApp } from '../src/app.ts'
import type { Config } from '../src/config.ts'
import { openDatabase } from '../src/db/open.ts'
import { withinTime } from '../src/domain/assistants/provider-checks.ts'
import type { Provider } from '../src/generated/schemas.ts'
import { VendorError } from '../src/llm/assistant.ts'
import { setClockToWindowStart } from './support/clock.ts'
import { operations, pathOf } from './support/contract.ts'
import { allRows, dumpOf } from './support/rows.ts'
import { startVendor, type TestVendor } from './support/vendor.ts'
import { answer, status } from './support/vendor-scripts.ts'
import { adminToken, type Body, useWorld, type World, withKey, withToken } from './support/world.ts'

const world = useWorld()
const headers = withToken(adminToken)
const apiKey = 'sk-canary-0123456789abcdef'

const vendors: TestVendor[] = []
async function newVendor(): Promise<TestVendor> {
  const vendor = await startVendor()
  vendors.push(vendor)
  return vendor
}
afterAll(async () => {
  for (const vendor of vendors) await vendor.close()
})

const newId = () => `p-${randomUUID().slice(0, 8)}`
const bodyFor = (baseUrl: string, settings: object = {}) => ({
  provider: newId(),
  vendor: 'custom',
  baseUrl,
  apiKey,
  model: 'large',
  ...settings,
})
const register = (body: object, { call }: Pick<World, 'call'> = world) => call('registerProvider', { headers, body })
const update = (provider: string, body: object, { call }: Pick<World, 'call'> = world) =>
  call('updateProvider', { headers, params: { provider }, body })
const remove = (provider: string, { call }: Pick<World, 'call'> = world) =>
  call('removeProvider', { headers, params: { provider } })

async function made(settings: object = {}, baseUrl = world.vendor.url): Promise<Provider> {
  const { status, body } = await register(bodyFor(baseUrl, settings))
  expect([status, body.code]).toEqual([201, undefined])
  return body
}

async function list({ call }: Pick<World, 'call'> = world): Promise<{ data: Provider[]; default: string | null }> {
  return (await call('listProviders', { headers })).body
}
const idsOf = async (some?: Pick<World, 'call'>) => (await list(some)).data.map(({ id }) => id)
const oneOf = async (id: string, some?: Pick<World, 'call'>) => (await list(some)).data.find((one) => one.id === id)

beforeEach(async () => {
  await world.db.write((tx) => tx.provider.deleteMany())
})
afterEach(() => {
  vi.useRealTimers()
})

/** The rows of all tables as one text. */
async function dump(): Promise<string> {
  return dumpOf([...(await allRows(world.db))])
}

/** Runs `work` against the same database with another configuration. */
async function elsewhere<T>(change: Partial<Config>, work: (other: Pick<World, 'call'>, log: string[]) => Promise<T>) {
  const log: string[] = []
  const stream = new PassThrough().on('data', (line) => log.push(String(line)))
  const config = { ...world.config, ...change }
  const app = await buildApp(config, openDatabase(config.databaseUrl), { logger: { level: 'trace', stream } })
  const call: World['call'] = async (id, { params = {}, headers = {}, body } = {}) => {
    const { method } = operations[id]
    const response = await app.inject({
      method,
      url: pathOf(id, params),
      headers,
      ...(body !== undefined && { body }),
    } as never)
    return { status: response.statusCode, headers: response.headers, body: response.body && response.json() }
  }
  try {
    return await work({ call }, log)
  } finally {
    await app.close()
  }
}

describe('registerProvider', () => {
  it('checks the key with the vendor and shows only its last characters', async () => {
    const vendor = await newVendor()
    const { status, body } = await register(bodyFor(`${vendor.url}/`, { description: 'ours', projectId: 'p1' }))
    expect([status, vendor.asked.map(({ path }) => path)]).toEqual([201, ['/models']])
    expect(vendor.asked[0]?.headers.authorization).toBe(`Bearer ${apiKey}`)
    expect(body).toMatchObject({ keyHint: 'cdef', baseUrl: vendor.url, source: 'registered', status: 'available' })
    expect(body).toMatchObject({ description: 'ours', projectId: 'p1', isDefault: true, position: 1, model: 'large' })
    expect(JSON.stringify(body)).not.toContain(apiKey)
  })

  it('stores nothing when the vendor rejects the key and returns the vendor’s message without the key', async () => {
    const vendor = await newVendor()
    vendor.acceptKeys('another')
    const { status, body } = await register(bodyFor(vendor.url))
    expect([status, body.code]).toEqual([422, 'provider_rejected'])
    expect(body.errors).toEqual([{ pointer: '/body/apiKey', message: 'Incorrect API key provided: …' }])
    expect(JSON.stringify(body)).not.toContain(apiKey)
    expect(await world.db.read.provider.count()).toBe(0)
  })

  it('stores nothing when the server is unreachable', async () => {
    const vendor = await startVendor()
    await vendor.close()
    const { status, body } = await register(bodyFor(vendor.url))
    expect([status, body.code]).toEqual([422, 'provider_rejected'])
    expect(await world.db.read.provider.count()).toBe(0)
  })

  it.each<[object, string]>([
    [{ provider: 'test' }, '/body/provider'],
    [{ provider: 'health' }, '/body/provider'],
    [{ provider: 'echo' }, '/body/provider'],
    [{ provider: 'groq' }, '/body/vendor'],
    [{ provider: 'openai', vendor: 'groq' }, '/body/vendor'],
    [{ baseUrl: null }, '/body/baseUrl'],
    [{ model: null }, '/body/model'],
    [{ vendor: 'openai', apiKey: null }, '/body/apiKey'],
    [{ baseUrl: 'ftp://example.com' }, '/body/baseUrl'],
    [{ baseUrl: 'http://user:secret@127.0.0.1/v1' }, '/body/baseUrl'],
    [{ baseUrl: 'http://127.0.0.1/v1?key=secret' }, '/body/baseUrl'],
    [{ baseUrl: 'not a url' }, '/body/baseUrl'],
  ])('refuses %o', async (settings, pointer) => {
    const { status, body } = await register(bodyFor(world.vendor.url, settings))
    expect([status, body.code, body.errors?.[0].pointer]).toEqual([422, 'unprocessable', pointer])
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(await world.db.read.provider.count()).toBe(0)
  })

  it('returns 409 for a taken id, also under concurrency, without calling the vendor', async () => {
    const vendor = await newVendor()
    const body = bodyFor(vendor.url)
    const both = await Promise.all([register(body), register(body)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    vendor.asked.length = 0
    const again = await register(body)
    expect([again.status, again.body.code, vendor.asked.length]).toEqual([409, 'provider_taken', 0])
  })

  it('accepts a custom server without a key', async () => {
    const vendor = await newVendor()
    const provider = await made({ apiKey: null }, vendor.url)
    expect([provider.keyHint, provider.status]).toEqual([null, 'available'])
    expect(vendor.asked[0]?.headers.authorization).toBeUndefined()
  })

  it('uses the vendor’s default model when none is given', async () => {
    const provider = await made({ provider: 'groq', vendor: 'groq', model: null })
    expect(provider).toMatchObject({ id: 'groq', model: 'llama-3.3-70b-versatile', contextWindow: 131_072, prices: [] })
  })
})

describe('a provider’s key', () => {
  it('appears in no table and in no log line', async () => {
    const refusing = await newVendor()
    refusing.acceptKeys('another')
    const log = await elsewhere({}, async (other, log) => {
      const { body } = await register(bodyFor(world.vendor.url), other)
      expect((await register(bodyFor(refusing.url), other)).status).toBe(422)
      expect((await update(body.id, { apiKey: `${apiKey}-2` }, other)).status).toBe(200)
      world.vendor.say(status(500, { error: { message: `I know ${apiKey}-2` } }))
      const tested = await other.call('testProviders', { headers, body: { provider: body.id } })
      expect(tested.body.data[0].error.message).toBe('I know …')
      await other.call('getProvidersHealth', { headers })
      await remove(body.id, other)
      return log.join('')
    })
    expect(log).toContain('registerProvider')
    expect(log).not.toContain(apiKey)
    await made()
    expect(await dump()).not.toContain(apiKey)
  })

  it('is unreadable under another SECRET_KEY until it is set again', async () => {
    const { id } = await made()
    const other = { secrets: { ...world.config.secrets, root: 'another secret key, and long enough too' } }
    await elsewhere(other, async (other) => {
      expect(await oneOf(id, other)).toMatchObject({ status: 'unreadable', isDefault: false, keyHint: 'cdef' })
      expect((await list(other)).default).toBe('echo')
      const tested = await other.call('testProviders', { headers, body: { provider: id } })
      expect(tested.body.data[0]).toMatchObject({ succeeded: false, content: null, error: { status: null } })
      const health = await other.call('getProvidersHealth', { headers })
      expect(health.body.status).toBe('unhealthy')
      expect((await update(id, { apiKey }, other)).body).toMatchObject({ status: 'available', isDefault: true })
    })
  })

  it('cannot be decrypted in another provider’s row', async () => {
    const [one, other] = [await made(), await made()]
    await world.db.write(async (tx) => {
      const { sealedKey } = await tx.provider.findUniqueOrThrow({ where: { id: one.id } })
      await tx.provider.update({ where: { id: other.id }, data: { sealedKey } })
    })
    expect((await oneOf(other.id))?.status).toBe('unreadable')
  })
})

describe('the order of providers', () => {
  it('is the default, then those with a position, then the others, then echo', async () => {
    const [a, b] = [await made(), await made()]
    const c = await made({ position: 1 })
    const d = await made({ isDefault: true })
    expect(await idsOf()).toEqual([d.id, c.id, a.id, b.id, 'echo'])
    const { data, default: first } = await list()
    expect(first).toBe(d.id)
    expect(data.map(({ isDefault, position }) => [isDefault, position])).toEqual([
      [true, 1],
      [false, 2],
      [false, 3],
      [false, 4],
      [false, 5],
    ])
  })

  it('shifts the others when one moves, and has one default', async () => {
    const [a, b, c] = [await made({ position: 1 }), await made({ position: 2 }), await made({ position: 3 })]
    expect((await update(c.id, { position: 1 })).body.position).toBe(1)
    expect(await idsOf()).toEqual([c.id, a.id, b.id, 'echo'])
    expect((await update(b.id, { isDefault: true })).body).toMatchObject({ isDefault: true, position: 1 })
    expect((await update(a.id, { isDefault: true })).body).toMatchObject({ isDefault: true, position: 1 })
    expect(await world.db.read.provider.count({ where: { isDefault: true } })).toBe(1)
    expect((await update(a.id, { isDefault: false })).body.isDefault).toBe(false)
  })

  it('skips a disabled default provider and restores it when it is enabled', async () => {
    const [a, b] = [await made({ isDefault: true }), await made()]
    expect((await update(a.id, { enabled: false })).body).toMatchObject({ status: 'disabled', isDefault: false })
    expect((await list()).default).toBe(b.id)
    expect((await update(a.id, { enabled: true })).body).toMatchObject({ status: 'available', isDefault: true })
  })
})

describe('updateProvider', () => {
  it('changes the given fields, clears null fields and keeps the others', async () => {
    const prices = [{ model: 'large', prompt: 1, completion: 2 }]
    const { id } = await made({ temperature: 0.5, description: 'ours', prices })
    const { body } = await update(id, { temperature: null, model: 'small' })
    expect(body).toMatchObject({ temperature: null, model: 'small', description: 'ours', prices, keyHint: 'cdef' })
    expect((await update(id, { prices: null })).body.prices).toEqual([])
  })

  it('keeps the stored key when the vendor rejects the new one', async () => {
    const vendor = await newVendor()
    const { id } = await made({}, vendor.url)
    vendor.acceptKeys(apiKey)
    const { status, body } = await update(id, { apiKey: 'sk-refused-0123456789wxyz', model: 'small' })
    expect([status, body.code]).toEqual([422, 'provider_rejected'])
    expect(await oneOf(id)).toMatchObject({ keyHint: 'cdef', model: 'large', status: 'available' })
  })

  it('stores a new key only for the base URL that accepted it', async () => {
    const asked = Promise.withResolvers<ServerResponse>()
    const slow = createServer((_, response) => asked.resolve(response)).listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const { id } = await made()
    const move = (baseUrl: string) => world.db.write((tx) => tx.provider.update({ where: { id }, data: { baseUrl } }))
    await move(`http://127.0.0.1:${(slow.address() as AddressInfo).port}`)
    const answer = update(id, { apiKey: 'sk-another-0123456789wxyz' })
    const response = await asked.promise
    await move(world.vendor.url)
    response.end('{}')
    expect((await answer).status).toBe(503)
    slow.close()
    expect(await oneOf(id)).toMatchObject({ keyHint: 'cdef', baseUrl: world.vendor.url })
  })

  it('returns an error for echo, a custom server without a model and an unknown provider', async () => {
    const { id } = await made()
    expect((await update('echo', { model: 'x' })).status).toBe(422)
    expect((await update(id, { model: null })).body.errors[0].pointer).toBe('/body/model')
    expect((await update('unknown', { model: 'x' })).status).toBe(404)
    expect((await remove('echo')).status).toBe(404)
    expect((await remove('unknown')).status).toBe(404)
  })
})

describe('a provider from the environment', () => {
  const world = useWorld({ OPENAI_API_KEY: 'sk-environment-0123456789wxyz', GROQ_API_KEY: 'gsk-environment-0123' })

  it('is available without registration, with the vendor’s defaults', async () => {
    const { data } = await list(world)
    expect(data.map(({ id }) => id)).toEqual(['openai', 'groq', 'echo'])
    expect(data[0]).toMatchObject({ source: 'environment', status: 'available', isDefault: true, keyHint: 'wxyz' })
    expect(data[0]).toMatchObject({ baseUrl: 'https://api.openai.com/v1', createdAt: null, updatedAt: null })
  })

  it('can be updated by the API and reset by a removal', async () => {
    const { body } = await update('groq', { model: 'other', position: 1, description: 'fast' }, world)
    expect(body).toMatchObject({ source: 'environment', model: 'other', position: 1, description: 'fast' })
    expect(await idsOf(world)).toEqual(['groq', 'openai', 'echo'])
    const row = await world.db.read.provider.findUniqueOrThrow({ where: { id: 'groq' } })
    expect([row.isRegistered, row.sealedKey, row.baseUrl]).toEqual([false, null, null])
    expect((await remove('groq', world)).status).toBe(204)
    expect(await oneOf('groq', world)).toMatchObject({ model: 'llama-3.3-70b-versatile', position: 2 })
    expect((await remove('groq', world)).status).toBe(404)
  })

  it('loses no field of concurrent updates', async () => {
    const changes = [{ temperature: 1 }, { maxTokens: 5 }, { description: 'fast' }, { contextWindow: 1_000 }]
    const answers = await Promise.all(changes.map((change) => update('groq', change, world)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await oneOf('groq', world)).toMatchObject(Object.assign({}, ...changes))
    await remove('groq', world)
  })

  it('is replaced by a registered provider of the same id until that is removed', async () => {
    await update('openai', { model: 'before', isDefault: true }, world)
    const { status, body } = await register(bodyFor(world.vendor.url, { provider: 'openai', vendor: 'openai' }), world)
    expect([status, body.source, body.model, body.baseUrl]).toEqual([201, 'registered', 'large', world.vendor.url])
    expect((await idsOf(world)).filter((id) => id === 'openai')).toHaveLength(1)
    await remove('openai', world)
    expect(await oneOf('openai', world)).toMatchObject({ source: 'environment', model: 'gpt-4.1-mini' })
  })
})

describe('listProviders', () => {
  it('shows internal fields to the operator and superadmins only', async () => {
    const { id } = await made({ description: 'ours', projectId: 'p1' })
    const seenBy = async (headers: Record<string, string>): Promise<Body> => {
      const { body } = await world.call('listProviders', { headers })
      return body.data.find((one: Provider) => one.id === id)
    }
    const told = { baseUrl: world.vendor.url, keyHint: 'cdef', projectId: 'p1', description: 'ours' }
    const hidden = { baseUrl: null, keyHint: null, projectId: null, description: null }
    const superadmin = await world.newUser({ isSuperadmin: true })
    expect(await seenBy(headers)).toMatchObject(told)
    expect(await seenBy(await world.session(superadmin.userId))).toMatchObject(told)
    expect(await seenBy(await world.session(world.acme.people.admin.userId))).toMatchObject(hidden)
    expect(await seenBy(withKey(world.acme.secretKey))).toMatchObject(hidden)
  })

  it('returns 403 without an active organization', async () => {
    const stranger = await world.newUser()
    const tenant = await world.newTenant()
    await world.db.write((tx) => tx.organization.update({ where: { id: tenant.orgId }, data: { status: 'suspended' } }))
    for (const refused of [
      await world.session(stranger.userId),
      await world.session(tenant.people.admin.userId),
      withKey(tenant.secretKey),
      withKey((await world.newPersonalKey(tenant.people.admin.userId)).key),
    ]) {
      expect((await world.call('listProviders', { headers: refused })).status).toBe(403)
    }
  })
})

describe('testProviders', () => {
  const test = (body: object, as: Record<string, string> = headers) =>
    world.call('testProviders', { headers: as, body })

  it('sends the message to all available providers and returns each result', async () => {
    const [good, bad, off] = [await newVendor(), await newVendor(), await newVendor()]
    const prices = [{ model: 'large', prompt: 10, cached: 10, completion: 100 }]
    const [a, b, c] = [await made({ prices }, good.url), await made({}, bad.url), await made({}, off.url)]
    await update(c.id, { enabled: false })
    good.say(answer('Fine, thanks.'))
    bad.say(status(503, { error: { message: 'Overloaded' } }))
    const { status: code, body } = await test({ message: 'How are you?' })
    expect(code).toBe(200)
    expect(body.data.map((one: Body) => [one.provider, one.succeeded, one.content])).toEqual([
      [a.id, true, 'Fine, thanks.'],
      [b.id, false, null],
      ['echo', true, 'You said: How are you?'],
    ])
    expect(body.data[0]).toMatchObject({ tokens: 17, promptTokens: 12, completionTokens: 5, cost: 0.00062 })
    expect(body.data[1].error).toEqual({ code: 'unavailable', message: 'Overloaded', status: 503 })
    expect(good.asked.at(-1)?.body).toMatchObject({ model: 'large', max_tokens: 256 })
    expect(off.asked.map(({ path }) => path)).toEqual(['/models'])
  })

  it('reports a disabled provider as failed and returns 404 for an unknown one', async () => {
    const { id } = await made()
    await update(id, { enabled: false })
    expect((await test({ provider: id })).body.data[0]).toMatchObject({ succeeded: false, latency: 0 })
    expect((await test({ provider: 'unknown' })).status).toBe(404)
  })

  it('limits every caller except the operator', async () => {
    setClockToWindowStart(15 * 60_000)
    const { userId } = await world.newUser({ orgId: world.acme.orgId, role: 'developer' })
    const session = await world.session(userId)
    const personalKey = withKey((await world.newPersonalKey(userId)).key)
    for (let n = 0; n < 10; n++) {
      expect((await test({ provider: 'echo' }, session)).status).toBe(200)
      expect((await test({ provider: 'echo' }, personalKey)).status).toBe(200)
    }
    const refused = await test({ provider: 'echo' }, session)
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    for (let n = 0; n < 21; n++) expect((await test({ provider: 'echo' })).status).toBe(200)
  })
})

describe('getProvidersHealth', () => {
  const health = async (): Promise<Body> => (await world.call('getProvidersHealth', { headers })).body

  it('checks each provider once for concurrent requests, and again after an update', async () => {
    const vendor = await newVendor()
    const { id } = await made({}, vendor.url)
    vendor.asked.length = 0
    const many = await Promise.all(Array.from({ length: 5 }, health))
    expect(many.map(({ status }) => status)).toEqual(Array(5).fill('healthy'))
    expect(await health()).toMatchObject({ status: 'healthy', default: { provider: id, status: 'healthy' } })
    expect(vendor.asked.map(({ path }) => path)).toEqual(['/models'])
    vendor.acceptKeys('another')
    await update(id, { temperature: 1 })
    const { default: now, status } = await health()
    expect([status, now.status, now.responseMs]).toEqual(['unhealthy', 'unhealthy', null])
    expect(now.error).toMatchObject({ code: 'unauthenticated', status: 401 })
  })

  it('is degraded when one of several providers fails, and leaves out disabled ones', async () => {
    const [well, ill] = [await made(), await newVendor()]
    const { id } = await made({}, ill.url)
    ill.acceptKeys('another')
    const { status, data } = await health()
    expect(status).toBe('degraded')
    expect(data.map((one: Body) => [one.provider, one.status])).toEqual([
      [well.id, 'healthy'],
      [id, 'unhealthy'],
      ['echo', 'healthy'],
    ])
    await update(id, { enabled: false })
    expect((await health()).data.map((one: Body) => one.provider)).toEqual([well.id, 'echo'])
  })
})

describe('in production, where private addresses are not allowed', () => {
  const world = useWorld({ NODE_ENV: 'production', LLM_PRIVATE_ADDRESSES: 'false' })

  it('no provider is available until one is configured', async () => {
    expect(await list(world)).toEqual({ data: [], default: null })
    const { body } = await world.call('getProvidersHealth', { headers })
    expect(body).toEqual({ status: 'unhealthy', default: null, data: [] })
    expect((await world.call('testProviders', { headers, body: { provider: 'echo' } })).status).toBe(404)
  })

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '[::1]', '[::ffff:127.0.0.1]', 'localhost', '0x7f.1'])(
    'a provider at %s is rejected without a connection',
    async (host) => {
      const vendor = await newVendor()
      const { port } = new URL(vendor.url)
      const { status, body } = await register(bodyFor(`http://${host}:${port}/v1`), world)
      expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'unprocessable', '/body/baseUrl'])
      expect(vendor.connections()).toBe(0)
      expect(await world.db.read.provider.count()).toBe(0)
    },
  )
})

it('a call that takes too long fails with timeout, not cancelled', async () => {
  const patient = withinTime(1, async (signal) => {
    await once(signal, 'abort')
    throw new VendorError('cancelled', 'The call was cancelled.')
  })
  await expect(patient).rejects.toMatchObject({ code: 'timeout' })
})
