import type { Transaction } from '../../db/database.ts'
import type {
  NewOrganizationProvider,
  OrganizationProvider,
  OrganizationProviderList,
} from '../../generated/schemas.ts'
import type { OrganizationProviderModel } from '../../generated/sqlite/models.ts'
import { notFound, problemAt, unavailable } from '../../problems.ts'
import { lockAs } from '../access/locks.ts'
import type { Scope } from '../access/scope.ts'
import { ofOrganization, seal } from '../access/sealing.ts'
import { recordEvent } from '../audit.ts'
import { assertAccepted } from './provider-checks.ts'
import { type ProviderContext, readProviders } from './provider-registry.ts'
import { ownKeyOf, restKey } from './provider-selection.ts'
import { hintOf, type KnownProvider, targetOf } from './provider-shape.ts'

const toOrganizationProvider = (row: OrganizationProviderModel, isUsable: boolean): OrganizationProvider => ({
  provider: row.provider,
  model: row.model,
  keyHint: row.keyHint,
  isUsable,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** The keys that an organization brought, by provider. */
export async function listOrganizationProviders(
  context: ProviderContext,
  { orgId }: Scope,
): Promise<OrganizationProviderList> {
  const [catalog, rows] = await Promise.all([
    readProviders(context),
    context.db.read.organizationProvider.findMany({ where: { orgId }, orderBy: { provider: 'asc' } }),
  ])
  const isUsable = (row: OrganizationProviderModel) => {
    const provider = catalog.find(({ id }) => id === row.provider)
    return provider !== undefined && ownKeyOf(context, provider, row) !== undefined
  }
  return { data: rows.map((row) => toOrganizationProvider(row, isUsable(row))) }
}

/**
 * Keeps an organization's own key for a provider once the vendor has taken it, in place of an earlier one. Who brings it must
 * still be allowed to afterwards. 404 for a provider that is not there, 422 for `echo` and for a key that is refused, 503
 * when the provider's address was changed meanwhile.
 */
export async function putOrganizationProvider(
  context: ProviderContext,
  scope: Scope,
  id: string,
  { apiKey, model = null }: NewOrganizationProvider,
  assertStillAllowed: () => Promise<void>,
): Promise<OrganizationProvider> {
  const { db, assistants, sealingKey, rests } = context
  const { orgId } = scope
  const provider = await find(context, id)
  if (provider.source === 'builtin') throw problemAt('unprocessable', '/path/provider', 'takes no key')
  const target = { ...targetOf(provider), apiKey, projectId: undefined } // the project is the operator's
  await assertAccepted(assistants, target)
  await assertStillAllowed()
  const now = new Date()
  const sealed = { sealedKey: seal(sealingKey, ofOrganization(orgId, id), apiKey), keyHint: hintOf(apiKey) }
  const data = { ...sealed, baseUrl: provider.baseUrl, model, updatedAt: now }
  const row = await db.write(async (tx) => {
    await lockAs(tx, scope)
    await hold(tx, id)
    if ((await find(context, id, tx)).baseUrl !== provider.baseUrl) {
      throw unavailable('The address of this provider was changed meanwhile. Try again.')
    }
    await recordEvent(tx, scope, 'provider_key.put', { type: 'provider_key', id })
    const key = { orgId, provider: id }
    return tx.organizationProvider.upsert({
      where: { orgId_provider: key },
      create: { ...key, ...data, createdAt: now },
      update: data,
    })
  })
  rests.note(restKey(orgId, { ownKey: true, target }), undefined)
  return toOrganizationProvider(row, true)
}

/** Keeps the provider from being removed before this transaction ends: the organizations' keys for it are removed with it. */
const hold = (tx: Transaction, id: string) =>
  tx.provider.updateMany({ where: { id, isRegistered: true }, data: { isRegistered: true } })

async function find(
  context: ProviderContext,
  id: string,
  client: Pick<Transaction, 'provider'> = context.db.read,
): Promise<KnownProvider> {
  const provider = (await readProviders(context, client)).find((one) => one.id === id)
  if (!provider) throw notFound()
  return provider
}

/** Forgets an organization's own key. 404 without one. */
export async function removeOrganizationProvider(context: ProviderContext, scope: Scope, id: string): Promise<void> {
  const { orgId } = scope
  await context.db.write(async (tx) => {
    await lockAs(tx, scope)
    const { count } = await tx.organizationProvider.deleteMany({ where: { orgId, provider: id } })
    if (count === 0) throw notFound()
    await recordEvent(tx, scope, 'provider_key.removed', { type: 'provider_key', id })
  })
}
