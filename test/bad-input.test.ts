import { beforeAll, describe, expect, it } from 'vitest'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { authorizedHeaders, type PreparedRequest, pathNames, prepareRequest } from './support/prepared-requests.ts'
import { toProblem } from './support/problems.ts'
import { fingerprint } from './support/rows.ts'
import { useWorld, withKey } from './support/world.ts'

const world = useWorld()

const json = { 'content-type': 'application/json' }

/** Posts raw bytes to createChat with a secret key. */
async function post(payload: string | Buffer, headers: Record<string, string> = json) {
  const chats = () => world.db.read.chat.count({ where: { orgId: world.acme.orgId } })
  const before = await chats()
  const response = await world.app.inject({
    method: 'POST',
    url: `/api/v1/orgs/${world.acme.slug}/chats`,
    headers: { ...withKey(world.acme.secretKey), ...headers },
    payload,
  })
  expect(response.headers['content-type']).toBe('application/problem+json')
  expect(await chats()).toBe(before)
  return response.json()
}

const nested = (levels: number) => `{"metadata":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`

describe('a body', () => {
  it.each([
    ['broken', '{"title":', 'malformed_json'],
    ['empty', '', 'invalid_request'],
    ['null', 'null', 'invalid_request'],
    ['a list', '[]', 'invalid_request'],
    ['a string', '"x"', 'invalid_request'],
    ['of bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'malformed_json'],
    ['with __proto__', '{"metadata":{"__proto__":{"x":1}}}', 'malformed_json'],
    ['with constructor.prototype', '{"metadata":{"constructor":{"prototype":{"x":1}}}}', 'malformed_json'],
    ['with a wrong type', '{"title":5}', 'invalid_request'],
    ['with an unknown field', '{"titel":"x"}', 'invalid_request'],
    ['with a NUL', '{"title":"a\\u0000"}', 'invalid_request'],
    ['with a NUL in a name', '{"metadata":{"a\\u0000":1}}', 'invalid_request'],
    ['with a lone surrogate', '{"title":"\\ud800"}', 'invalid_request'],
    ['with a number out of range', '{"metadata":{"a":1e400}}', 'invalid_request'],
    ['nested too deep', nested(40), 'invalid_request'],
    ['nested far too deep', nested(10_000), 'invalid_request'],
    ['with a title too long', JSON.stringify({ title: 'x'.repeat(201) }), 'invalid_request'],
    ['with a tag twice', '{"tags":["a","a"]}', 'invalid_request'],
    [
      'with too many metadata keys',
      JSON.stringify({ metadata: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [n, n])) }),
      'invalid_request',
    ],
    ['of too many values', JSON.stringify({ metadata: { a: Array(200_001).fill(0) } }), 'invalid_request'],
    ['with large metadata', JSON.stringify({ metadata: { a: 'x'.repeat(65_536) } }), 'unprocessable'],
    ['with large parameters', JSON.stringify({ settings: { parameters: { a: 'x'.repeat(65_536) } } }), 'unprocessable'],
    ['with a malformed id', '{"endUserId":"eu_x"}', 'invalid_request'],
    ['with a person who is not a member', `{"userId":"usr_01kah6w1e8fqe9zr4m1p3c9v2t"}`, 'unknown_reference'],
    ['with an end user who is not here', `{"endUserId":"eu_01kah6w1e8fqe9zr4m1p3c9v2t"}`, 'unknown_reference'],
    ['with a message that says nothing', '{"initialMessage":{}}', 'unprocessable'],
    ['with a first message in a closed chat', '{"status":"closed","initialMessage":{"content":"x"}}', 'chat_closed'],
  ])('%s is refused, and nothing is stored', async (_, payload, code) => {
    const problem = await post(payload)
    expect(problem.code).toBe(code)
    expect(problem.detail).not.toBe('')
  })

  it('with the tag __proto__ twice stores it once', async () => {
    const body = JSON.parse('{"tags":["__proto__","__proto__"]}')
    const answer = await world.call('createChat', {
      params: { org: 'me' },
      headers: withKey(world.acme.secretKey),
      body,
    })
    expect([answer.status, answer.body.tags]).toEqual([201, ['__proto__']])
  })

  it('has a lower size limit with a publishable key than with a secret key', async () => {
    const body = { title: 'x', initialMessage: { content: 'x'.repeat(65_536) } }
    const open = (key: string) => world.call('createChat', { params: { org: 'me' }, headers: withKey(key), body })
    expect(await open(world.acme.publishableKey)).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
    expect((await open(world.acme.secretKey)).status).toBe(201)
  })

  it('nested to the maximum depth is accepted', async () => {
    const metadata = JSON.parse(nested(30)).metadata
    const answer = await world.call('createChat', {
      params: { org: 'me' },
      headers: withKey(world.acme.secretKey),
      body: { metadata },
    })
    expect([answer.status, answer.body.metadata]).toEqual([201, metadata])
  })

  it('larger than the limit of its operation returns 413', async () => {
    expect(await post(JSON.stringify({ metadata: { a: 'x'.repeat(4_194_304) } }))).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    })
  })

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of type %s returns 415',
    async (type) => {
      expect(await post('title=x', { 'content-type': type })).toMatchObject({
        status: 415,
        code: 'unsupported_media_type',
      })
    },
  )

  it('with a user of another organization returns unknown_reference', async () => {
    const userId = world.umbrella.people.admin.userId
    expect(await post(JSON.stringify({ userId }))).toMatchObject({ status: 422, code: 'unknown_reference' })
  })
})

