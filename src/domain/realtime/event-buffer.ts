import type { ChatChange } from './chat-event.ts'

/** So many happenings are at hand, and so many characters of them, for a second or two: who is further behind reads the rows. */
const maxAtHand = 200
const maxCharacters = 500_000

/** The last of what has happened, by number: so much of it as there is room for, and always the last one. */
export class EventBuffer {
  #all: ChatChange[] = []
  #characters = 0
  /** The number of the first one. */
  #first = 0

  /** The number of the next one. */
  get next(): number {
    return this.#first + this.#all.length
  }

  /** Undefined for one that has not happened yet, null for one that is no longer here. */
  at(number: number): ChatChange | undefined | null {
    return number < this.#first ? null : this.#all[number - this.#first]
  }

  add(one: ChatChange): void {
    this.#all.push(one)
    this.#characters += one.size
    // The last one is always there: all who follow would have to read it by themselves.
    while (this.#all.length > 1 && (this.#all.length > maxAtHand || this.#characters > maxCharacters)) {
      this.dropBefore(this.#first + 1)
    }
  }

  dropBefore(number: number): void {
    for (const { size } of this.#all.splice(0, Math.max(0, number - this.#first))) {
      this.#characters -= size
      this.#first++
    }
  }
}
