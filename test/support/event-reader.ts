import type { ChatEvent } from '../../src/generated/schemas.ts'
import { eventOf } from './contract.ts'

/** A stream of a chat's events that is being read, event by event, each as the contract says it is. */
export interface EventReader {
  /** The next event; undefined when the stream has ended. */
  next(): Promise<ChatEvent | undefined>
  /** The next event of a type; those before it are passed over. Throws when the stream ends without one. */
  nextOf<T extends ChatEvent['type']>(type: T): Promise<ChatEvent & { type: T }>
  /** The id of the last event that has one. */
  readonly lastEventId: string | undefined
  /** Leaves. */
  leave(): void
}

/** Opens a stream with `fetch`, as a browser would; after an event that was read before, where one is named. Throws unless it is answered with 200. */
export async function readEvents(
  url: string,
  headers: Record<string, string>,
  lastEventId?: string,
): Promise<EventReader> {
  const end = new AbortController()
  const response = await fetch(url, {
    headers: { ...headers, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: end.signal,
  })
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`)
  const source = response.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]()
  let rest = ''
  let seen: string | undefined
  const reader: EventReader = {
    get lastEventId() {
      return seen
    },
    async next() {
      for (;;) {
        const cut = rest.indexOf('\n\n')
        if (cut >= 0) {
          const [id, event] = parse(rest.slice(0, cut))
          rest = rest.slice(cut + 2)
          if (!event) continue // a comment
          seen = id ?? seen
          return event
        }
        const { done, value } = await source.next()
        if (done) return undefined
        rest += value
      }
    },
    async nextOf(type) {
      for (;;) {
        const event = await reader.next()
        if (!event) throw new Error(`The stream ended without ${type}`)
        if (event.type === type) return event as ChatEvent & { type: typeof type }
      }
    },
    leave: () => end.abort(),
  }
  return reader
}

function parse(block: string): [id: string | undefined, event: ChatEvent | undefined] {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => [line.split(': ', 1)[0] ?? '', line.replace(/^\w+: /, '')]),
  )
  const data = fields.get('data')
  if (data === undefined) return [undefined, undefined]
  const event = eventOf('streamChatEvents', fields.get('event') ?? '', data) as ChatEvent
  const id = fields.get('id')
  if ('eventId' in event && event.eventId !== id) throw new Error(`${id} is not the id of ${data}`)
  return [id, event]
}
