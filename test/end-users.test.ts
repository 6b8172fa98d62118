import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { classifyError } from '../src/db/errors.ts'
import type { Scope } from '../src/domain/access/scope.ts'
import { deriveKey } from '../src/domain/access/secrets.ts'
import { createChat } from '../src/domain/conversations/chats.ts'
import { createEndUser, deleteEndUser } from '../src/domain/conversations/end-users.ts'
import { newId } from '../src/domain/ids.ts'
import type { EndUser } from '../src/generated/schemas.ts'
import { eventually } from './support/eventually.ts'
import { storedStatistics } from './support/statistics.ts'
import { type Body, type Call, type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()

let tenant: Tenant
beforeEach(async () => {
  tenant = await world.newTenant()
})

type Id =
  | 'createEndUser'
  | 'listEndUsers'
  | 'getEndUser'
  | 'updateEndUser'
  | 'deleteEndUser'
  | 'createChat'
  | 'updateChat'
  | 'listAuditEvents'
const call = (id: Id, { params, ...rest }: Call = {}) =>
  world.call(id, { params: { org: 'me', ...params }, headers: withKey(tenant.secretKey), ...rest })
const add = async (body: Body): Promise<EndUser> => (await call('createEndUser', { body })).body
const get = (endUserId: string) => call('getEndUser', { params: { endUserId } })
const update = (endUserId: string, body: Body) => call('updateEndUser', { params: { endUserId }, body })
const remove = (endUserId: string) => call('deleteEndUser', { params: { endUserId } })
const list = async (query: Record<string, string> = {}): Promise<EndUser[]> =>
  (await call('listEndUsers', { query })).body.data
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)
const verify = (id: string) =>
  world.db.write((tx) =>
    tx.endUser.update({ where: { orgId_id: { orgId: tenant.orgId, id } }, data: { verified: true } }),
  )

const scopeOf = (orgId: string): Scope => ({
  orgId,
  actor: { type: 'key', keyId: newId('key'), kind: 'secret' },
  permissions: new Set(),
  address: null,
})

const grace = { externalId: 'customer-1042', username: 'Grace', email: 'Grace@Example.com', metadata: { plan: 'gold' } }

describe('an end user', () => {
  it('is created unverified, with the e-mail address in lower case', async () => {
    const answer = await call('createEndUser', { body: grace })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ ...grace, email: 'grace@example.com', verified: false })
    expect((await get(answer.body.id)).body).toEqual(answer.body)
  })

  it('needs only one field', async () => {
    const endUser = await add({ externalId: null })
    expect(endUser).toMatchObject({ externalId: null, username: null, email: null, metadata: {} })
    await add({ email: null })
    expect((await call('createEndUser', { body: {} })).status).toBe(400)
  })

  it.each([
    ['external_id_taken', { externalId: grace.externalId }],
    ['email_taken', { email: 'GRACE@example.COM' }],
  ])('returns 409 for a duplicate in its organization: %s', async (code, body) => {
    await add(grace)
    const again = await call('createEndUser', { body })
    expect([again.status, again.body.code]).toEqual([409, code])
    const other = await add({ username: grace.username })
    const changed = await update(other.id, body)
    expect([changed.status, changed.body.code]).toEqual([409, code])
    const elsewhere = { params: { org: 'me' }, headers: withKey(world.umbrella.secretKey), body: { ...body } }
    const answer = await world.call('createEndUser', elsewhere)
    expect(answer.status).toBe(201)
    const params = { org: 'me', endUserId: answer.body.id }
    await world.call('deleteEndUser', { params, headers: withKey(world.umbrella.secretKey) })
  })

  it('is refused with metadata over the size limit', async () => {
    const body = { metadata: { text: 'x'.repeat(65_536) } }
    expect((await call('createEndUser', { body })).status).toBe(422)
    const { id } = await add({ metadata: { one: 'x'.repeat(40_000) } })
    const second = await update(id, { metadata: { two: 'x'.repeat(40_000) } })
    expect([second.status, second.body.errors[0].pointer]).toEqual([422, '/body/metadata'])
    expect((await update(id, { metadata: { one: null, two: 'x'.repeat(40_000) } })).status).toBe(200)
  })

  it('returns 404 to another organization', async () => {
    const { id } = await add(grace)
    for (const operation of ['getEndUser', 'updateEndUser', 'deleteEndUser'] as const) {
      const headers = withKey(world.umbrella.secretKey)
      const body = operation === 'updateEndUser' ? { username: 'mine' } : undefined
      const answer = await world.call(operation, { params: { org: 'me', endUserId: id }, headers, body })
      expect([operation, answer.status]).toEqual([operation, 404])
    }
    expect((await get(id)).body.username).toBe('Grace')
  })
})

