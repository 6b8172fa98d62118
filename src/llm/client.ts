import { OpenAI } from 'openai'
import type { Target } from './assistant.ts'
import type { Network } from './network.ts'
import { redactionOf, refusalOf } from './provider-errors.ts'
import { vendors } from './vendors.ts'

/** A client that reads nothing of the environment, tries once, and gets answers of status 2xx alone. */
export function clientFor(target: Target, network: Network): OpenAI {
  const redact = redactionOf(target.apiKey)
  return new OpenAI({
    baseURL: target.baseUrl,
    apiKey: 'unused', // the header is made here
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: 86_400_000, // a call has time limits of its own
    logLevel: 'off',
    fetch: async (url, init) => {
      const response = await network.fetch(String(url), { ...init, headers: headersFor(target, init) })
      if (response.ok) return response
      throw await refusalOf(response, redact)
    },
  })
}

/** These alone: the client would add what the environment says, and what machine this is. */
function headersFor({ vendor, apiKey, projectId }: Target, init: RequestInit | undefined): Record<string, string> {
  const { projectHeader } = vendors[vendor]
  return {
    accept: 'text/event-stream, application/json',
    'accept-encoding': 'identity', // a compressed stream comes late
    'user-agent': 'ChatLogger',
    ...(init?.body != null && { 'content-type': 'application/json' }),
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    ...(projectHeader && projectId && { [projectHeader]: projectId }),
  }
}
