import type { OpenAI } from 'openai'
import { type Assistants, type CallSettings, type Target, VendorError } from './assistant.ts'
import { startCall } from './call.ts'
import { CallTimeouts } from './call-timeouts.ts'
import { startEcho } from './echo.ts'
import type { Network } from './network.ts'
import { redactionOf, toNetworkError } from './provider-errors.ts'
import { toRequest } from './request.ts'
import { vendors } from './vendors.ts'

const checkMs = 10_000
const maxCheckBytes = 8_388_608

/**
 * The way to all vendors, in OpenAI's protocol, and to the one that is built in.
 * @param given instead of the network that the configuration permits
 */
export function createAssistants(config: CallSettings, given?: Network): Assistants {
  let opening = given && Promise.resolve(given)
  // What speaks to vendors is loaded with the first need of it: it would make every start of the server longer.
  const network = () => {
    opening ??= import('./network.ts').then(({ openNetwork }) => openNetwork(config))
    return opening
  }
  const clientOf = async (target: Target): Promise<OpenAI> => {
    const { clientFor } = await import('./client.ts')
    return clientFor(target, await network())
  }
  return {
    ask(target, prompt, signal) {
      if (target.vendor === 'echo') return startEcho(prompt, signal)
      const request = toRequest(vendors[target.vendor], prompt)
      return startCall({
        model: prompt.model,
        redact: redactionOf(target.apiKey),
        limits: config,
        signal,
        send: async (signal) => (await clientOf(target)).chat.completions.create(request, { signal }).asResponse(),
      })
    },
    async check(target, signal = new AbortController().signal) {
      if (target.vendor === 'echo') return 0
      const maxMs = Math.min(checkMs, config.firstTokenMs)
      const patience = new CallTimeouts({ firstTokenMs: maxMs, idleMs: maxMs, totalMs: maxMs }, signal)
      const { checkPath } = vendors[target.vendor]
      try {
        const client = await clientOf(target)
        const began = performance.now()
        await assertJson(await client.get(checkPath, { signal: patience.signal }).asResponse())
        return Math.round(performance.now() - began)
      } catch (error) {
        throw error instanceof VendorError ? error : (patience.fault ?? toNetworkError(error))
      } finally {
        patience.end()
      }
    },
    assertReachable: async (baseUrl) => (await network()).assertReachable(baseUrl),
    close: async () => (await opening)?.close(),
  }
}

/** Reads to the end, for the connection's next use. */
async function assertJson({ body }: Response): Promise<void> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body ?? []) {
    bytes += piece.byteLength
    if (bytes > maxCheckBytes) throw new VendorError('malformed', 'The provider sent over 8 MiB.')
    pieces.push(piece)
  }
  try {
    JSON.parse(Buffer.concat(pieces).toString())
  } catch {
    throw new VendorError('malformed', 'The provider sent something that is not JSON.')
  }
}
