import { VendorError } from './assistant.ts'

/** Of one event, its comments included. */
const maxCharacters = 1_048_576

const fields = new Set(['data', 'event', 'id', 'retry', '']) // the last begins a comment

/** Takes server-sent events apart, as much of them as is there; an event and the comments before it are at most 1 MiB. */
export class EventStream {
  readonly #decoder = new TextDecoder()
  /** Of the line that has no end yet; joined once, so that a long one costs no more than its length. */
  #line: string[] = []
  #data: string[] = []
  #length = 0
  readonly #give: (data: string) => void

  /** @param give takes the data of each event; what it throws ends the reading */
  constructor(give: (data: string) => void) {
    this.#give = give
  }

  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }))
  }

  /** The end of the stream ends its last event too. */
  end(): void {
    this.#take(`${this.#decoder.decode()}\n\n`)
  }

  #take(text: string): void {
    let from = 0
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#hold(text.slice(from, to))
      from = to + 1
      const line = this.#line.join('')
      this.#line = []
      this.#read(line.endsWith('\r') ? line.slice(0, -1) : line)
    }
    if (from < text.length) this.#hold(text.slice(from))
  }

  #hold(piece: string): void {
    this.#length += piece.length
    if (this.#length > maxCharacters) throw new VendorError('malformed', 'The provider sent an event of over 1 MiB.')
    this.#line.push(piece)
  }

  #read(line: string): void {
    if (line === '') {
      this.#finishEvent()
      return
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    if (!fields.has(field)) {
      throw new VendorError('malformed', 'The provider answered with something else than events.')
    }
    if (field === 'data') this.#data.push(line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1))
  }

  #finishEvent(): void {
    const data = this.#data
    this.#data = []
    this.#length = 0
    if (data.length > 0) this.#give(data.join('\n'))
  }
}
