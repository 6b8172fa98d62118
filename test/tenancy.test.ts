import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { newId } from '../src/domain/ids.ts'
import { type OperationId, operations } from './support/contract.ts'
import { bodyFor, pathNames, pathParams } from './support/requests.ts'
import { type Body, type Tenant, useWorld, withKey } from './support/world.ts'

// Made from the contract: each operation that names something is tried by another tenant, who must see nothing and change nothing.
const world = useWorld()

const missing: Record<string, () => string> = {
  org: () => 'no-such-organization',
  chatId: () => newId('chat'),
  messageId: () => newId('msg'),
  keyId: () => newId('key'),
}

/** Everything that belongs to a tenant, as one hash. */
async function fingerprint({ orgId }: Tenant): Promise<string> {
  const { read } = world.db
  const where = { orgId }
  const rows = [
    await read.organization.findMany({ where: { id: orgId } }),
    await read.membership.findMany({ where, orderBy: { userId: 'asc' } }),
    await read.apiKey.findMany({ where, orderBy: { id: 'asc' } }),
    await read.endUser.findMany({ where, orderBy: { id: 'asc' } }),
    await read.chat.findMany({ where, orderBy: { id: 'asc' } }),
    await read.chatTag.findMany({ where, orderBy: [{ chatId: 'asc' }, { tag: 'asc' }] }),
    await read.message.findMany({ where, orderBy: { id: 'asc' } }),
    await read.idempotencyKey.findMany({ where, orderBy: [{ credential: 'asc' }, { key: 'asc' }] }),
    await read.messageStatistic.findMany({ where, orderBy: [{ bucket: 'asc' }, { role: 'asc' }] }),
    await read.usage.findMany({ where, orderBy: [{ day: 'asc' }, { credential: 'asc' }] }),
  ]
  const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  return createHash('sha256').update(text).digest('hex')
}

const withoutTrace = ({ requestId: _, timestamp: __, ...problem }: Body) => problem

const named = (Object.keys(operations) as OperationId[]).filter((id) => pathNames(id).length > 0)

let cells = 0
afterAll(() => console.log(`tenancy: ${cells} cells`))

describe.each(named)('%s', (id) => {
  const credentials: Record<string, () => Promise<Record<string, string>>> = {
    'an admin': () => world.session(world.umbrella.people.admin.userId),
    'a secret key': async () => withKey(world.umbrella.secretKey),
    'a publishable key': async () => withKey(world.umbrella.publishableKey),
    'a visitor': async () => (await world.conversation(world.umbrella)).visitor,
  }
  const schemes = operations[id].config.security.map(({ scheme }) => scheme as string)
  const fitting = Object.entries(credentials).filter(([who]) => schemes.includes(schemeOf(who)))

  it.each(fitting)('hides what belongs to another tenant from %s as if it did not exist', async (_, headers) => {
    const theirs = (await pathParams(world, world.acme)).params
    const own = (await pathParams(world, world.umbrella)).params
    const body = await bodyFor(world, world.umbrella, id)
    const before = await fingerprint(world.acme)
    const credential = await headers()

    for (const name of pathNames(id)) {
      cells++
      const foreign = await world.call(id, {
        params: { ...own, [name]: theirs[name] as string },
        headers: credential,
        body,
      })
      const absent = await world.call(id, {
        params: { ...own, [name]: missing[name]?.() ?? '' },
        headers: credential,
        body,
      })
      expect([name, foreign.status, withoutTrace(foreign.body)]).toEqual([name, 404, withoutTrace(absent.body)])
    }
    if (pathNames(id).length > 1) {
      cells++
      const inside = await world.call(id, { params: { ...theirs, org: own.org as string }, headers: credential, body })
      expect([inside.status, inside.body.code]).toEqual([404, 'not_found'])
    }
    cells++
    const whole = await world.call(id, { params: theirs, headers: credential, body })
    expect([whole.status, whole.body.code]).toEqual([404, 'not_found'])
    expect(await fingerprint(world.acme)).toBe(before)
  })
})

function schemeOf(who: string): string {
  const schemes: Record<string, string> = {
    'an admin': 'session',
    'a secret key': 'apiKey',
    'a publishable key': 'publishableKey',
    'a visitor': 'visitor',
  }
  return schemes[who] ?? ''
}

describe('cursors', () => {
  it('refuses a cursor of another tenant', async () => {
    const { acme, umbrella } = world
    await world.conversation(acme)
    await world.conversation(acme)
    const query = { limit: '1' }
    const first = await world.call('listChats', { params: { org: acme.slug }, headers: withKey(acme.secretKey), query })
    expect(first.body.nextCursor).toEqual(expect.any(String))
    const stolen = await world.call('listChats', {
      params: { org: umbrella.slug },
      headers: withKey(umbrella.secretKey),
      query: { ...query, cursor: first.body.nextCursor },
    })
    expect([stolen.status, stolen.body.code]).toEqual([400, 'invalid_cursor'])
  })
})

describe('idempotency keys', () => {
  it('keeps the same key of two tenants apart', async () => {
    const key = { 'idempotency-key': 'the-same' }
    const open = (tenant: Tenant) =>
      world.call('createChat', {
        params: { org: 'me' },
        headers: { ...withKey(tenant.secretKey), ...key },
        body: { title: 'x' },
      })
    const [one, other] = [await open(world.acme), await open(world.umbrella)]
    expect([one.status, other.status]).toEqual([201, 201])
    expect(other.body.id).not.toBe(one.body.id)
    expect(other.headers['idempotent-replayed']).toBeUndefined()
  })
})
