import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import type { Database } from '../src/db/database.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { openPatiently } from './support/database.ts'
import { prepareRequest } from './support/prepared-requests.ts'
import { fingerprint } from './support/rows.ts'
import { useWorld, withKey, withToken } from './support/world.ts'

// The server dies between commit and answer, and the client repeats the request at another server.
const world = useWorld()

/** The same database, whose calls fail after each commit. */
function dying(db: Database): Database {
  const lose = () => {
    throw new Error('killed')
  }
  return {
    ...db,
    append: (write) => db.append(write).then(lose),
    write: (work) => db.write(work).then(lose),
  }
}

let dead: FastifyInstance
beforeAll(async () => {
  dead = await buildApp(world.config, dying(openPatiently(world.config.databaseUrl)))
})
afterAll(() => dead.close())

const repeatable = (Object.keys(operations) as OperationId[]).filter((id) => {
  const { headers } = operations[id].schema as { headers?: { properties: object } }
  return headers && 'idempotency-key' in headers.properties
})

it('finds the operations that take an Idempotency-Key', () => {
  expect(repeatable).toEqual(expect.arrayContaining(['createChat', 'createMessage', 'createMessages', 'createEndUser']))
})

/** Operations that call a provider: the server dies before the provider answers. */
const asking = new Set<OperationId>(['createCompletion', 'completeOnce', 'createChatCompletion'])

describe.each([...asking])('%s of a server that dies', (id) => {
  it('asks again when it is repeated, and stores the question once', async () => {
    const { tenant, params, body } = await prepareRequest(world, id, await world.newTenant())
    const credential = id === 'createChatCompletion' ? withToken(tenant.secretKey) : withKey(tenant.secretKey)
    const headers = { ...credential, 'idempotency-key': randomUUID() }
    const { method } = operations[id]
    const lost = await dead.inject({ method, url: pathOf(id, params), headers, payload: body as object })
    expect(lost.statusCode).toBe(500)
    const { orgId } = tenant
    const said = await world.db.read.message.count({ where: { orgId } })
    // The dead process no longer renews its lease.
    const past = { leaseUntil: new Date(0) }
    await world.db.write((tx) => tx.completion.updateMany({ where: { orgId }, data: past }))
    const again = await world.call(id, { params, headers, body })
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, undefined])
    const answers = id === 'completeOnce' ? 0 : 1
    expect(await world.db.read.message.count({ where: { orgId } })).toBe(said + answers)
    const committed = await fingerprint(world.db)
    const once = await world.call(id, { params, headers, body })
    expect([once.headers['idempotent-replayed'], once.body]).toEqual(['true', again.body])
    expect(await fingerprint(world.db)).toBe(committed)
  })
})

describe.each(repeatable.filter((id) => !asking.has(id)))('%s whose answer was lost', (id) => {
  it('returns its first result when it is repeated, and changes nothing', async () => {
    const { params, body } = await prepareRequest(world, id, world.acme)
    const headers = { ...withKey(world.acme.secretKey), 'idempotency-key': randomUUID() }
    const before = await fingerprint(world.db)
    const { method } = operations[id]
    const lost = await dead.inject({ method, url: pathOf(id, params), headers, payload: body as object })
    expect(lost.statusCode).toBe(500)
    const committed = await fingerprint(world.db)
    expect(committed).not.toBe(before)

    const again = await world.call(id, { params, headers, body })
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([operations[id].status, 'true'])
    expect(await fingerprint(world.db)).toBe(committed)
    const once = await world.call(id, { params, headers, body })
    expect(once.body).toEqual(again.body)
  })
})

it('an import whose answer was lost reports existing chats when it is repeated, and changes nothing', async () => {
  const request = { params: { org: world.acme.slug }, headers: withKey(world.acme.secretKey) }
  const lines = [1, 2, 3].map((n) => JSON.stringify({ externalId: randomUUID(), messages: [{ content: `${n}` }] }))
  const headers = { ...request.headers, 'content-type': 'application/x-ndjson' }
  const url = pathOf('importChats', request.params)
  expect((await dead.inject({ method: 'POST', url, headers, payload: lines.join('\n') })).statusCode).toBe(500)
  const committed = await fingerprint(world.db)
  const { body } = await world.call('importChats', { ...request, body: lines.join('\n') })
  expect(body).toMatchObject({ created: 0, existing: 3, failed: 0, messages: 0 })
  expect(await fingerprint(world.db)).toBe(committed)
})
