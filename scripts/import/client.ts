import { setTimeout as wait } from 'node:timers/promises'
import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from '../../src/generated/client.ts'

export type Api = Client<paths>

const mostFailures = 8
const answerWithinMs = 60_000

/**
 * A client of the API that is patient: it waits as long as a rate limit says (429), and tries again for about a minute when
 * the server cannot serve (503) or the connection is lost. All that the import sends may be sent twice.
 * @param onWait hears once for each wait that a rate limit imposes, in seconds
 */
export function connect(url: string, key: string, onWait: (seconds: number) => void = () => {}): Api {
  let reached = false
  let waitingUntil = 0

  const patientFetch = async (request: Request): Promise<Response> => {
    for (let failures = 0; ; ) {
      let retryAfterMs = 0
      try {
        const response = await fetch(request.clone(), { signal: AbortSignal.timeout(answerWithinMs) })
        reached = true
        if (response.status !== 429 && (response.status !== 503 || ++failures === mostFailures)) return response
        await response.body?.cancel()
        retryAfterMs = 1000 * (Number(response.headers.get('retry-after')) || 1)
        if (response.status === 429 && Date.now() >= waitingUntil) {
          waitingUntil = Date.now() + retryAfterMs
          onWait(retryAfterMs / 1000)
        }
      } catch (error) {
        // A server that never answered is not there: waiting would not help.
        if (!reached || ++failures === mostFailures) throw new Error(`No server answers at ${url}: ${causeOf(error)}`)
      }
      await wait(Math.max(retryAfterMs, failures && 250 * 2 ** failures))
    }
  }
  return createClient<paths>({ baseUrl: url, headers: { 'x-organization-api-key': key }, fetch: patientFetch })
}

/** The kind of error that fetch hides behind "fetch failed", such as ECONNREFUSED. */
function causeOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException }
  return cause?.code ?? cause?.message ?? message
}

/** What an answer that is no success says, in a line; it may come from a proxy that knows no problem+json. */
export function refusalOf({ response, error }: { response: Response; error?: unknown }): string {
  const { detail } = Object(error) as Partial<components['schemas']['Problem']>
  return `${response.status} ${detail ?? response.statusText}`
}

/** Throws in a clear line when the server does not let this key into this organization. */
export async function demandAccess(api: Api, org: string): Promise<void> {
  const answer = await api.GET('/api/v1/orgs/{org}/chats', { params: { path: { org }, query: { limit: 1 } } })
  if (Array.isArray(answer.data?.data)) return
  const { status, url } = answer.response
  if (status === 401) throw new Error(`The key is not accepted: ${refusalOf(answer)}`)
  if (status === 404) throw new Error(`This key sees no organization "${org}": ${refusalOf(answer)}`)
  throw new Error(`${new URL(url).origin} answers: ${refusalOf(answer)}`)
}
