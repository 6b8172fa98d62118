import type { Transaction } from '../../db/database.ts'
import { uniqueFields } from '../../db/errors.ts'
import type { NewProvider, Provider, ProviderList, ProviderUpdate } from '../../generated/schemas.ts'
import { vendors } from '../../llm/vendors.ts'
import { notFound, Problem, problemAt, unavailable } from '../../problems.ts'
import type { Operator } from '../access/scope.ts'
import { ofProvider, seal } from '../access/sealing.ts'
import { recordEvent, recordOperatorEvent } from '../audit.ts'
import { assertAccepted, assertReachable } from './provider-checks.ts'
import { placesAfter } from './provider-order.ts'
import { type ProviderContext, readProviders } from './provider-registry.ts'
import { assertSensible } from './provider-rules.ts'
import { defaultOf, hintOf, type KnownProvider, targetOf, toProvider } from './provider-shape.ts'

/** All providers in the order in which they are asked; what is confidential for the operator alone. */
export async function listProviders(context: ProviderContext, asOperator: boolean): Promise<ProviderList> {
  const catalog = await readProviders(context)
  return {
    data: catalog.map((provider) => shown(context, catalog, provider, asOperator)),
    default: defaultOf(catalog),
  }
}

const shown = ({ rests }: ProviderContext, catalog: KnownProvider[], provider: KnownProvider, asOperator: boolean) =>
  toProvider(catalog, provider, { asOperator, restingUntil: rests.restingUntil(provider.id) })

/**
 * Sets up a provider once its vendor has taken the key; in place of one that the environment names. 409 for one that was set up
 * before, 422 for an address or a key that is refused.
 */
export async function registerProvider(
  context: ProviderContext,
  operator: Operator,
  input: NewProvider,
): Promise<Provider> {
  assertSensible(input)
  const { db, assistants, sealingKey, rests } = context
  const { provider: id, vendor, apiKey, isDefault = false, position = null } = input
  const present = await db.read.provider.findUnique({ where: { id } })
  if (present?.isRegistered) throw taken(id)
  const baseUrl = input.baseUrl?.replace(/\/+$/, '') ?? vendors[vendor].baseUrl ?? ''
  await assertReachable(assistants, baseUrl)
  const projectId = input.projectId ?? undefined
  await assertAccepted(assistants, { provider: id, vendor, baseUrl, apiKey: apiKey ?? undefined, projectId })
  const now = new Date()
  const data = {
    vendor,
    baseUrl,
    ...keptOf(sealingKey, id, apiKey ?? undefined),
    isRegistered: true,
    projectId: input.projectId ?? null,
    description: input.description ?? null,
    model: input.model ?? null,
    temperature: input.temperature ?? null,
    maxTokens: input.maxTokens ?? null,
    contextWindow: input.contextWindow ?? null,
    prices: input.prices ?? [],
    isDefault,
    position,
    enabled: true,
    createdAt: now,
    updatedAt: now,
  }
  return await unlessTaken(id, () =>
    changed(context, id, { isDefault, movedId: position === null ? undefined : id }, async (tx) => {
      // What was said of one that the environment names is replaced; what was set up meanwhile is not.
      await tx.provider.deleteMany({ where: { id, isRegistered: false } })
      await tx.provider.create({ data: { id, ...data } })
      await recordOperatorEvent(tx, operator, 'provider.registered', { type: 'provider', id }, { vendor, baseUrl })
      rests.note(id, undefined)
    }),
  )
}

/**
 * Changes how a provider is used; a new key, once its vendor has taken it. 404 for none, 422 for `echo` and for what the vendor
 * refuses, 503 when another request has set it up again meanwhile.
 */