describe('a request', () => {
  const get = async (url: string) => {
    const response = await world.app.inject({ url, headers: withKey(world.acme.secretKey) })
    return { status: response.statusCode, body: response.json() }
  }

  it.each([
    ['/api/v1/orgs/me/chats/chat_x', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats/CHAT_01kah6w1e8fqe9zr4m1p3c9v2t', 400, 'invalid_request'],
    ['/api/v1/orgs/ACME/chats', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?limit=0', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?limit=101', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?limit=x', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?limit=0x1', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?limit=1e1', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?limit=%201', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?limit=1&limit=2', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?offset=5', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?status=lost', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?from=2026-02-30T00:00:00Z', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?from=yesterday', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?from=2016-12-31T23:59:60Z', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?from=2026-01-01%2000:00:00Z', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?from=0000-01-01T00:00:00Z', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?to=9999-12-31T23:59:59-23:00', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?to=2026-01-01T00:00:00', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?cursor=x', 400, 'invalid_cursor'],
    ['/api/v1/orgs/me/chats?userId=me', 422, 'unprocessable'],
    ['/api/v1/orgs/me/chats?tag=%00', 400, 'invalid_request'],
    ['/api/v1/orgs/me/chats?externalId=a%00b', 400, 'invalid_request'],
    ['/api/v1/orgs/%00/chats', 400, 'invalid_request'],
    ['/api/v1/orgs/%ff/chats', 400, 'invalid_request'],
    ['/api/v1/orgs/%/chats', 400, 'invalid_request'],
    ['/nothing/here', 404, 'not_found'],
    [`/api/v1/orgs/me/chats/${'x'.repeat(300)}`, 400, 'invalid_request'],
  ])('for %s returns %i %s', async (url, status, code) => {
    const answer = await get(url)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  it('with an invalid query parameter returns a pointer to it', async () => {
    const { body } = await get('/api/v1/orgs/me/chats?limit=x')
    expect(body.errors).toEqual([{ pointer: '/query/limit', message: 'must be integer' }])
  })

  it('keeps a well-formed request id, and replaces any other', async () => {
    const id = async (own: string) =>
      (await world.app.inject({ url: '/version', headers: { 'x-request-id': own } })).headers['x-request-id']
    expect(await id('abc-123.DEF_4')).toBe('abc-123.DEF_4')
    for (const odd of ['short', 'has space in it', 'x'.repeat(129), 'log\tline']) expect(await id(odd)).not.toBe(odd)
  })

  it('without a body may have a JSON content type', async () => {
    const { chat } = await world.newConversation(world.acme)
    const response = await world.app.inject({
      method: 'DELETE',
      url: `/api/v1/orgs/me/chats/${chat.id}`,
      headers: { ...withKey(world.acme.secretKey), ...json },
    })
    expect(response.statusCode).toBe(204)
  })

  it.each(['', 'a b', 'é', 'x'.repeat(256)])('with the Idempotency-Key "%s" is refused', async (key) => {
    const answer = await world.call('createChat', {
      params: { org: 'me' },
      headers: { ...withKey(world.acme.secretKey), 'idempotency-key': key },
      body: {},
    })
    expect(answer.status).toBe(400)
  })
})

describe('an update', () => {
  const update = async (chatId: string, body: object) =>
    world.call('updateChat', { params: { org: 'me', chatId }, headers: withKey(world.acme.secretKey), body })

  it('merges: absent is unchanged, null is cleared, lists are replaced', async () => {
    const opened = await world.call('createChat', {
      params: { org: 'me' },
      headers: withKey(world.acme.secretKey),
      body: {
        title: 'a',
        tags: ['x', 'y'],
        metadata: { keep: 1, drop: 2, deep: { a: 1, b: 2 } },
        settings: { model: 'm', provider: 'p' },
      },
    })
    const body = { tags: ['z', 'x'], metadata: { drop: null, add: [1], deep: { b: null } }, settings: { model: null } }
    const { status, body: chat } = await update(opened.body.id, body)
    expect(status).toBe(200)
    expect(chat).toMatchObject({
      title: 'a',
      tags: ['z', 'x'],
      metadata: { keep: 1, add: [1], deep: { a: 1 } },
      settings: { model: null, provider: 'p', parameters: null },
    })
    expect(chat.metadata).not.toHaveProperty('drop')
    expect((await update(opened.body.id, { title: null })).body).toEqual({
      ...chat,
      title: null,
      updatedAt: expect.any(String),
    })
  })

  it('keeps every metadata key of concurrent updates', async () => {
    const { chat } = await world.newConversation(world.acme)
    await Promise.all(Array.from({ length: 12 }, (_, n) => update(chat.id, { metadata: { [`k${n}`]: n } })))
    const read = await world.call('getChat', {
      params: { org: 'me', chatId: chat.id },
      headers: withKey(world.acme.secretKey),
    })
    expect(Object.keys(read.body.metadata)).toHaveLength(12)
  })

  it.each([
    [{}],
    [{ orgId: 'org_x' }],
    [{ messageCount: 5 }],
    [{ lastSeq: 1 }],
    [{ source: 'api' }],
    [{ createdAt: '2026-01-01T00:00:00Z' }],
  ])('of %o is refused', async (body) => {
    const { chat } = await world.newConversation(world.acme)
    expect((await update(chat.id, body)).status).toBe(400)
  })

  it('stores userId and status, and refuses people outside the organization', async () => {
    const { chat } = await world.newConversation(world.acme)
    const { userId } = world.acme.people.viewer
    expect((await update(chat.id, { userId, status: 'escalated' })).body).toMatchObject({ userId, status: 'escalated' })
    expect((await update(chat.id, { userId: null })).body.userId).toBeNull()
    const foreign = [{ userId: world.umbrella.people.admin.userId }, { endUserId: 'eu_01kah6w1e8fqe9zr4m1p3c9v2t' }]
    for (const body of foreign) {
      const answer = await update(chat.id, { title: 'half done', ...body })
      expect([answer.status, answer.body.code]).toEqual([422, 'unknown_reference'])
    }
    const now = await world.call('getChat', {
      params: { org: 'me', chatId: chat.id },
      headers: withKey(world.acme.secretKey),
    })
    expect(now.body.title).toBe('Hello')
  })

  it('that exceeds the limit of metadata keys is refused', async () => {
    const { chat } = await world.newConversation(world.acme)
    const keys = (from: number) => ({
      metadata: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [from + n, n])),
    })
    expect((await update(chat.id, keys(0))).status).toBe(200)
    const answer = await update(chat.id, keys(100))
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/body/metadata'])
  })
})

const ids = Object.keys(operations) as OperationId[]

describe.each(ids.filter((id) => 'body' in operations[id].schema))('%s', (id) => {
  const { bodyLimit = 1_048_576 } = operations[id] as { bodyLimit?: number }
  const bodies: [what: string, payload: string | Buffer, status: number, code: string][] = [
    ['broken', '{"name":', 400, 'malformed_json'],
    ['of two values', '{} {}', 400, 'malformed_json'],
    ['of bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'malformed_json'],
    ['null', 'null', 400, 'invalid_request'],
    ['a list', '[]', 400, 'invalid_request'],
    ['a text', '"x"', 400, 'invalid_request'],
    ['a number', '5', 400, 'invalid_request'],
    ['with a NUL', '{"name":"a\\u0000"}', 400, 'invalid_request'],
    ['with a lone surrogate', '{"name":"\\ud800"}', 400, 'invalid_request'],
    ['with a number out of range', '{"name":1e400}', 400, 'invalid_request'],
    ['nested far too deep', nested(10_000), 400, 'invalid_request'],
    ['larger than it may be', `{"name":"${'x'.repeat(bodyLimit)}"}`, 413, 'payload_too_large'],
  ]

  it('refuses malformed bodies and media types, and changes nothing', async () => {
    const scene = await prepareRequest(world, id, world.acme, { person: world.acme.people.admin })
    const headers = await authorizedHeaders(world, id, scene)
    const before = await fingerprint(world.db)
    const send = async (payload: string | Buffer, type: string) => {
      const { method } = operations[id]
      const all = { ...headers, 'content-type': type }
      const answer = await world.app.inject({ method, url: pathOf(id, scene.params), headers: all, payload })
      return [answer.statusCode, toProblem(answer.json()).code]
    }
    for (const [what, payload, ...refusal] of bodies) {
      expect([what, ...(await send(payload, 'application/json'))]).toEqual([what, ...refusal])
    }
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'nonsense']) {
      expect([type, ...(await send('name=x', type))]).toEqual([type, 415, 'unsupported_media_type'])
    }
    expect(await fingerprint(world.db)).toBe(before)
  })
})

describe.each(ids.filter((id) => pathNames(id).length > 0))('%s', (id) => {
  let scene: PreparedRequest
  let headers: Record<string, string>
  beforeAll(async () => {
    scene = await prepareRequest(world, id, world.acme, { person: world.acme.people.admin })
    headers = await authorizedHeaders(world, id, scene)
  })

  it.each(pathNames(id))('points at a malformed {%s}', async (name) => {
    const { params, body } = scene
    for (const odd of ['x', 'X'.repeat(70), '*', '../..', 'é', "' OR 1=1 --", `${params[name]}0`, ` ${params[name]}`]) {
      if (name === 'org' && odd === `${params[name]}0`) continue // well-formed, though unknown
      if (name === 'provider' && (odd === 'x' || odd === `${params[name]}0`)) continue // well-formed, though unknown
      const answer = await world.call(id, { params: { ...params, [name]: odd }, headers, body })
      const { code, pointer } = toProblem(answer.body)
      const seen = [answer.status, code, pointer]
      expect([odd, ...seen]).toEqual([odd, 400, 'invalid_request', `/path/${name}`])
    }
  })
})
