import { order } from '../../llm/vendors.ts'
import type { KnownProvider } from './provider-shape.ts'

type Placed = Pick<KnownProvider, 'id' | 'vendor' | 'isChosen' | 'position' | 'createdAt'>

/** As the vendors' table has them, then by age. */
const naturally = (one: Placed, other: Placed) =>
  order.indexOf(one.vendor) - order.indexOf(other.vendor) ||
  (one.createdAt?.getTime() ?? 0) - (other.createdAt?.getTime() ?? 0) ||
  (one.id < other.id ? -1 : 1)

/**
 * Providers in the order in which they are asked: the chosen one, then those that were given a place in their places, and the
 * others in between as the vendors' table has them.
 */
export function arrange<P extends Placed>(providers: readonly P[]): P[] {
  const all = [...providers].sort(naturally)
  const chosen = all.find(({ isChosen }) => isChosen)
  const others = all.filter((provider) => provider !== chosen)
  const free = others.filter(({ position }) => position === null)
  const placed = others.flatMap((provider) =>
    provider.position === null ? [] : [{ provider, position: provider.position }],
  )
  placed.sort((one, other) => one.position - other.position)
  const arranged = chosen ? [chosen] : []
  for (const { provider, position } of placed) {
    arranged.push(...free.splice(0, Math.max(0, position - 1 - arranged.length)), provider)
  }
  return [...arranged, ...free]
}

/**
 * The places to write down after a change, by provider, so that all others stay in the order in which they were.
 * `before` is arranged, `after` as the rows say now; `movedId` was given its place anew.
 */
export function placesAfter(
  before: readonly Placed[],
  after: readonly Placed[],
  movedId: string | undefined,
): Map<string, number> {
  const earlier = new Map(before.map((provider, index) => [provider.id, { ...provider, index }]))
  const chosen = after.find(({ isChosen }) => isChosen)
  const start = chosen ? 2 : 1
  const others = after.filter((provider) => provider !== chosen)
  const hasStayed = ({ id, isChosen }: Placed) => id !== movedId && earlier.get(id)?.isChosen === isChosen
  const wanted = others.filter(hasStayed)
  wanted.sort((one, other) => (earlier.get(one.id)?.index ?? 0) - (earlier.get(other.id)?.index ?? 0))
  for (const provider of others.filter((one) => !hasStayed(one)).sort(naturally)) {
    wanted.splice(placeIn(wanted, provider, start), 0, provider)
  }
  const places = wanted.map((provider, index) => ({ ...provider, place: index + start }))
  return new Map(
    places.flatMap(({ id, position, place }) => (position === null || position === place ? [] : [[id, place]])),
  )
}

/** The position of a new provider in a list that begins at a place. */
function placeIn(list: readonly Placed[], provider: Placed, start: number): number {
  if (provider.position !== null) return Math.max(0, provider.position - start)
  const next = list.findIndex((one) => one.position === null && naturally(provider, one) < 0)
  return next === -1 ? list.length : next
}
