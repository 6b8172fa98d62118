/** Counts by name. */
export class CountsByName {
  readonly #counts = new Map<string, number>()

  add(name: string | number): void {
    this.#counts.set(String(name), this.of(name) + 1)
  }

  of(name: string | number): number {
    return this.#counts.get(String(name)) ?? 0
  }

  /** Such as `201: 4012, 503: 12`, the names in order. */
  toString(): string {
    const all = [...this.#counts].toSorted(([one], [other]) => (one < other ? -1 : 1))
    return all.map(([name, count]) => `${name}: ${count}`).join(', ') || 'none'
  }
}
