import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { createPrincipals } from '../../src/domain/access/principals.ts'
import { hashKey } from '../../src/domain/access/secrets.ts'
import { createHealthChecks } from '../../src/domain/assistants/provider-checks.ts'
import { key, useVendor } from '../support/assistants.ts'
import { useWorld } from '../support/world.ts'

const world = useWorld()
const scene = useVendor()

/** A database whose first key lookup returns what it has read only after `release`. */
function withSlowKeys(db: Database) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: hasRead, resolve: read } = Promise.withResolvers<void>()
  let isFirst = true
  const findUnique = async (...asked: Parameters<Database['read']['apiKeyHash']['findUnique']>) => {
    const waits = isFirst
    isFirst = false
    const found = await db.read.apiKeyHash.findUnique(...asked)
    read()
    if (waits) await released
    return found
  }
  const reader = new Proxy(db.read, {
    get: (target, name) => (name === 'apiKeyHash' ? { findUnique } : Reflect.get(target, name)),
  })
  return { db: { ...db, read: reader }, hasRead, release }
}

describe('a lookup that bypasses the cache', () => {
  it('does not reuse a lookup in progress', async () => {
    const { orgId, secretKey } = await world.newTenant()
    const { db, hasRead, release } = withSlowKeys(world.db)
    const principals = createPrincipals(db)
    const credential = { kind: 'key', hash: hashKey(secretKey) } as const
    const before = principals.find(credential)
    await hasRead
    await world.db.write((tx) => tx.apiKey.updateMany({ where: { orgId }, data: { revokedAt: new Date() } }))
    const after = principals.find(credential, true)
    release()
    expect(await after).toBeUndefined()
    expect(await before).toBeDefined()
    expect(await principals.find(credential)).toBeUndefined()
  })
})

describe('the cache', () => {
  it('can be cleared without failing a credential lookup in progress', async () => {
    const { slug, secretKey } = world.acme
    const principals = createPrincipals(world.db)
    const asked = principals.find({ kind: 'key', hash: hashKey(secretKey) })
    principals.forget()
    expect((await asked)?.organizations).toMatchObject([{ slug }])
  })

  it('can be cleared without failing a provider check in progress', async () => {
    const checks = createHealthChecks(scene.assistants)
    const target = { vendor: 'custom', baseUrl: scene.vendor.url, apiKey: key } as const
    const provider = { id: 'mine', source: 'registered', updatedAt: new Date(), ...target }
    const asked = checks(provider as unknown as Parameters<typeof checks>[0])
    checks.forget()
    expect((await asked).error).toBeNull()
  })
})
