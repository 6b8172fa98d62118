import { ForbiddenAddress } from './addresses.ts'
import { VendorError, type VendorFault } from './assistant.ts'

/** The part of an answer that says what went wrong, as far as it is read. */
const maxErrorBytes = 65_536

/** Removes a key from the text of the provider that was given it. */
export type Redact = (text: string) => string

export function redactionOf(apiKey: string | undefined): Redact {
  if (!apiKey) return (text) => text
  return (text) => text.replaceAll(apiKey, '…').replaceAll(encodeURIComponent(apiKey), '…')
}

/** The fault that an HTTP answer other than 2xx is; reads what it says about it. */
export async function refusalOf(response: Response, redact: Redact): Promise<VendorError> {
  const { status, headers } = response
  const code = codeOf(status)
  const words = wordsOf(parse(await readSome(response)))
  const message = words === undefined ? sentenceOf(code, status) : redact(words)
  return new VendorError(code, message, { status, retryAfterMs: retryAfterOf(headers) })
}

/** The fault that a stream tells instead of going on. */
export function interruptionOf(error: unknown, status: number, redact: Redact): VendorError {
  const { code, type } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown
    type?: unknown
  }
  const told = Number(code)
  const stated = Number.isInteger(told) && told >= 400 && told <= 599 ? told : undefined
  const limited = [code, type].some((name) => typeof name === 'string' && /rate_?limit/i.test(name))
  const fault = stated !== undefined ? codeOf(stated) : limited ? 'rate_limited' : 'unavailable'
  const words = wordsOf({ error })
  const message = words === undefined ? 'The provider broke off its answer with an error.' : redact(words)
  return new VendorError(fault, message, { status: stated ?? status })
}

function codeOf(status: number): VendorFault {
  if (status < 400) return 'malformed' // a redirect, which is not followed
  if (status === 401 || status === 403) return 'unauthenticated'
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate_limited'
  return status < 500 ? 'rejected' : 'unavailable'
}

const sentenceOf = (code: VendorFault, status: number) =>
  code === 'malformed'
    ? `The provider answered with a redirect (status ${status}), which is not followed.`
    : `The provider answered with status ${status}.`

/** Vendors wrap their words each in their own way: as OpenAI does, in a list, as a bare text, or as `message` or `detail`. */
function wordsOf(body: unknown): string | undefined {
  const top = Array.isArray(body) ? body[0] : body
  if (typeof top !== 'object' || top === null) return undefined
  const { error, message, detail } = top as Record<string, unknown>
  const inner = typeof error === 'object' && error !== null ? (error as Record<string, unknown>).message : error
  return [inner, message, detail].find((words): words is string => typeof words === 'string' && words.trim() !== '')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The beginning of a body; less of it where the connection is cut. */
async function readSome({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    for await (const piece of body ?? []) {
      text += decoder.decode(piece, { stream: true })
      bytes += piece.byteLength
      if (bytes >= maxErrorBytes) break
    }
  } catch {
    // the status tells the most
  }
  return text
}

/** RFC 9110: seconds or a date. OpenAI has milliseconds too. */
function retryAfterOf(headers: Headers): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (exact >= 0) return exact
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined
}

const reasons = new Map([
  ['ENOTFOUND', 'its name has no address'],
  ['EAI_AGAIN', 'its name could not be looked up'],
  ['ECONNREFUSED', 'it refused the connection'],
  ['ECONNRESET', 'it closed the connection'],
  ['EPIPE', 'it closed the connection'],
  ['UND_ERR_SOCKET', 'it closed the connection'],
  ['EHOSTUNREACH', 'there is no way to it'],
  ['ENETUNREACH', 'there is no way to it'],
])

/** The fault that is behind an error of the network, or of what stands on it. */
export function toNetworkError(error: unknown): VendorError {
  const chain = causesOf(error)
  const told = chain.find((cause) => cause instanceof VendorError)
  if (told) return told
  if (chain.some((cause) => cause instanceof ForbiddenAddress)) {
    return new VendorError('unreachable', 'The provider has an address that is not public, which is not allowed.')
  }
  const codes = chain.map(({ code, name }) => code ?? name)
  const is = (test: RegExp) => codes.some((code) => test.test(code))
  if (is(/TIMEOUT|ETIMEDOUT/))
    return new VendorError('timeout', 'The provider could not be reached in time.', { cause: error })
  if (is(/^HPE_|^HTTPParserError$|^UND_ERR_(RESPONSE|HEADERS)|^Z_/)) {
    return new VendorError('malformed', 'The provider does not answer in HTTP.', { cause: error })
  }
  const known = codes.map((code) => reasons.get(code)).find((reason) => reason !== undefined)
  const reason = known ?? (is(/CERT|SSL|TLS|SIGNATURE/) ? 'it has no valid certificate' : undefined)
  const message = `The provider could not be reached${reason ? `: ${reason}` : ''}.`
  return new VendorError('unreachable', message, { cause: error })
}

function causesOf(error: unknown): (Error & { code?: string })[] {
  const chain = []
  for (let next = error; next instanceof Error && chain.length < 8; next = next.cause) chain.push(next)
  return chain
}
