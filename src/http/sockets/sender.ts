import type { Socket } from 'node:net'
import { WebSocket } from 'ws'

const highWater = 65_536

/** A socket, and the connection that carries it. */
export interface OpenSocket {
  socket: WebSocket
  connection: Socket
}

const uncork = (connection: Socket) => connection.uncork()

/** Sends to one reader no faster than they take it: nothing is kept for who is slow, and nothing more heard from them meanwhile. */
export class Sender {
  readonly #socket: WebSocket
  readonly #connection: Socket
  #stuckBeats = 0

  constructor({ socket, connection }: OpenSocket) {
    this.#socket = socket
    this.#connection = connection
  }

  /** Sends a frame; where the reader is behind, a promise says when the next may be sent. Sends nothing after the reader has left. */
  send(text: string | Buffer): Promise<void> | undefined {
    const socket = this.#socket
    if (socket.readyState !== WebSocket.OPEN) return undefined
    if (socket.bufferedAmount + text.length <= highWater) {
      this.#sendTogether(text)
      return undefined
    }
    socket.pause()
    return new Promise((resolve) =>
      socket.send(text, { binary: false }, () => {
        this.#stuckBeats = 0
        if (socket.bufferedAmount <= highWater) socket.resume()
        resolve()
      }),
    )
  }

  /** All that is sent in one turn goes out in one write: the call to the system is most of what a frame costs. */
  #sendTogether(text: string | Buffer) {
    const connection = this.#connection
    if (connection.writableCorked === 0) {
      connection.cork()
      process.nextTick(uncork, connection)
    }
    this.#socket.send(text, { binary: false })
  }

  /** For how many beats in a row nothing of what waits has been taken. */
  stuckBeats(): number {
    if (this.#socket.bufferedAmount <= highWater) this.#stuckBeats = 0
    else this.#stuckBeats++
    return this.#stuckBeats
  }
}
