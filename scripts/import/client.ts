import { setTimeout as wait } from 'node:timers/promises'
import type { components } from '../../client/contract.d.ts'

export type ImportSummary = components['schemas']['ImportSummary']

/** Has lines imported, each an ImportedChat, and tells what became of them. Rejects in a clear line when it cannot. */
export type Send = (lines: Uint8Array<ArrayBuffer>) => Promise<ImportSummary>

const maxFailures = 8
const answerWithinMs = 60_000

/**
 * A patient way to the operation `importChats`: it waits as long as a rate limit says (429), and tries again for about a minute
 * when the server cannot serve (503) or the connection is lost. To import the same twice adds only what is missing.
 * @param onWait hears once for each wait that a rate limit imposes, in seconds
 */
export function connect(url: string, org: string, key: string, onWait: (seconds: number) => void): Send {
  const address = `${url.replace(/\/+$/, '')}/api/v1/orgs/${encodeURIComponent(org)}/chats/import`
  const headers = { 'x-organization-api-key': key, 'content-type': 'application/x-ndjson' }
  let reached = false

  const post = async (body: Uint8Array<ArrayBuffer>): Promise<Answer | Error> => {
    try {
      const signal = AbortSignal.timeout(answerWithinMs)
      const response = await fetch(address, { method: 'POST', headers, body, signal })
      const answer = { response, text: await response.text() }
      reached = true
      return answer
    } catch (error) {
      return error as Error
    }
  }

  return async (lines) => {
    for (let failures = 0; ; ) {
      const answer = await post(lines)
      const status = answer instanceof Error ? undefined : answer.response.status
      if (status !== 429) failures++
      if (answer instanceof Error) {
        // A server that never answered is not there: waiting would not help.
        if (!reached || failures === maxFailures) throw new Error(`No server answers at ${url}: ${causeOf(answer)}`)
      } else if (status !== 429 && (status !== 503 || failures === maxFailures)) {
        return summaryOf(answer, org)
      }
      const seconds = answer instanceof Error ? 0 : Number(answer.response.headers.get('retry-after')) || 1
      if (status === 429) onWait(seconds)
      await wait(Math.max(1000 * seconds, failures && 250 * 2 ** failures))
    }
  }
}

interface Answer {
  response: Response
  text: string
}

/** The kind of error that fetch hides behind "fetch failed", such as ECONNREFUSED. */
function causeOf({ message, cause }: Error): string {
  const { code, message: inner } = Object(cause) as Partial<NodeJS.ErrnoException>
  return code ?? inner ?? message
}

function summaryOf({ response, text }: Answer, org: string): ImportSummary {
  const { status, statusText, url } = response
  const value = jsonOf(text)
  if (status === 200 && 'errors' in value) return value as ImportSummary
  // It may come from a proxy that knows no problem+json.
  const refusal = `${status} ${'detail' in value ? value.detail : statusText}`
  if (status === 401) throw new Error(`The key is not accepted: ${refusal}`)
  if (status === 404) throw new Error(`This key sees no organization "${org}": ${refusal}`)
  throw new Error(`${new URL(url).origin} answers: ${refusal}`)
}

function jsonOf(text: string): object {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
