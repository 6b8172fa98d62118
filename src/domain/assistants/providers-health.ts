import type { ProviderHealth, ProvidersHealth } from '../../generated/schemas.ts'
import { type ProviderContext, readProviders } from './provider-registry.ts'
import { defaultOf, type KnownProvider } from './provider-shape.ts'

const slowMs = 1_000

/** Whether each provider that is not disabled answers. Each is called at most once in half a minute. */
export async function getProvidersHealth(context: ProviderContext): Promise<ProvidersHealth> {
  const catalog = (await readProviders(context)).filter(({ status }) => status !== 'disabled')
  const data = await Promise.all(catalog.map((provider) => healthOf(context, provider)))
  const first = data.find(({ provider }) => provider === defaultOf(catalog)) ?? null
  // What is built in is asked only where there is nothing else, and is always well.
  const real = data.filter((_, index) => catalog[index]?.source !== 'builtin')
  return { status: together(real.length > 0 ? real : data), default: first, data }
}

async function healthOf({ health, rests }: ProviderContext, provider: KnownProvider): Promise<ProviderHealth> {
  const { responseMs, error, checkedAt } = await health(provider)
  const isSlow = responseMs !== null && responseMs > slowMs
  const isDegraded = isSlow || rests.restingUntil(provider.id) !== undefined
  return {
    provider: provider.id,
    status: error ? 'unhealthy' : isDegraded ? 'degraded' : 'healthy',
    responseMs,
    error,
    checkedAt: checkedAt.toISOString(),
  }
}

function together(data: readonly ProviderHealth[]): ProvidersHealth['status'] {
  if (data.every(({ status }) => status === 'unhealthy')) return 'unhealthy'
  return data.every(({ status }) => status === 'healthy') ? 'healthy' : 'degraded'
}
