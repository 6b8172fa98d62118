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

/** A page of the rows of a query that asked for `limit + 1`: the one too many says that there is more. */
export function pageOf<Row, T>(
  rows: Row[],
  limit: number,
  shape: (row: Row) => T,
  keyset: (row: Row) => Keyset,
): Page<T> {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { data: rows.slice(0, limit).map(shape), next: last === undefined ? undefined : keyset(last) }
}

/** The part of a `where` that comes after the keyset, newest first by one time column and then by id. */
export function newestAfter<Column extends string>(column: Column, after: Keyset | undefined) {
  const [time, id] = after ?? []
  if (time === undefined || id === undefined) return {}
  const at = new Date(time)
  // The plain bound lets the index begin at the right place; the OR alone would walk it from the top.
  return { AND: [{ [column]: { lte: at } }, { OR: [{ [column]: { lt: at } }, { [column]: at, id: { lt: id } }] }] }
}
