import type { ITXClientDenyList } from '@prisma/client/runtime/client'
import type { PrismaClient } from '../generated/sqlite/client.ts'

/** Columns that no query returns: search alone compares it, inside the database. */
export const omit = { message: { searchText: true } } as const

/** A Prisma client for reads on either database. Its type is SQLite's client, which rejects PostgreSQL's own features. */
export type ReadClient = PrismaClient<never, typeof omit>

/** A Prisma client for reads and writes inside one transaction, on either database. */
export type Transaction = Omit<ReadClient, ITXClientDenyList>
