import { describe, expect, it } from 'vitest'
import { createPrincipals } from '../../src/domain/access/principals.ts'
import { hashKey } from '../../src/domain/access/secrets.ts'
import { createHealthChecks } from '../../src/domain/assistants/provider-checks.ts'
import { key, useVendor } from '../support/assistants.ts'
import { useWorld } from '../support/world.ts'

const world = useWorld()
const scene = useVendor()

describe('what is remembered', () => {
  it('is forgotten without failing a look-up of a credential that is under way', async () => {
    const { slug, secretKey } = world.acme
    const principals = createPrincipals(world.db)
    const asked = principals.of({ kind: 'key', hash: hashKey(secretKey) })
    principals.forget()
    expect((await asked)?.organizations).toMatchObject([{ slug }])
  })

  it('is forgotten without failing a check of a provider that is under way', async () => {
    const checks = createHealthChecks(scene.assistants)
    const target = { vendor: 'custom', baseUrl: scene.vendor.url, apiKey: key } as const
    const provider = { id: 'mine', source: 'registered', updatedAt: new Date(), ...target }
    const asked = checks(provider as unknown as Parameters<typeof checks>[0])
    checks.forget()
    expect((await asked).error).toBeNull()
  })
})
