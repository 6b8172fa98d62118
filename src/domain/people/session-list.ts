import Bowser from 'bowser'
import type { Database } from '../../db/database.ts'
import type { Session } from '../../generated/schemas.ts'
import type { SessionModel } from '../../generated/sqlite/models.ts'
import { notFound } from '../../problems.ts'
import type { Person } from '../access/scope.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { endSession } from './sessions.ts'

/** The person's living sessions, newest first. */
export async function listSessions(db: Database, person: Person, query: PageQuery): Promise<Page<Session>> {
  const rows = await db.read.session.findMany({
    where: {
      userId: person.userId,
      revokedAt: null,
      expiresAt: { gt: new Date() },
      ...newestAfter('createdAt', query.after),
    },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, (row) => toSession(row, person.sessionId))
}

const toSession = (row: SessionModel, current: string): Session => ({
  id: row.id,
  current: row.id === current,
  device: deviceName(row.userAgent),
  userAgent: row.userAgent,
  address: row.address,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
})

/** Browser and system, as far as the user agent tells. */
function deviceName(userAgent: string | null): string | null {
  if (!userAgent) return null
  const parser = Bowser.getParser(userAgent)
  const known = [parser.getBrowserName(), parser.getOSName()].filter((name) => name)
  return known.join(' on ') || null
}

/** Ends one of the person's sessions. 404 for somebody else's, and for one that is over. */
export async function revokeSession(db: Database, person: Person, sessionId: string): Promise<void> {
  if (!(await db.write((tx) => endSession(tx, { ...person, sessionId }, 'session.revoked')))) throw notFound()
}
