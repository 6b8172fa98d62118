import { LRUCache } from 'lru-cache'
import type { AttemptError } from '../../generated/schemas.ts'
import { type Assistants, type Target, VendorError } from '../../llm/assistant.ts'
import { Problem, problemAt } from '../../problems.ts'
import { type KnownProvider, targetOf } from './provider-shape.ts'

const maxMs = 3_000
const goodForMs = 30_000
const maxRemembered = 1_000

/** Throws 422 for an address that no call may go to. */
export async function assertReachable(assistants: Assistants, baseUrl: string): Promise<void> {
  try {
    await assistants.assertReachable(baseUrl)
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    throw problemAt('unprocessable', '/body/baseUrl', `is refused: ${withoutStop(error.message)}`)
  }
}

/** Throws 422 `provider_rejected`, in the vendor's words, unless the vendor takes the key. */
export async function assertAccepted(assistants: Assistants, target: Target): Promise<void> {
  try {
    await assistants.check(target)
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    const errors = [{ pointer: '/body/apiKey', message: error.message }]
    throw new Problem('provider_rejected', `The provider was tried, and nothing is kept: ${error.message}`, { errors })
  }
}

const withoutStop = (sentence: string) => sentence.replace(/\.$/, '')

/** How a failed call is told. */
export const toAttemptError = ({ code, message, status }: VendorError): AttemptError => ({ code, message, status })

/** What is wrong with a provider that is not even asked; undefined for one that is available. */
export function faultOf({ status }: KnownProvider): AttemptError | undefined {
  const fault = (message: string) => ({ code: 'rejected', message, status: null })
  if (status === 'unreadable') return fault('Its key was encrypted under another SECRET_KEY.')
  return status === 'disabled' ? fault('It is disabled.') : undefined
}

interface Check {
  responseMs: number | null
  error: AttemptError | null
  checkedAt: Date
}

/** What came of asking a provider for what costs nothing, at most half a minute ago. */
export interface HealthChecks {
  (provider: KnownProvider): Promise<Check>
  /** Forgets what came of it. */
  forget(): void
}

/** Remembers the checks; of one provider, as it is set up now, there is one at a time. */
export function createHealthChecks(assistants: Assistants): HealthChecks {
  const newCache = () =>
    new LRUCache<string, Check, KnownProvider>({
      max: maxRemembered,
      ttl: goodForMs,
      ignoreFetchAbort: true, // a waiting caller gets its answer even when the entry is evicted
      fetchMethod: (_key, _stale, { context }) => check(assistants, context),
    })
  let cache = newCache()
  const look = async (provider: KnownProvider) => {
    const { id, source, updatedAt } = provider
    const asItIs = [id, source, updatedAt?.getTime()].join(' ')
    return (await cache.fetch(asItIs, { context: provider })) ?? check(assistants, provider)
  }
  // Never `clear()`: that fails the checks that are under way.
  const forget = () => {
    cache = newCache()
  }
  return Object.assign(look, { forget })
}

async function check(assistants: Assistants, provider: KnownProvider): Promise<Check> {
  const fault = faultOf(provider)
  if (fault) return { responseMs: null, error: fault, checkedAt: new Date() }
  try {
    const responseMs = await withinTime(maxMs, (signal) => assistants.check(targetOf(provider), signal))
    return { responseMs, error: null, checkedAt: new Date() }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    return { responseMs: null, error: toAttemptError(error), checkedAt: new Date() }
  }
}

/** Gives a call so many milliseconds: what ends then was not cancelled, it took too long. */
export async function withinTime<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(ms)
  try {
    return await call(signal)
  } catch (error) {
    if (!signal.aborted || !(error instanceof VendorError)) throw error
    throw new VendorError('timeout', `The provider did not answer within ${ms / 1_000} seconds.`)
  }
}
