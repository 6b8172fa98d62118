import type { ModelPrice, OrganizationSettings } from '../../generated/schemas.ts'
import type { OrganizationProviderModel } from '../../generated/sqlite/models.ts'
import type { Target } from '../../llm/assistant.ts'
import { vendors } from '../../llm/vendors.ts'
import { notFound, Problem, problemAt } from '../../problems.ts'
import { ofOrganization, unseal } from '../access/sealing.ts'
import { toSettings } from '../organizations/organizations.ts'
import { type ProviderContext, readProviders } from './provider-registry.ts'
import { type KnownProvider, targetOf } from './provider-shape.ts'

/** A provider that may be asked, as it is set up for one organization. */
export interface Candidate {
  target: Target
  model: string
  /** The one that the operator has set up. */
  operatorsModel: string
  /** Whether it is the organization's own key. */
  ownKey: boolean
  temperature: number | null
  /** Tokens of an answer unless the request says fewer; never more. */
  maxTokens: number | null
  tokenLimit: number | null
  /** Tokens that a question and its answer may have together. */
  contextWindow: number
  takesImages: boolean
  prices: readonly ModelPrice[]
}

/** Whom a caller, a chat or an organization would have asked, the first that says something wins. */
export interface ProviderPreferences {
  provider?: string | undefined
  model?: string | undefined
  /** Whether it is an error when that provider cannot be asked; otherwise it is as if it had not been named. */
  insists: boolean
  /** Whether others are asked when the first one fails. */
  fallback: boolean
  /** Instead of the first two: `provider/model` or a provider of those that may be asked, else a model of the usual one. */
  named?: string
  /** Whether there are images to be seen. */
  hasImages: boolean
  /** Where in the request they are; in its `parts`, unless it is said. */
  imagesAt?: string
}

/** Whether the operator has named its model, there or in a price: others may be made up by the caller. */
export const isOperators = ({ model, operatorsModel, prices }: Candidate) =>
  model === operatorsModel || prices.some((price) => price.model === model)

/** What a provider rests as after failures: an organization's own key fails for that organization alone. */
export const restKey = (orgId: string, { ownKey, target }: Pick<Candidate, 'ownKey' | 'target'>) =>
  ownKey ? `${orgId} ${target.provider}` : target.provider

/**
 * Whom to ask for an organization, one after the other: by its own key where it has one, those that rest last. 422 for a wished
 * provider that cannot be asked, for images that none takes, and when none is left.
 */
export async function selectProviders(
  context: ProviderContext,
  orgId: string,
  wishes: ProviderPreferences,
): Promise<Candidate[]> {
  const { able, settings } = await ableFor(context, orgId)
  const chosen = choose(able, settings, wishes)
  const isResting = (one: Candidate) => context.rests.restingUntil(restKey(orgId, one)) !== undefined
  return [...chosen.filter((one) => !isResting(one)), ...chosen.filter(isResting)]
}

/** Who may be asked for an organization, the usual one first, each with the model that it is asked for unless the request names one. */
export async function listCandidates(context: ProviderContext, orgId: string): Promise<Candidate[]> {
  const { able, settings } = await ableFor(context, orgId)
  const usual = usualOf(able, settings)
  const withModels = able.map((one) => ({ ...one, model: usualModelOf(one, usual, settings) }))
  return withModels.sort((one, other) => Number(other.target === usual?.target) - Number(one.target === usual?.target))
}

async function ableFor(context: ProviderContext, orgId: string) {
  const [catalog, organization] = await Promise.all([
    readProviders(context),
    context.db.read.organization.findUnique({ where: { id: orgId }, select: { settings: true, providers: true } }),
  ])
  if (!organization) throw notFound()
  const settings = toSettings(organization.settings)
  const own = new Map(organization.providers.map((row) => [row.provider, row]))
  const able = catalog
    .filter(({ id }) => settings.allowedProviders?.includes(id) ?? true)
    .flatMap((provider) => candidateOf(context, provider, ownKeyOf(context, provider, own.get(provider.id))) ?? [])
  return { able, settings }
}

