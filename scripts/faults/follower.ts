import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { WebSocket } from 'ws'
import type { ChatEvent } from '../../src/generated/schemas.ts'

/** Where a follower connects to. */
export interface Followed {
  address: string
  secretKey: string
  chat: string
}

/** What all followers have seen go wrong, by kind. */
export interface Losses {
  lost: number
  twice: number
  /** Events that ask for the whole chat to be read again. */
  resyncs: number
}

/** Follows a chat over a WebSocket or as a stream, and goes on after its last event when it connects again. */
export class Follower {
  /** Of the last message that it has seen. */
  seq = 0
  #lastEventId: string | undefined
  #connection: WebSocket | ClientRequest | undefined
  #stream: IncomingMessage | undefined
  #ready: () => void = () => {}
  readonly #followed: Followed
  readonly #isSocket: boolean
  readonly #losses: Losses

  constructor(followed: Followed, isSocket: boolean, losses: Losses) {
    this.#followed = followed
    this.#isSocket = isSocket
    this.#losses = losses
  }

  /** Resolves when the server says that it is followed from here on; rejects when the connection ends before that. */
  async connect(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#ready = resolve
    const ended = this.#isSocket ? this.#connectSocket() : this.#connectStream()
    const refused = ended.then(() => {
      throw new Error('The connection ended at once')
    })
    await Promise.race([promise, refused])
    refused.catch(() => {}) // later it is no news
  }

  /** Ends the connection without a word. */
  drop(): void {
    const connection = this.#connection
    if (connection instanceof WebSocket) connection.terminate()
    else connection?.destroy()
  }

  pause(): void {
    if (this.#connection instanceof WebSocket) this.#connection.pause()
    this.#stream?.pause()
  }

  resume(): void {
    if (this.#connection instanceof WebSocket) this.#connection.resume()
    this.#stream?.resume()
  }

  async #connectSocket(): Promise<void> {
    const { address, secretKey, chat } = this.#followed
    const after = this.#lastEventId === undefined ? '' : `?lastEventId=${this.#lastEventId}`
    const headers = { 'x-organization-api-key': secretKey }
    const url = `${address.replace('http', 'ws')}/ws/orgs/me/chats/${chat}${after}`
    const socket = new WebSocket(url, { headers, perMessageDeflate: false })
    this.#connection = socket
    socket.on('error', () => {})
    socket.on('message', (data) => this.#take(String(data)))
    await once(socket, 'close')
  }

  async #connectStream(): Promise<void> {
    const { address, secretKey, chat } = this.#followed
    const after = this.#lastEventId !== undefined && { 'last-event-id': this.#lastEventId }
    const headers = { 'x-organization-api-key': secretKey, ...after }
    const url = `${address}/api/v1/orgs/me/chats/${chat}/events`
    const asking = request(url, { headers, agent: false }).on('error', () => {})
    this.#connection = asking
    asking.on('response', (response) => {
      this.#stream = response.setEncoding('utf8').on('error', () => {})
      let rest = ''
      response.on('data', (piece: string) => {
        const lines = (rest + piece).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line.startsWith('data: ')) this.#take(line.slice('data: '.length))
      })
    })
    asking.end()
    await once(asking, 'close')
  }

  #take(json: string): void {
    const event = JSON.parse(json) as ChatEvent
    if (event.type === 'ready' || event.type === 'resync') {
      if (this.#lastEventId === undefined) this.seq = Number.parseInt(event.eventId, 10)
      else if (event.type === 'resync') this.#losses.resyncs++
      this.#lastEventId = event.eventId
      this.#ready()
    }
    if (event.type !== 'message') return
    const { seq } = event.message
    if (seq <= this.seq) this.#losses.twice++
    else if (seq > this.seq + 1) this.#losses.lost += seq - this.seq - 1
    this.seq = Math.max(this.seq, seq)
    this.#lastEventId = event.eventId
  }
}
