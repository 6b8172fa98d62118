import { LockTimeout } from './concurrency.ts'

/** The kind of a database error, as far as a caller can act on it. */
export type ErrorKind =
  /** Unreachable, busy or too slow: retry later. It is unknown whether a write was stored. */
  | 'unavailable'
  /** The disk is full. */
  | 'full'
  /** A unique constraint is violated: `uniqueFields` returns its columns. */
  | 'unique'
  /** The row it refers to does not exist, or rows still refer to it. */
  | 'foreign-key'
  /** The row to change does not exist. */
  | 'not-found'
  /** Two transactions conflicted: nothing was stored, a retry may succeed. */
  | 'retry'

/** Prisma's codes, PostgreSQL's SQLSTATEs, and Node's codes of failed connections. */
const byCode: Readonly<Record<string, ErrorKind>> = {
  P1001: 'unavailable', // not reachable
  P1002: 'unavailable', // reached, timed out
  P1008: 'unavailable', // timed out; SQLITE_BUSY too
  P1017: 'unavailable', // connection closed
  P2002: 'unique',
  P2003: 'foreign-key',
  P2024: 'unavailable', // no connection free
  P2025: 'not-found',
  P2028: 'unavailable', // the transaction took too long
  P2034: 'retry',
  P2037: 'unavailable', // too many connections
  23001: 'foreign-key', // restrict violation
  23503: 'foreign-key',
  23505: 'unique',
  40001: 'retry', // serialization failure
  '40P01': 'retry', // deadlock
  53100: 'full',
  '55P03': 'unavailable', // lock timeout
  57014: 'unavailable', // statement timeout
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EAI_AGAIN: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ENETUNREACH: 'unavailable',
  ENOTFOUND: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ENOSPC: 'full',
}

/** Whole classes of SQLSTATE: connection exceptions, lack of resources, a server that stops or starts. */
const unavailableState = /^(08|53|57P)[0-9A-Z]{2,3}$/

/** SQLite's result codes by number; the extended ones, larger than a byte, first. */
const byResultCode: Readonly<Record<number, ErrorKind>> = {
  787: 'foreign-key',
  1555: 'unique', // primary key
  1811: 'foreign-key', // by a trigger
  2067: 'unique',
  2579: 'unique', // rowid
  5: 'unavailable', // busy
  6: 'unavailable', // locked
  10: 'unavailable', // input or output failed
  13: 'full',
  14: 'unavailable', // cannot open
  15: 'unavailable', // locking protocol
}

/** Result codes by name, for errors from other threads, which keep only the name. */
const byResultName: readonly (readonly [RegExp, ErrorKind])[] = [
  [/^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|PROTOCOL)/, 'unavailable'],
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID)/, 'unique'],
  [/^SQLITE_CONSTRAINT_(FOREIGNKEY|TRIGGER)/, 'foreign-key'],
]

/** Messages of pg, its adapter and libsql without a code: no connection free, or the connection is lost. */
const lostConnection =
  /^(timeout exceeded when trying to connect|Connection terminated|Client (has encountered a connection error|was closed)|Query read timeout|Cannot use a pool after|Connection(Failed|Closed)|DatabaseNotReachable|SocketTimeout)/

/** Classifies the error of a query, transaction or connection on either database; undefined for a bug of this program. */
export function classifyError(error: unknown): ErrorKind | undefined {
  for (const link of chain(error)) {
    if (link instanceof LockTimeout) return 'unavailable'
    const kind = kindOfCode(link.code) ?? kindOfCode(link.originalCode) ?? kindOfCode(link.rawCode)
    if (kind) return kind
    if (typeof link.message === 'string' && lostConnection.test(link.message)) return 'unavailable'
  }
  return undefined
}

/**
 * The columns of the unique constraint that an error names; empty when it is the primary key (PostgreSQL does not say which
 * columns those are), undefined for other errors.
 */
export function uniqueFields(error: unknown): string[] | undefined {
  if (classifyError(error) !== 'unique') return undefined
  for (const { constraint, table, message, originalCode, rawCode } of chain(error)) {
    if (String(originalCode ?? rawCode) === '1555') return []
    if (isRecord(constraint) && Array.isArray(constraint.fields)) return constraint.fields.map(String)
    const index = isRecord(constraint) ? constraint.index : constraint
    if (typeof index === 'string') return fieldsOfIndex(index, String(table))
    const columns =
      typeof message === 'string' && /^(?:SQLITE_CONSTRAINT: )?UNIQUE constraint failed: (.*)$/.exec(message)?.[1]
    if (columns) return columns.split(', ').map((column) => column.slice(column.indexOf('.') + 1))
  }
  return undefined
}

function kindOfCode(code: unknown): ErrorKind | undefined {
  const text = String(code ?? '')
  if (Object.hasOwn(byCode, text)) return byCode[text]
  if (unavailableState.test(text)) return 'unavailable'
  if (/^\d{1,4}$/.test(text)) return byResultCode[Number(text)] ?? byResultCode[Number(text) & 0xff]
  return byResultName.find(([name]) => name.test(text))?.[1]
}

/** Prisma names an index after its table and columns: `Chat_orgId_externalId_key`. */
function fieldsOfIndex(index: string, table: string): string[] {
  if (index.endsWith('_pkey')) return []
  return index.slice(`${table}_`.length).replace(/_key$/, '').split('_')
}

type Link = Readonly<Record<string, unknown>>

function isRecord(value: unknown): value is Link {
  return typeof value === 'object' && value !== null
}

/** An error and those that it wraps, the outermost first: Prisma keeps the driver's in its `meta`. */
function* chain(error: unknown): Generator<Link> {
  const seen = new Set<unknown>()
  let link = error
  while (isRecord(link) && !seen.has(link)) {
    seen.add(link)
    yield link
    link = (isRecord(link.meta) ? link.meta.driverAdapterError : undefined) ?? link.cause
  }
}
