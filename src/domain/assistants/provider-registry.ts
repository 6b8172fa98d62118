import type { Database, Transaction } from '../../db/database.ts'
import type { ProviderModel } from '../../generated/sqlite/models.ts'
import type { Assistants, VendorName } from '../../llm/assistant.ts'
import type { CircuitBreaker } from '../../llm/circuit-breaker.ts'
import { order, vendors } from '../../llm/vendors.ts'
import type { AttemptLimiter } from '../access/attempt-limiter.ts'
import { ofProvider, unseal } from '../access/sealing.ts'
import type { HealthChecks } from './provider-checks.ts'
import { arrange } from './provider-order.ts'
import { hintOf, type KnownProvider, settingsOf } from './provider-shape.ts'

/** What it takes to know the providers, and to ask them. */
export interface ProviderContext {
  db: Database
  assistants: Assistants
  rests: CircuitBreaker
  health: HealthChecks
  /** How many tests one caller has had. */
  tests: AttemptLimiter
  /** What providers' keys are sealed with. */
  sealingKey: Buffer
  /** The keys that the environment has, by vendor. */
  environmentKeys: Partial<Record<VendorName, string | undefined>>
  /** The most tokens that the operator lets an answer have now; null is no limit. */
  tokenLimit: () => number | null
  /** Where nothing but what was set up answers. */
  production: boolean
}

/** All providers, in the order in which they are asked: what was set up before what the environment names, `echo` last. */
export async function readProviders(
  context: Pick<ProviderContext, 'db' | 'sealingKey' | 'environmentKeys' | 'production'>,
  client: Pick<Transaction, 'provider'> = context.db.read,
): Promise<KnownProvider[]> {
  const { sealingKey, environmentKeys, production } = context
  const rows = new Map((await client.provider.findMany()).map((row) => [row.id, row]))
  const registered = [...rows.values()].flatMap((row) => (row.isRegistered ? (ofRow(sealingKey, row) ?? []) : []))
  const named = order.flatMap((vendor) => {
    const key = environmentKeys[vendor]
    return key === undefined || rows.get(vendor)?.isRegistered ? [] : [ofEnvironment(vendor, key, rows.get(vendor))]
  })
  return [...arrange([...registered, ...named]), ...(production ? [] : [echo])]
}

function ofRow(sealingKey: Buffer, row: ProviderModel): KnownProvider | undefined {
  if (!isVendor(row.vendor)) return undefined // of a newer version of this server
  const apiKey = row.sealedKey === null ? undefined : unseal(sealingKey, ofProvider(row.id), row.sealedKey)
  const isReadable = row.sealedKey === null || apiKey !== undefined
  return {
    ...settingsOf(row.vendor, row),
    id: row.id,
    source: 'registered',
    status: row.enabled ? (isReadable ? 'available' : 'unreadable') : 'disabled',
    apiKey,
    keyHint: row.keyHint,
  }
}

function ofEnvironment(vendor: VendorName, apiKey: string, row: ProviderModel | undefined): KnownProvider {
  const status = row?.enabled === false ? 'disabled' : 'available'
  return { ...settingsOf(vendor, row), id: vendor, source: 'environment', status, apiKey, keyHint: hintOf(apiKey) }
}

const isVendor = (name: string): name is VendorName => Object.hasOwn(vendors, name)

const echo: KnownProvider = {
  ...settingsOf('echo', undefined),
  id: 'echo',
  source: 'builtin',
  status: 'available',
  apiKey: undefined,
  keyHint: null,
}