describe('adding an end user again with the same Idempotency-Key', () => {
  const withIdempotency = (body: Body, key = randomUUID()) =>
    call('createEndUser', { headers: { ...withKey(tenant.secretKey), 'idempotency-key': key }, body })

  it('returns the first answer, and refuses a different request', async () => {
    const key = randomUUID()
    const first = await withIdempotency(grace, key)
    const again = await withIdempotency(grace, key)
    expect([again.status, again.headers['idempotent-replayed'], again.body]).toEqual([201, 'true', first.body])
    expect(first.headers['idempotent-replayed']).toBeUndefined()
    const other = await withIdempotency({ ...grace, username: 'Ada' }, key)
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused'])
  })

  it('creates one end user under concurrent requests', async () => {
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 12 }, () => withIdempotency(grace, key)))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
    expect(await list()).toHaveLength(1)
  })

  it('returns 410 when the end user has been erased', async () => {
    const key = randomUUID()
    const { body } = await withIdempotency(grace, key)
    await remove(body.id)
    const again = await withIdempotency(grace, key)
    expect([again.status, again.body.code]).toEqual([410, 'gone'])
    expect(await list()).toEqual([])
  })
})

describe('the list of end users', () => {
  it('is sorted newest first, and pages return each once', async () => {
    const added: EndUser[] = []
    for (let n = 0; n < 7; n++) added.unshift(await add({ username: `n${n}` }))
    // Three with the same createdAt prove a total order.
    await world.db.write((tx) =>
      tx.endUser.updateMany({
        where: { orgId: tenant.orgId, id: { in: ids(added.slice(2, 5)) } },
        data: { createdAt: new Date(added[2]?.createdAt ?? '') },
      }),
    )
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await call('listEndUsers', { query: { limit: '2', ...(cursor && { cursor }) } })
      found.push(...ids(body.data))
      cursor = body.nextCursor
    }
    expect(found).toEqual(ids(added))
  })

  it.each([
    ['address, in any case', { email: 'grace@EXAMPLE.com' }],
    ['external id', { externalId: 'customer-1042' }],
    ['name', { username: 'Grace' }],
    ['all of them', { email: 'grace@example.com', externalId: 'customer-1042', username: 'Grace' }],
  ])('filters by %s', async (_, query) => {
    const { id } = await add(grace)
    await add({ externalId: 'customer-1043', username: 'grace', email: 'ada@example.com' })
    expect(ids(await list(query))).toEqual([id])
    const [[name, value]] = Object.entries(query) as [[string, string]]
    expect(await list({ [name]: `${value.slice(0, -1)}%` })).toEqual([])
  })
})

describe('changing an end user', () => {
  it('merges metadata, keeps absent fields, and clears null fields', async () => {
    const { id, createdAt } = await add({ ...grace, metadata: { a: 1, b: { c: 2, d: 3 } } })
    const answer = await update(id, { username: null, email: 'New@Example.com', metadata: { b: { c: null }, e: 5 } })
    const changed = { username: null, email: 'new@example.com', metadata: { a: 1, b: { d: 3 }, e: 5 } }
    expect(answer.body).toMatchObject({ ...changed, externalId: grace.externalId, createdAt })
    expect((await get(id)).body).toEqual(answer.body)
    expect((await update(id, { email: null })).body).toMatchObject({ email: null, metadata: changed.metadata })
  })

  it('resets verified for a new external id, and keeps it for the same one', async () => {
    const { id } = await add(grace)
    await verify(id)
    expect((await update(id, { externalId: grace.externalId, username: 'g' })).body.verified).toBe(true)
    expect((await update(id, { externalId: 'customer-2' })).body.verified).toBe(false)
    await verify(id)
    expect((await update(id, { externalId: null })).body).toMatchObject({ externalId: null, verified: false })
  })

  it('keeps every one of concurrent changes', async () => {
    const { id } = await add(grace)
    const fields = Array.from({ length: 20 }, (_, n) => `field${n}`)
    await Promise.all(fields.map((field) => update(id, { metadata: { [field]: field } })))
    const expected = Object.fromEntries(fields.map((field) => [field, field]))
    expect((await get(id)).body.metadata).toEqual({ plan: 'gold', ...expected })
  })
})