export async function updateProvider(
  context: ProviderContext,
  operator: Operator,
  id: string,
  input: ProviderUpdate,
): Promise<Provider> {
  const { assistants, sealingKey, rests } = context
  const { apiKey, isDefault, position, prices, ...plain } = input
  const present = known(await readProviders(context), id)
  assertChangeable(present, input)
  const projectId = input.projectId === undefined ? present.projectId : input.projectId
  if (apiKey !== undefined) await assertAccepted(assistants, targetOf({ ...present, apiKey, projectId }))
  return await changed(context, id, { isDefault, movedId: position === undefined ? undefined : id }, async (tx) => {
    const now = known(await readProviders(context, tx), id)
    if (now.vendor !== present.vendor || now.baseUrl !== present.baseUrl) throw setUpAnew(id)
    const data = {
      ...plain,
      ...(prices !== undefined && { prices: prices ?? [] }),
      ...(isDefault !== undefined && { isDefault }),
      ...(position !== undefined && { position }),
      // A key of its own makes one that the environment names a registered one.
      ...(apiKey !== undefined && { ...keptOf(sealingKey, id, apiKey), baseUrl: now.baseUrl, isRegistered: true }),
      updatedAt: new Date(),
    }
    if (now.source === 'registered') await tx.provider.update({ where: { id }, data })
    else {
      const fresh = { id, vendor: now.vendor, isRegistered: false, prices: [], createdAt: data.updatedAt }
      await tx.provider.upsert({ where: { id }, create: { ...fresh, ...data }, update: data })
    }
    // Which fields, not what they are: a key is among them, and descriptions are free text.
    const fields = Object.keys(input).sort()
    await recordOperatorEvent(tx, operator, 'provider.updated', { type: 'provider', id }, { fields })
    if (apiKey !== undefined) rests.note(id, undefined)
  })
}

/**
 * Forgets what was set up of a provider, its key, and the keys that organizations brought for it. 404 when nothing was set up.
 */
export async function removeProvider(context: ProviderContext, operator: Operator, id: string): Promise<void> {
  await context.db.write(async (tx) => {
    await context.db.advisoryLock(tx, 'providers')
    const before = await readProviders(context, tx)
    const { count } = await tx.provider.deleteMany({ where: { id } })
    if (count === 0) throw notFound()
    await settlePlaces(context, tx, before, undefined)
    await recordOperatorEvent(tx, operator, 'provider.removed', { type: 'provider', id })
    const brought = await tx.organizationProvider.findMany({ where: { provider: id }, select: { orgId: true } })
    await tx.organizationProvider.deleteMany({ where: { provider: id } })
    const actor = { type: 'operator', userId: operator.userId } as const
    for (const { orgId } of brought) {
      const by = { orgId, actor, address: operator.address }
      await recordEvent(tx, by, 'provider_key.removed', { type: 'provider_key', id })
    }
  })
}

interface Move {
  isDefault: boolean | undefined
  movedId: string | undefined
}

/** Changes one provider in a transaction, and what that means for the others: one default, and room in the order. */
async function changed(
  context: ProviderContext,
  id: string,
  { isDefault, movedId }: Move,
  change: (tx: Transaction) => Promise<void>,
): Promise<Provider> {
  const catalog = await context.db.write(async (tx) => {
    await context.db.advisoryLock(tx, 'providers')
    const before = await readProviders(context, tx)
    await change(tx)
    if (isDefault) await tx.provider.updateMany({ where: { isDefault, id: { not: id } }, data: { isDefault: false } })
    await settlePlaces(context, tx, before, movedId)
    return readProviders(context, tx)
  })
  return shown(context, catalog, known(catalog, id), true)
}

async function settlePlaces(
  context: ProviderContext,
  tx: Transaction,
  before: KnownProvider[],
  movedId: string | undefined,
): Promise<void> {
  const after = await readProviders(context, tx)
  const isOrdered = ({ source }: KnownProvider) => source !== 'builtin'
  const places = placesAfter(before.filter(isOrdered), after.filter(isOrdered), movedId)
  for (const [id, position] of places) await tx.provider.update({ where: { id }, data: { position } })
}

function known(catalog: readonly KnownProvider[], id: string): KnownProvider {
  const provider = catalog.find((one) => one.id === id)
  if (!provider) throw notFound()
  return provider
}

function assertChangeable({ source, vendor }: KnownProvider, { model }: ProviderUpdate) {
  if (source === 'builtin') throw problemAt('unprocessable', '/path/provider', 'is built in and cannot be changed')
  if (model === null && vendors[vendor].defaultModel === null) {
    throw problemAt('unprocessable', '/body/model', 'is needed: a custom server has no known default')
  }
}

/** What is kept of a key. */
const keptOf = (sealingKey: Buffer, id: string, apiKey: string | undefined) =>
  apiKey === undefined
    ? { sealedKey: null, keyHint: null }
    : { sealedKey: seal(sealingKey, ofProvider(id), apiKey), keyHint: hintOf(apiKey) }

async function unlessTaken<T>(id: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw uniqueFields(error) ? taken(id) : error
  }
}

const taken = (id: string) => new Problem('provider_taken', `The provider ${id} was set up before.`)

const setUpAnew = (id: string) => unavailable(`The provider ${id} was set up anew meanwhile. Try again.`)
