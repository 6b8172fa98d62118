import type { ModelList } from '../../generated/schemas.ts'
import type { Scope } from '../access/scope.ts'
import type { ProviderContext } from '../assistants/provider-registry.ts'
import { listCandidates } from '../assistants/provider-selection.ts'
import { nameOf } from './answers.ts'

/** The models that an organization's providers are asked for, the usual one first. */
export async function listModels(context: ProviderContext, { orgId }: Scope): Promise<ModelList> {
  const candidates = await listCandidates(context, orgId)
  const data = candidates.map(({ target: { provider }, model }) => ({
    id: nameOf(provider, model),
    object: 'model' as const,
    created: 0,
    owned_by: provider,
  }))
  return { object: 'list', data }
}
