import { beforeEach, describe, expect, it } from 'vitest'
import { ownCounters } from '../src/db/counters.ts'
import { createAttemptLimiter } from '../src/domain/access/attempt-limiter.ts'
import { deriveSealingKey } from '../src/domain/access/sealing.ts'
import { createHealthChecks } from '../src/domain/assistants/provider-checks.ts'
import type { ProviderContext } from '../src/domain/assistants/provider-registry.ts'
import { type ProviderPreferences, restKey, selectProviders } from '../src/domain/assistants/provider-selection.ts'
import { getProvidersHealth } from '../src/domain/assistants/providers-health.ts'
import type { OrganizationSettingsUpdate } from '../src/generated/schemas.ts'
import { VendorError } from '../src/llm/assistant.ts'
import { createAssistants } from '../src/llm/assistants.ts'
import { CircuitBreaker } from '../src/llm/circuit-breaker.ts'
import { type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()
let tenant: Tenant
let context: ProviderContext

beforeEach(async () => {
  await world.db.write((tx) => tx.provider.deleteMany())
  tenant = await world.newTenant()
  const assistants = createAssistants(world.config.llm)
  context = {
    db: world.db,
    assistants,
    rests: new CircuitBreaker(),
    health: createHealthChecks(assistants),
    tests: createAttemptLimiter(20, ownCounters.open('tries', 60_000)),
    tokenLimit: () => null,
    sealingKey: deriveSealingKey(world.config.secrets.root),
    environmentKeys: {},
    production: false,
  }
  return () => assistants.close()
})

async function set(settings: OrganizationSettingsUpdate) {
  const headers = await world.session(tenant.people.admin.userId)
  const { status } = await world.call('updateOrganization', { params: { org: 'me' }, headers, body: { settings } })
  expect(status).toBe(200)
}
const change = (id: string, data: object) => world.db.write((tx) => tx.provider.update({ where: { id }, data }))
const candidates = (wishes: Partial<ProviderPreferences> = {}, orgId = tenant.orgId) =>
  selectProviders(context, orgId, {
    insists: wishes.provider !== undefined,
    fallback: true,
    hasImages: false,
    ...wishes,
  })
const who = async (wishes: Partial<ProviderPreferences> = {}) =>
  (await candidates(wishes)).map(({ target, model }) => `${target.provider} ${model}`)
const refused = (pointer: string) => ({ code: 'unprocessable', errors: [expect.objectContaining({ pointer })] })

describe('the providers of a completion', () => {
  it('ignore a removed provider and its model in the settings of a chat', async () => {
    await world.newProvider()
    const wishes = { provider: 'gone', model: 'of-the-gone', insists: false }
    expect(await who(wishes)).toEqual(await who())
  })

  it('are the operator’s default, then the others in order, without echo', async () => {
    const [a, b] = [await world.newProvider(), await world.newProvider()]
    await change(b, { isDefault: true })
    expect(await who()).toEqual([`${b} test-model`, `${a} test-model`])
    expect(await who({ fallback: false })).toEqual([`${b} test-model`])
  })

  it('start with the caller’s provider and model, then the organization’s', async () => {
    const [a, b, c] = [await world.newProvider(), await world.newProvider(), await world.newProvider()]
    await set({ defaultProvider: b, defaultModel: 'theirs' })
    expect(await who()).toEqual([`${b} theirs`, `${a} test-model`, `${c} test-model`])
    expect(await who({ model: 'mine' })).toEqual([`${b} mine`, `${a} test-model`, `${c} test-model`])
    expect(await who({ provider: c, model: 'mine' })).toEqual([`${c} mine`, `${a} test-model`, `${b} theirs`])
  })

  it('use the organization’s model at the operator’s default when it names no provider', async () => {
    const [a, b] = [await world.newProvider(), await world.newProvider()]
    await set({ defaultModel: 'theirs' })
    expect(await who()).toEqual([`${a} theirs`, `${b} test-model`])
  })

  it('fall back to the operator’s default and its model when the organization’s provider is removed', async () => {
    const a = await world.newProvider()
    await set({ defaultProvider: 'gone', defaultModel: 'theirs' })
    expect(await who()).toEqual([`${a} test-model`])
  })

  it('exclude providers that the organization does not allow', async () => {
    const [a, b] = [await world.newProvider(), await world.newProvider()]
    await set({ allowedProviders: [b] })
    expect(await who()).toEqual([`${b} test-model`])
    await expect(candidates({ provider: a })).rejects.toMatchObject(refused('/body/provider'))
    await set({ allowedProviders: ['gone'] })
    await expect(candidates()).rejects.toMatchObject({ code: 'no_provider' })
  })

  it('exclude disabled and unknown providers, and never replace a requested one', async () => {
    const [a, b] = [await world.newProvider(), await world.newProvider()]
    await change(a, { enabled: false })
    expect(await who()).toEqual([`${b} test-model`])
    for (const provider of [a, 'unknown']) {
      await expect(candidates({ provider })).rejects.toMatchObject(refused('/body/provider'))
    }
  })

  it('include echo only when there is no other or when it is named', async () => {
    expect(await who()).toEqual(['echo echo'])
    const a = await world.newProvider()
    expect(await who()).toEqual([`${a} test-model`])
    expect(await who({ provider: 'echo' })).toEqual(['echo echo', `${a} test-model`])
    await set({ defaultProvider: 'echo' })
    expect(await who()).toEqual(['echo echo', `${a} test-model`])
  })

  it('are none in production when none is configured', async () => {
    context = { ...context, production: true }
    await expect(candidates()).rejects.toMatchObject({ code: 'no_provider', statusCode: 422 })
    await expect(candidates({ provider: 'echo' })).rejects.toMatchObject(refused('/body/provider'))
  })

  it('exclude providers without image support when the message has images', async () => {
    const [seeing, blind] = [await world.newProvider(), await world.newProvider()]
    await change(blind, { vendor: 'groq', isDefault: true })
    expect(await who({ hasImages: true, model: 'mine' })).toEqual([`${seeing} test-model`])
    const alone = candidates({ hasImages: true, provider: blind, fallback: false })
    await expect(alone).rejects.toMatchObject(refused('/body/parts'))
  })
})

describe('a provider with an open circuit', () => {
  const refusal = new VendorError('unauthenticated', 'No.')

  it('comes after the others and stays when it is the only one', async () => {
    const [a, b] = [await world.newProvider(), await world.newProvider()]
    context.rests.note(a, refusal)
    expect(await who({ provider: a, model: 'mine' })).toEqual([`${b} test-model`, `${a} mine`])
    expect(await who({ fallback: false })).toEqual([`${a} test-model`])
    const { data, status } = await getProvidersHealth(context)
    expect([status, data[0]?.status, data[1]?.status]).toEqual(['degraded', 'degraded', 'healthy'])
  })

  it('is demoted for one organization only when that organization’s own key fails', async () => {
    const [a, b] = [await world.newProvider(), await world.newProvider()]
    await world.newOrganizationProvider(tenant.orgId, a)
    const [first] = await candidates()
    context.rests.note(restKey(tenant.orgId, first as NonNullable<typeof first>), refusal)
    expect(await who()).toEqual([`${b} test-model`, `${a} test-model`])
    const others = await candidates({}, world.umbrella.orgId)
    expect(others.map(({ target }) => target.provider)).toEqual([a, b])
  })
})

describe('an organization’s own key', () => {
  const own = async (orgId = tenant.orgId) => (await candidates({}, orgId)).map(({ ownKey }) => ownKey)

  it('replaces the operator’s key and project for that organization only', async () => {
    const id = await world.newProvider()
    await change(id, { projectId: 'p1' })
    await world.newOrganizationProvider(tenant.orgId, id)
    expect([await own(), await own(world.umbrella.orgId)]).toEqual([[true], [false]])
    const [[mine], [theirs]] = [await candidates(), await candidates({}, world.umbrella.orgId)]
    expect([mine?.target.projectId, theirs?.target.projectId]).toEqual([undefined, 'p1'])
  })

  it('is never sent to another base URL than it was stored for', async () => {
    const id = await world.newProvider()
    await world.newOrganizationProvider(tenant.orgId, id)
    await change(id, { baseUrl: 'http://127.0.0.1:9/elsewhere' })
    expect(await own()).toEqual([false])
  })

  it('cannot be decrypted in another organization’s row', async () => {
    const id = await world.newProvider()
    await world.newOrganizationProvider(tenant.orgId, id)
    await world.newOrganizationProvider(world.umbrella.orgId, id)
    const key = (orgId: string) => ({ orgId_provider: { orgId, provider: id } })
    await world.db.write(async (tx) => {
      const { sealedKey } = await tx.organizationProvider.findUniqueOrThrow({ where: key(tenant.orgId) })
      await tx.organizationProvider.update({ where: key(world.umbrella.orgId), data: { sealedKey } })
    })
    expect([await own(), await own(world.umbrella.orgId)]).toEqual([[true], [false]])
  })

  it('replaces an unreadable key of the operator', async () => {
    const id = await world.newProvider()
    await change(id, { sealedKey: 'v1.AAAA' })
    await expect(candidates({ provider: id })).rejects.toMatchObject(refused('/body/provider'))
    await world.newOrganizationProvider(tenant.orgId, id)
    expect(await own()).toEqual([true])
  })

  it('uses the model that was stored with it', async () => {
    const id = await world.newProvider()
    await world.newOrganizationProvider(tenant.orgId, id)
    await world.db.write((tx) =>
      tx.organizationProvider.updateMany({ where: { provider: id }, data: { model: 'own' } }),
    )
    expect(await who()).toEqual([`${id} own`])
  })
})

it('a completion uses the organization’s own key', async () => {
  const id = await world.newProvider()
  const headers = withKey(tenant.secretKey)
  const put = { params: { org: 'me', provider: id }, headers, body: { apiKey: 'sk-own-0123456789abcdef' } }
  expect((await world.call('putOrganizationProvider', put)).status).toBe(200)
  const body = { messages: [{ role: 'user', content: 'Hello?' }] }
  const { status, body: answer } = await world.call('completeOnce', { params: { org: 'me' }, headers, body })
  expect([status, answer.attempts[0]]).toEqual([200, expect.objectContaining({ provider: id, ownKey: true })])
  expect(world.vendor.asked.at(-1)?.headers.authorization).toBe('Bearer sk-own-0123456789abcdef')
})
