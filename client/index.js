// @ts-check
import createTypedClient from 'openapi-fetch'

const keyHeader = 'X-Organization-API-Key'
/** The header that each kind of credential travels in, and what stands before it there. */
const placeOf = {
  secretKey: { header: keyHeader, scheme: '' },
  publishableKey: { header: keyHeader, scheme: '' },
  personalKey: { header: keyHeader, scheme: '' },
  accessToken: { header: 'Authorization', scheme: 'Bearer ' },
  visitorToken: { header: 'Authorization', scheme: 'Bearer ' },
}
const kinds = /** @type {(keyof typeof placeOf)[]} */ (Object.keys(placeOf))

/** Clients whose token comes from a function: when one ends, there may be a next one. */
const renewing = new WeakSet()

const firstDelayMs = 250
const longestDelayMs = 30_000

export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {unknown} body what was answered: a problem, an error in OpenAI's shape, or what a proxy says
   * @param {Headers} [headers]
   */
  constructor(status, body, headers) {
    const said = Object(body)
    const isProblem = typeof said.code === 'string' && typeof said.detail === 'string'
    const { code, message } = isProblem ? { code: said.code, message: said.detail } : Object(said.error)
    super(message ?? `The server answered ${status}`)
    this.name = 'ApiError'
    this.status = status
    this.code = typeof code === 'string' ? code : 'unknown'
    this.requestId = (isProblem && said.requestId) || headers?.get('x-request-id') || undefined
    this.retryAfter = Number(headers?.get('retry-after')) || undefined
    this.problem = isProblem ? said : undefined
  }
}

/** @type {typeof import('./index.d.ts').createClient} */
export function createClient(options) {
  const { baseUrl, fetch, credentials } = options
  const given = kinds.filter((kind) => kind in options)
  if (given.length > 1) throw new TypeError(`Give one credential, not ${given.join(' and ')}`)
  const [kind] = given
  const secret = kind && options[kind]
  if (kind && !secret) throw new TypeError(`${kind} is empty`)

  const client = createTypedClient({
    baseUrl,
    ...(fetch && { fetch }),
    ...(credentials && { credentials }),
    bodySerializer: (body) => (typeof body === 'string' ? body : JSON.stringify(body)),
  })
  client.use({
    async onRequest({ request }) {
      if (!kind) return undefined
      const { header, scheme } = placeOf[kind]
      request.headers.set(header, scheme + (typeof secret === 'function' ? await secret() : secret))
      return request
    },
    async onResponse({ response }) {
      if (response.ok) return undefined
      throw new ApiError(response.status, jsonOf(await response.text()), response.headers)
    },
  })
  if (typeof secret === 'function') renewing.add(client)
  return /** @type {import('./index.d.ts').Client} */ (/** @type {unknown} */ (client))
}

/** @type {typeof import('./index.d.ts').followChat} */
export async function* followChat(client, { org, chatId, lastEventId, signal, silenceMs = 60_000 }) {
  let failures = 0
  let wasReached = false
  while (!signal?.aborted) {
    const connection = new AbortController()
    const leave = () => connection.abort()
    signal?.addEventListener('abort', leave)
    const giveUp = () => connection.abort(new Error('The connection was lost: nothing came any more'))
    let silence = setTimeout(giveUp, silenceMs)
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(giveUp, silenceMs)
    }
    let retryAfterMs = 0
    let hasBegun = false
    try {
      const { data } = await client.GET('/api/v1/orgs/{org}/chats/{chatId}/events', {
        params: { path: { org, chatId }, header: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId } },
        parseAs: 'stream',
        signal: connection.signal,
      })
      wasReached = true
      for await (const event of /** @type {AsyncGenerator<ChatEvent>} */ (eventsOf(data, heard))) {
        if (event.type === 'error') throw new ApiError(event.problem.status, event.problem)
        hasBegun = true
        failures = 0
        if ('eventId' in event) lastEventId = event.eventId
        // The reader may take as long as they like over it.
        clearTimeout(silence)
        yield event
        heard()
      }
    } catch (error) {
      if (signal?.aborted) return
      const mayRenew = hasBegun && renewing.has(client)
      if (error instanceof ApiError ? isFinal(error, mayRenew) : !wasReached) throw error
      if (error instanceof ApiError) retryAfterMs = 1000 * (error.retryAfter ?? 0)
    } finally {
      clearTimeout(silence)
      signal?.removeEventListener('abort', leave)
    }
    const delay = Math.min(firstDelayMs * 2 ** failures++, longestDelayMs) * (0.5 + Math.random() / 2)
    await wait(Math.max(delay, retryAfterMs), signal)
  }
}

/** @type {typeof import('./index.d.ts').streamCompletion} */
export async function* streamCompletion(client, { org, chatId, idempotencyKey, signal, ...body }) {
  const { data } = await client.POST('/api/v1/orgs/{org}/chats/{chatId}/completions', {
    params: {
      path: { org, chatId },
      header: idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey },
    },
    body: { ...body, stream: true },
    parseAs: 'stream',
    ...(signal && { signal }),
  })
  for await (const event of /** @type {AsyncGenerator<CompletionEvent>} */ (eventsOf(data))) {
    if (event.type === 'error') throw new ApiError(event.problem.status, event.problem)
    yield event
    if (event.type === 'message') return
  }
  throw new Error('The answer was cut off: the connection was lost')
}

/**
 * The data of server-sent events (WHATWG HTML, section 9.2). The connection closes when the caller stops reading.
 * @param {ReadableStream<Uint8Array<ArrayBuffer>> | null} stream
 * @param {() => void} [heard] called for whatever comes, a comment too
 */
async function* eventsOf(stream, heard) {
  if (!stream) return
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard?.()
      const blocks = (rest + value).split(/\r?\n\r?\n/)
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = block.split(/\r?\n/).flatMap((line) => /^data: ?(.*)$/.exec(line)?.[1] ?? [])
        if (data.length > 0) yield JSON.parse(data.join('\n'))
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/**
 * Whether it is in vain to connect again: the request is wrong, or the caller may not.
 * @param {ApiError} error
 * @param {boolean} mayRenew whether a token that has ended may have a successor
 */
function isFinal({ status }, mayRenew) {
  if (status === 401) return !mayRenew
  return status >= 400 && status < 500 && status !== 408 && status !== 429
}

/** @param {string} text */
function jsonOf(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * @param {number} ms
 * @param {AbortSignal} [signal] ends it early
 */
const wait = (ms, signal) =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve(undefined)
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })

/**
 * @typedef {import('./index.d.ts').Schemas['ChatEvent']} ChatEvent
 * @typedef {import('./index.d.ts').Schemas['CompletionEvent']} CompletionEvent
 */
