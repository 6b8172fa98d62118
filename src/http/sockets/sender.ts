import { WebSocket } from 'ws'

const highWater = 65_536
const settled = Promise.resolve()

/** Sends to one reader no faster than they take it: nothing is kept for who is slow, and nothing more heard from them meanwhile. */
export class Sender {
  readonly #socket: WebSocket
  #stuckBeats = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** Sends a frame; resolves when the next may be sent, at once where nobody listens any more. */
  send(text: string): Promise<void> {
    const socket = this.#socket
    if (socket.readyState !== WebSocket.OPEN) return settled
    if (socket.bufferedAmount + text.length <= highWater) {
      socket.send(text)
      return settled
    }
    socket.pause()
    return new Promise((resolve) =>
      socket.send(text, () => {
        this.#stuckBeats = 0
        if (socket.bufferedAmount <= highWater) socket.resume()
        resolve()
      }),
    )
  }

  /** For how many beats in a row nothing of what waits has been taken. */
  stuckBeats(): number {
    if (this.#socket.bufferedAmount <= highWater) this.#stuckBeats = 0
    else this.#stuckBeats++
    return this.#stuckBeats
  }
}
