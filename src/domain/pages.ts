/** How far a list has come: the sort values of the last row given, as text. */
export type Keyset = string[]

export interface PageQuery {
  limit: number
  after: Keyset | undefined
}

/** Some items, and where the next page begins; undefined at the end. */
export interface Page<T> {
  data: T[]
  next: Keyset | undefined
}

const maxCharacters = 4_000_000

/**
 * A page of the rows of a query that asked for `limit + 1`: the one too many says that there is more. Where `sizeOf` is given,
 * a page also ends when its rows together are large; it always has the first.
 */
export function pageOf<Row, T>(
  rows: Row[],
  limit: number,
  shape: (row: Row) => T,
  keyset: (row: Row) => Keyset,
  sizeOf: (row: Row) => number = () => 0,
): Page<T> {
  let size = 0
  const tooLarge = rows.findIndex((row, index) => {
    size += sizeOf(row)
    return size > maxCharacters && index > 0
  })
  const page = rows.slice(0, tooLarge === -1 ? limit : Math.min(limit, tooLarge))
  const last = page.at(-1)
  return { data: page.map(shape), next: last !== undefined && page.length < rows.length ? keyset(last) : undefined }
}

/** The part of a `where` that comes after the keyset, newest first by one time column and then by the id's. */
export function newestAfter(column: string, after: Keyset | undefined, idColumn = 'id') {
  const [time, id] = after ?? []
  if (time === undefined || id === undefined) return {}
  const at = new Date(time)
  const further = [{ [column]: { lt: at } }, { [column]: at, [idColumn]: { lt: id } }]
  // The plain bound lets the index begin at the right place; the OR alone would walk it from the top.
  return { AND: [{ [column]: { lte: at } }, { OR: further }] }
}

/** How a query asks for a page of rows, newest first, and for the one too many. */
export const newestFirst = (limit: number) => ({
  orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }],
  take: limit + 1,
})

/** `pageOf` the rows of such a query. */
export const newestPage = <Row extends { createdAt: Date; id: string }, T>(
  rows: Row[],
  limit: number,
  shape: (row: Row) => T,
): Page<T> => pageOf(rows, limit, shape, (row) => [row.createdAt.toISOString(), row.id])
