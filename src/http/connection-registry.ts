import { credentialOf, fromWidget } from '../domain/access/scope.ts'
import { Problem } from '../problems.ts'
import type { OpenConnection } from './authorize.ts'

/** A visitor's tabs, and a server's readers. */
const most = { widget: 20, other: 10_000 }

/** All that stands open in this process: so much for each credential, and no more. */
export class ConnectionRegistry {
  readonly #all = new Set<OpenConnection>()
  readonly #counts = new Map<string, number>()
  readonly #open = { sockets: 0, streams: 0 }

  get size(): number {
    return this.#all.size
  }

  /** How many of each kind. */
  get open(): Readonly<{ sockets: number; streams: number }> {
    return this.#open
  }

  [Symbol.iterator]() {
    return this.#all.values()
  }

  /** Throws 429 when this credential has as much open as it may. */
  add(one: OpenConnection): void {
    const credential = keyOf(one)
    const count = this.#counts.get(credential) ?? 0
    const limit = fromWidget(one.scope.actor) ? most.widget : most.other
    if (count >= limit)
      throw new Problem('rate_limited', `You have ${count} streams and sockets open. Close one first.`)
    this.#counts.set(credential, count + 1)
    this.#all.add(one)
    this.#open[one.kind]++
  }

  /** False when it was not there. */
  delete(one: OpenConnection): boolean {
    if (!this.#all.delete(one)) return false
    this.#open[one.kind]--
    const credential = keyOf(one)
    const count = this.#counts.get(credential) ?? 0
    if (count > 1) this.#counts.set(credential, count - 1)
    else this.#counts.delete(credential)
    return true
  }
}

const keyOf = ({ scope }: OpenConnection) => `${scope.orgId} ${credentialOf(scope.actor)}`
