import type { ModelPrice, Provider } from '../../generated/schemas.ts'
import type { ProviderModel } from '../../generated/sqlite/models.ts'
import type { Target, VendorName } from '../../llm/assistant.ts'
import { vendors } from '../../llm/vendors.ts'

/** A provider as it is used: what was set up, else what the environment and the vendor say. */
export interface KnownProvider {
  id: string
  vendor: VendorName
  source: Provider['source']
  status: Provider['status']
  baseUrl: string
  /** The operator's; undefined where it is unreadable, and where none is needed. */
  apiKey: string | undefined
  keyHint: string | null
  projectId: string | null
  description: string | null
  model: string
  temperature: number | null
  maxTokens: number | null
  contextWindow: number
  prices: readonly ModelPrice[]
  /** Chosen by the operator to be asked first. */
  isChosen: boolean
  /** The place that it was given. */
  position: number | null
  createdAt: Date | null
  updatedAt: Date | null
}

/** What is set up of a provider, as far as it says how it is used. */
export type ProviderRow = Omit<ProviderModel, 'sealedKey'>

const shownCharacters = 4
const longKey = 12

/** The last characters of a key, which tell it from others; none of a short one, of which they would be too much. */
export const hintOf = (apiKey: string) => (apiKey.length < longKey ? '' : apiKey.slice(-shownCharacters))

/** What a row, or without one the vendor, says of a provider. */
export function settingsOf(vendorName: VendorName, row: ProviderRow | undefined) {
  const vendor = vendors[vendorName]
  return {
    vendor: vendorName,
    baseUrl: row?.baseUrl ?? vendor.baseUrl ?? '',
    projectId: row?.projectId ?? null,
    description: row?.description ?? null,
    model: row?.model ?? vendor.defaultModel ?? '',
    temperature: row?.temperature ?? null,
    maxTokens: row?.maxTokens ?? null,
    contextWindow: row?.contextWindow ?? vendor.contextWindow,
    prices: (row?.prices ?? []) as unknown as ModelPrice[],
    isChosen: row?.isDefault ?? false,
    position: row?.position ?? null,
    createdAt: row?.createdAt ?? null,
    updatedAt: row?.updatedAt ?? null,
  }
}

/** Where calls to a provider go with the operator's key. */
export const targetOf = ({ id, vendor, baseUrl, apiKey, projectId }: KnownProvider): Target => ({
  provider: id,
  vendor,
  baseUrl,
  apiKey,
  projectId: projectId ?? undefined,
})

/** The id of the provider that is asked first: the first one that can be. */
export const defaultOf = (catalog: readonly KnownProvider[]): string | null =>
  catalog.find(({ status }) => status === 'available')?.id ?? null

interface Seen {
  /** Whether the caller may see the fields of operators. */
  asOperator: boolean
  restingUntil: Date | undefined
}

/** The contract's Provider. */
export function toProvider(
  catalog: readonly KnownProvider[],
  provider: KnownProvider,
  { asOperator, restingUntil }: Seen,
): Provider {
  const { baseUrl, keyHint, projectId, description } = provider
  const confidential = { baseUrl: baseUrl || null, keyHint, projectId, description }
  const hidden = { baseUrl: null, keyHint: null, projectId: null, description: null }
  return {
    id: provider.id,
    vendor: provider.vendor,
    source: provider.source,
    status: provider.status,
    isDefault: provider.id === defaultOf(catalog),
    position: catalog.indexOf(provider) + 1,
    model: provider.model,
    temperature: provider.temperature,
    maxTokens: provider.maxTokens,
    contextWindow: provider.contextWindow,
    features: [...vendors[provider.vendor].features],
    prices: [...provider.prices],
    ...(asOperator ? confidential : hidden),
    restingUntil: restingUntil?.toISOString() ?? null,
    createdAt: provider.source === 'registered' ? (provider.createdAt?.toISOString() ?? null) : null,
    updatedAt: provider.updatedAt?.toISOString() ?? null,
  }
}
