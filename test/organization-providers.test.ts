import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { hashKey } from '../src/domain/access/secrets.ts'
import { allRows, dumpOf } from './support/rows.ts'
import { startVendor, type TestVendor } from './support/vendor.ts'
import { adminToken, type Body, type Tenant, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld()
const operator = withToken(adminToken)
const apiKey = 'sk-own-0123456789ABCDEF' // upper case, because no id contains "CDEF"

let tenant: Tenant
let provider: string
let vendor: TestVendor
beforeEach(async () => {
  tenant = await world.newTenant()
  vendor = await startVendor()
  provider = await world.newProvider()
  await world.db.write((tx) => tx.provider.update({ where: { id: provider }, data: { baseUrl: vendor.url } }))
  return () => vendor.close()
})

type Headers = Record<string, string>
interface Where {
  org?: string
  id?: string
  headers?: Headers
}

const put = (
  body: object = { apiKey },
  { org = 'me', id = provider, headers = withKey(tenant.secretKey) }: Where = {},
) => world.call('putOrganizationProvider', { params: { org, provider: id }, headers, body })
const remove = (headers = withKey(tenant.secretKey)) =>
  world.call('removeOrganizationProvider', { params: { org: 'me', provider }, headers })
const list = async ({ secretKey } = tenant): Promise<Body[]> =>
  (await world.call('listOrganizationProviders', { params: { org: 'me' }, headers: withKey(secretKey) })).body.data
const events = async (): Promise<Body[]> => {
  const headers = withKey(tenant.secretKey)
  const { body } = await world.call('listAuditEvents', { params: { org: 'me' }, headers, query: { limit: '100' } })
  return body.data.filter(({ action }: Body) => action.startsWith('provider_key.'))
}

describe('an organization’s own key', () => {
  it('is checked with the vendor, stored encrypted and shown as a hint', async () => {
    const { status, body } = await put({ apiKey, model: 'own' })
    expect([status, vendor.asked[0]?.headers.authorization]).toEqual([200, `Bearer ${apiKey}`])
    expect(body).toMatchObject({ provider, model: 'own', keyHint: 'CDEF', isUsable: true })
    expect(await list()).toEqual([body])
    const rows = dumpOf([...(await allRows(world.db))])
    expect(rows).not.toContain(apiKey)
    expect(JSON.stringify([body, await list(), await events()])).not.toContain(apiKey)
  })

  it('replaces the previous key only when the vendor accepts it', async () => {
    vendor.acceptKeys(apiKey)
    const refusal = await put({ apiKey: 'sk-refused-0123456789wxyz' })
    expect([refusal.status, refusal.body.code]).toEqual([422, 'provider_rejected'])
    expect(refusal.body.errors).toEqual([{ pointer: '/body/apiKey', message: 'Incorrect API key provided: …' }])
    expect([await list(), await events()]).toEqual([[], []])
    await put()
    await put({ apiKey: 'sk-refused-0123456789wxyz', model: 'other' })
    expect(await list()).toMatchObject([{ keyHint: 'CDEF', model: null }])
  })

  it('is replaced as a whole by the next one', async () => {
    const before = await put({ apiKey, model: 'own' })
    const { body } = await put({ apiKey: 'sk-own-0123456789wxyz' })
    expect(body).toMatchObject({ keyHint: 'wxyz', model: null, createdAt: before.body.createdAt })
    expect(await list()).toHaveLength(1)
  })

  it('shows no hint of a short key', async () => {
    expect((await put({ apiKey: 'short-key' })).body.keyHint).toBe('')
  })

  it('cannot be seen, used or removed by another tenant', async () => {
    await put()
    expect(await list(world.umbrella)).toEqual([])
    expect((await remove(withKey(world.umbrella.secretKey))).status).toBe(404)
    const elsewhere = await put({ apiKey }, { org: tenant.slug, headers: withKey(world.umbrella.secretKey) })
    expect(elsewhere.status).toBe(404)
    expect(await list()).toHaveLength(1)
  })

  it('returns 422 for echo and 404 for an unknown provider', async () => {
    const echo = await put({ apiKey }, { id: 'echo' })
    expect([echo.status, echo.body.errors[0].pointer]).toEqual([422, '/path/provider'])
    expect((await put({ apiKey }, { id: 'unknown' })).status).toBe(404)
  })

  it('is deleted by its removal and by the removal of its provider', async () => {
    await put()
    expect((await remove()).status).toBe(204)
    expect([await list(), (await remove()).status]).toEqual([[], 404])
    await put()
    const removed = await world.call('removeProvider', { params: { provider }, headers: operator })
    expect([removed.status, await list()]).toEqual([204, []])
  })

  it('is deleted at once with the organization', async () => {
    await put()
    const headers = await world.session(tenant.people.admin.userId)
    expect((await world.call('deleteOrganization', { params: { org: 'me' }, headers })).status).toBe(202)
    expect(await world.db.read.organizationProvider.count({ where: { orgId: tenant.orgId } })).toBe(0)
  })

  it('is unusable after the base URL changed until it is stored again', async () => {
    await put()
    await world.db.write((tx) => tx.provider.update({ where: { id: provider }, data: { baseUrl: world.vendor.url } }))
    expect((await list())[0]?.isUsable).toBe(false)
    expect((await put()).body.isUsable).toBe(true)
  })

  it('records who stored and removed it without the key', async () => {
    const { userId } = tenant.people.admin
    await put({ apiKey }, { headers: await world.session(userId) })
    await remove()
    await put()
    await world.call('removeProvider', { params: { provider }, headers: operator })
    const seen = (await events()).map(({ action, actor, target }) => [action, actor.type, target])
    const target = { type: 'provider_key', id: provider }
    expect(seen).toEqual([
      ['provider_key.removed', 'operator', target],
      ['provider_key.put', 'key', target],
      ['provider_key.removed', 'key', target],
      ['provider_key.put', 'person', target],
    ])
    expect(JSON.stringify(await events())).not.toContain('CDEF')
  })
})

describe('a change while the vendor checks the key', () => {
  /** Stores a key and runs `change` before the vendor answers. */
  async function meanwhile(change: () => Promise<unknown>, headers?: Headers) {
    const asked = Promise.withResolvers<ServerResponse>()
    const slow = createServer((_, response) => asked.resolve(response)).listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const baseUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
    await world.db.write((tx) => tx.provider.update({ where: { id: provider }, data: { baseUrl } }))
    const answer = put({ apiKey }, headers && { headers })
    const response = await asked.promise
    await change()
    response.end('{}')
    const { status, body } = await answer
    slow.close()
    expect(await world.db.read.organizationProvider.count({ where: { orgId: tenant.orgId } })).toBe(0)
    return [status, body.code]
  }

  it('stores no key when the caller has lost the permission', async () => {
    const { userId } = await world.newUser({ orgId: tenant.orgId, role: 'admin' })
    const where = { orgId_userId: { orgId: tenant.orgId, userId } }
    const demote = () => world.db.write((tx) => tx.membership.update({ where, data: { role: 'viewer' } }))
    expect(await meanwhile(demote, await world.session(userId))).toEqual([403, 'forbidden'])
    const key = await world.newSecretKey(tenant, ['providers:manage'])
    const hash = hashKey(key)
    const revoke = () =>
      world.db.write((tx) =>
        tx.apiKey.updateMany({ where: { hashes: { some: { hash } } }, data: { revokedAt: new Date() } }),
      )
    expect(await meanwhile(revoke, withKey(key))).toEqual([401, 'unauthenticated'])
  })

  it('stores no key when the provider was removed or moved', async () => {
    const data = { baseUrl: vendor.url }
    const move = () => world.db.write((tx) => tx.provider.update({ where: { id: provider }, data }))
    expect(await meanwhile(move)).toEqual([503, 'unavailable'])
    const removed = () => world.call('removeProvider', { params: { provider }, headers: operator })
    expect(await meanwhile(removed)).toEqual([404, 'not_found'])
  })
})
