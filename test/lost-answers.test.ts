import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import type { Database } from '../src/db/database.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { openPatiently } from './support/database.ts'
import { setScene } from './support/requests.ts'
import { fingerprint } from './support/rows.ts'
import { useWorld, withKey, withToken } from './support/world.ts'

// A server that dies after the commit and before the answer: its client knows nothing, and asks another server again.
const world = useWorld()

/** The same database, of which nobody hears any more once something was committed. */
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

it('knows the operations that may be repeated', () => {
  expect(repeatable).toEqual(expect.arrayContaining(['createChat', 'createMessage', 'createMessages', 'createEndUser']))
})

/** These ask somebody else, and the answer was not there yet. */
const asking = new Set<OperationId>(['createCompletion', 'completeOnce', 'createChatCompletion'])

describe.each([...asking])('%s of a server that dies', (id) => {
  it('is asked again when it is repeated, and what was said is stored once', async () => {
    const { tenant, params, body } = await setScene(world, id, await world.newTenant())
    const credential = id === 'createChatCompletion' ? withToken(tenant.secretKey) : withKey(tenant.secretKey)
    const headers = { ...credential, 'idempotency-key': randomUUID() }
    const { method } = operations[id]
    const lost = await dead.inject({ method, url: pathOf(id, params), headers, payload: body as object })
    expect(lost.statusCode).toBe(500)
    const { orgId } = tenant
    const said = await world.db.read.message.count({ where: { orgId } })
    // Nobody renews its lease any more.
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
  it('is answered, when it is asked again, with what it made, and makes nothing more', async () => {
    const { params, body } = await setScene(world, id, world.acme)
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

it('an import whose answer was lost is answered, when it is sent again, with what is there, and makes nothing more', async () => {
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