describe('in an organization that was erased during the request', () => {
  it('creating an end user or a chat fails', async () => {
    const scope = scopeOf(newId('org'))
    const request = { operation: 'x', key: undefined, content: {} }
    const isLost = (error: unknown) => classifyError(error) === 'foreign-key' // which becomes a 404
    await expect(createEndUser(world.db, scope, grace, request)).rejects.toSatisfy(isLost)
    const secrets = {
      tokens: world.app.tokens,
      identityKey: deriveKey(world.config.secrets.root, 'identity secret'),
    }
    await expect(createChat(world.db, secrets, scope, {}, request)).rejects.toSatisfy(isLost)
  })
})

describe('erasing an end user', () => {
  it('returns 404 for every operation at once', async () => {
    const { id } = await add(grace)
    const answer = await remove(id)
    expect([answer.status, answer.body.kind, answer.body.status]).toEqual([202, 'endUser', 'pending'])
    expect([(await get(id)).status, (await update(id, grace)).status, (await remove(id)).status]).toEqual([
      404, 404, 404,
    ])
    expect(await list({ externalId: grace.externalId })).toEqual([])
    expect(await list()).toEqual([])
    expect((await add(grace)).id).not.toBe(id)
  })

  it('clears every personal field of the row at once', async () => {
    const { id } = await add(grace)
    await verify(id)
    const { orgId } = tenant
    await deleteEndUser(world.db, scopeOf(orgId), id) // no worker runs the erasure yet
    const { erasedAt, updatedAt, createdAt, ...row } = await world.db.read.endUser.findUniqueOrThrow({
      where: { orgId_id: { orgId, id } },
    })
    const cleared = { externalId: null, username: null, email: null, metadata: {}, verified: false }
    expect([row, erasedAt]).toEqual([{ orgId, id, ...cleared }, updatedAt])
    expect((await call('createEndUser', { body: grace })).status).toBe(201)
    expect((await get(id)).status).toBe(404)
    expect(await list({ email: grace.email })).toHaveLength(1)
  })

  it('refuses chats for the erased end user', async () => {
    const { id } = await add(grace)
    const { body: chat } = await call('createChat', { body: {} })
    await remove(id)
    const opened = await call('createChat', { body: { endUserId: id } })
    expect([opened.status, opened.body.code]).toEqual([422, 'unknown_reference'])
    const changed = await call('updateChat', { params: { chatId: chat.id }, body: { endUserId: id } })
    expect([changed.status, changed.body.code]).toEqual([422, 'unknown_reference'])
  })

  it('happens once under concurrent requests, and is recorded in the audit log', async () => {
    const { id } = await add(grace)
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove(id)))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(9).fill(404)])
    const { body } = await call('listAuditEvents', { query: { action: 'end_user.deleted' } })
    expect(body.data).toMatchObject([{ target: { type: 'end_user', id }, actor: { type: 'key' }, details: {} }])
  })

  it('leaves no concurrently opened chat, and causes no server error', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await add({ externalId: `round ${round}` })
      const body = { endUserId: id, tags: [id], initialMessage: { content: 'x' } }
      const answers = await Promise.all([
        ...Array.from({ length: 8 }, () => call('createChat', { body })),
        remove(id),
        ...Array.from({ length: 8 }, () => call('createChat', { body })),
      ])
      expect(answers.map(({ status }) => status).filter((status) => ![201, 202, 404, 422].includes(status))).toEqual([])
      const erasureId = answers[8]?.body.id
      const settled = async () => (await world.call('getErasure', { params: { erasureId } })).body
      const { counts } = await eventually(async () => {
        const erasure = await settled()
        expect(erasure.status).toBe('done')
        return erasure
      })
      const opened = answers.filter(({ status }) => status === 201).length
      expect(counts).toEqual({ endUsers: 1, ...(opened && { chats: opened, messages: opened }) })
      const where = { orgId: tenant.orgId }
      expect([await world.db.read.chat.count({ where }), await world.db.read.endUser.count({ where })]).toEqual([0, 0])
      expect(await storedStatistics(world.db, tenant.orgId)).toEqual(new Map())
    }
  })
})