/** The key that an organization brought; undefined for one that was brought for another address, or is unreadable. */
export function ownKeyOf(
  { sealingKey }: Pick<ProviderContext, 'sealingKey'>,
  { baseUrl }: Pick<KnownProvider, 'baseUrl'>,
  row: OrganizationProviderModel | undefined,
): { apiKey: string; model: string | null } | undefined {
  if (row?.baseUrl !== baseUrl) return undefined
  const apiKey = unseal(sealingKey, ofOrganization(row.orgId, row.provider), row.sealedKey)
  return apiKey === undefined ? undefined : { apiKey, model: row.model }
}

/** By the organization's own key, or the operator's. Undefined for one that is never asked: disabled, or without a readable key. */
export function candidateOf(
  { tokenLimit }: Pick<ProviderContext, 'tokenLimit'>,
  provider: KnownProvider,
  own: { apiKey: string; model: string | null } | undefined,
): Candidate | undefined {
  const { status, temperature, maxTokens, contextWindow, prices, vendor } = provider
  if (status === 'disabled' || (status === 'unreadable' && !own)) return undefined
  const target = targetOf(provider)
  return {
    // The project is the operator's.
    target: own ? { ...target, apiKey: own.apiKey, projectId: undefined } : target,
    model: own?.model ?? provider.model,
    operatorsModel: provider.model,
    ownKey: own !== undefined,
    temperature,
    maxTokens,
    tokenLimit: tokenLimit(),
    contextWindow,
    takesImages: vendors[vendor].features.includes('vision'),
    prices,
  }
}

/** Those that are asked, the first one first, each with its model. */
function choose(able: Candidate[], settings: OrganizationSettings, given: ProviderPreferences): Candidate[] {
  const wishes = given.named === undefined ? given : { ...given, ...understood(given.named, able) }
  const wished = find(able, wishes.provider)
  if (wishes.insists && !wished) throw cannotBeAsked()
  const usual = usualOf(able, settings)
  const first = wished ?? usual
  if (!first) throw new Problem('no_provider', 'No assistant is set up that this organization may ask.')
  const others = able.filter((one) => one !== first && one.target.vendor !== 'echo')
  const asked = [first, ...(wishes.fallback ? others : [])].map((one) => {
    const usualModel = usualModelOf(one, usual, settings)
    return {
      ...one,
      model: one === first && (wished || wishes.provider === undefined) ? (wishes.model ?? usualModel) : usualModel,
    }
  })
  const seeing = wishes.hasImages ? asked.filter(({ takesImages }) => takesImages) : asked
  if (seeing.length > 0) return seeing
  const at = wishes.imagesAt ?? '/body/parts'
  throw problemAt('unprocessable', at, 'has images, and none of the assistants that may be asked takes any')
}

const find = (able: Candidate[], id: string | null | undefined) => able.find(({ target }) => target.provider === id)

const usualOf = (able: Candidate[], { defaultProvider }: OrganizationSettings) => find(able, defaultProvider) ?? able[0]

const usualModelOf = (
  one: Candidate,
  usual: Candidate | undefined,
  { defaultProvider, defaultModel }: OrganizationSettings,
) => (one === usual && isUsual(one, defaultProvider) ? (defaultModel ?? one.model) : one.model)

/** Models have slashes in their names, too: what is before the first one counts only where it is a provider. */
function understood(name: string, able: Candidate[]): Pick<ProviderPreferences, 'provider' | 'model' | 'insists'> {
  const [provider = ''] = name.split('/', 1)
  if (!find(able, provider)) return { provider: undefined, model: name, insists: false }
  return { provider, model: name.slice(provider.length + 1) || undefined, insists: true }
}

/** A default model is for the default provider; where that cannot be asked, it is ignored. */
const isUsual = ({ target }: Candidate, defaultProvider: string | null) =>
  defaultProvider === null || target.provider === defaultProvider

const cannotBeAsked = () =>
  problemAt('unprocessable', '/body/provider', 'is not one of the providers that this organization may ask now')
