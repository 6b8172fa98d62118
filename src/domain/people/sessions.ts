import Bowser from 'bowser'
import type { Database, Transaction } from '../../db/database.ts'
import type { Login, Session, SignIn } from '../../generated/schemas.ts'
import type { SessionModel, UserModel } from '../../generated/sqlite/models.ts'
import { notFound, Problem } from '../../problems.ts'
import type { AttemptLimiter } from '../access/attempt-limiter.ts'
import { isLive } from '../access/principals.ts'
import type { Device, Person } from '../access/scope.ts'
import { hashRefreshToken, newRefreshToken, successorOf } from '../access/secrets.ts'
import type { Tokens } from '../access/tokens.ts'
import { recordAccountEvent, recordSignIn } from '../audit.ts'
import { newId } from '../ids.ts'
import type { RunInBackground } from '../mails.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { assertCapacity, attemptPassword } from './passwords.ts'
import { toUser } from './users.ts'

const day = 86_400_000
const absoluteLifeMs = 30 * day
const reuseGraceMs = 10_000

/** The configuration of sign-in. */
export interface SessionRules {
  tokens: Tokens
  refreshPepper: string
  refreshTtlSeconds: number
  registration: 'open' | 'invite' | 'closed'
  /** Limits wrong passwords per account. */
  attempts: AttemptLimiter
}

/**
 * Signs a person in by e-mail or username. Throws the same 401 for an unknown account, a wrong password and a disabled
 * account, 429 after too many for one name, 503 while too many sign-ins are waiting.
 */
export async function login(
  db: Database,
  rules: SessionRules,
  input: Login,
  device: Device,
  runInBackground: RunInBackground,
): Promise<SignIn> {
  assertCapacity()
  const [by, name] = input.email === undefined ? ['username', input.username ?? ''] : ['email', input.email]
  const lowerCased = name.toLowerCase()
  const user = await db.read.user.findUnique({ where: { [by]: lowerCased } as { email: string } })
  const passwordHash = user?.isActive ? user.passwordHash : undefined
  const matches = await attemptPassword(rules.attempts, `${by} ${lowerCased}`, passwordHash, input.password)
  if (user && matches) return db.write((tx) => startSession(tx, rules, user, device))
  // In the background: only known accounts record a failure, and the response time must not reveal it.
  if (user) runInBackground(() => db.write((tx) => recordSignIn(tx, user.id, 'session.failed', device)))
  throw wrongCredentials()
}

const wrongCredentials = () => new Problem('invalid_credentials', 'No account has this name and this password.')

/**
 * Starts a session after the password was verified. Throws 401 when the password or the account's status changed
 * since.
 */
export async function startSession(
  tx: Transaction,
  rules: SessionRules,
  { id: userId, passwordHash }: UserModel,
  device: Device,
): Promise<SignIn> {
  const now = new Date()
  // Locks the row first: a session must not outlive a concurrent password change.
  const { count } = await tx.user.updateMany({
    where: { id: userId, passwordHash, isActive: true },
    data: { lastLoginAt: now },
  })
  const user = count === 1 && (await tx.user.findUnique({ where: { id: userId } }))
  if (!user) throw wrongCredentials()
  const session = await tx.session.create({
    data: {
      id: newId('ses'),
      userId,
      userAgent: device.userAgent,
      address: device.address,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + absoluteLifeMs),
    },
  })
  const refreshToken = newRefreshToken()
  await keepRefreshToken(tx, rules, session, refreshToken)
  await recordSignIn(tx, userId, 'session.created', device)
  return toSignIn(rules, user, session.id, refreshToken)
}

async function keepRefreshToken(
  tx: Transaction,
  { refreshPepper, refreshTtlSeconds }: SessionRules,
  session: { id: string; expiresAt: Date },
  refreshToken: string,
): Promise<void> {
  const now = Date.now()
  const idleEnd = now + refreshTtlSeconds * 1000
  await tx.refreshToken.create({
    data: {
      hash: hashRefreshToken(refreshPepper, refreshToken),
      sessionId: session.id,
      createdAt: new Date(now),
      expiresAt: new Date(Math.min(idleEnd, session.expiresAt.getTime())),
    },
  })
}

const toSignIn = ({ tokens }: SessionRules, user: UserModel, sessionId: string, refreshToken: string): SignIn => ({
  accessToken: tokens.access.sign({ userId: user.id, sessionId }),
  refreshToken,
  tokenType: 'Bearer',
  expiresIn: tokens.access.ttlSeconds,
  user: toUser(user),
})

/**
 * Exchanges a refresh token for a new access token and its only successor. Reuse within ten seconds returns the same
 * successor, for two tabs of one browser; later reuse ends the session, since one of two holders stole the token (RFC
 * 9700, section 4.14.2). Throws 401 for an unknown, expired or reused token.
 */
export async function refreshSession(
  db: Database,
  rules: SessionRules,
  token: string,
  device: Device,
): Promise<SignIn> {
  const hash = hashRefreshToken(rules.refreshPepper, token)
  const successor = successorOf(rules.refreshPepper, token)
  const now = new Date()
  const session = await db.write(async (tx) => {
    const spent = await tx.refreshToken.findUnique({ where: { hash } })
    if (!spent) return undefined
    // Locks the session's row first, in the order of an account deletion; of two concurrent refreshes, the second
    // waits here.
    const live = { id: spent.sessionId, revokedAt: null }
    if ((await tx.session.updateMany({ where: live, data: { lastUsedAt: now } })).count === 0) return undefined
    const { count } = await tx.refreshToken.updateMany({ where: { hash, usedAt: null }, data: { usedAt: now } })
    const found = await tx.refreshToken.findUnique({
      where: { hash },
      include: { session: { include: { user: true } } },
    })
    if (!found?.session?.user || found.expiresAt <= now || !isLive(found.session, now)) return undefined
    const { session, usedAt } = found
    if (count === 1) await keepRefreshToken(tx, rules, session, successor)
    else if (now.getTime() - (usedAt?.getTime() ?? 0) > reuseGraceMs) {
      await endSession(tx, { ...device, userId: session.userId, sessionId: session.id }, 'session.stolen')
      return undefined
    }
    return session
  })
  if (session) return toSignIn(rules, session.user, session.id, successor)
  throw new Problem('invalid_refresh_token', 'This refresh token is not, or no longer, good. Sign in again.')
}

/** Signs out: the session's access and refresh tokens stop working from the next look-up on. */
export async function logout(db: Database, person: Person): Promise<void> {
  await db.write((tx) => endSession(tx, person, 'session.revoked'))
}

/** Ends a person's live session and records the reason; returns false when there is none. */
export async function endSession(
  tx: Transaction,
  { userId, sessionId, ...device }: Person,
  reason: 'session.revoked' | 'session.stolen',
): Promise<boolean> {
  const now = new Date()
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, userId, revokedAt: null, expiresAt: { gt: now } },
    data: { revokedAt: now },
  })
  if (count === 1) await recordAccountEvent(tx, userId, reason, device)
  return count === 1
}

/** Ends all sessions of a person, except `butFor`. */
export async function endSessions(tx: Transaction, userId: string, butFor?: string): Promise<void> {
  await tx.session.updateMany({
    where: { userId, revokedAt: null, ...(butFor !== undefined && { id: { not: butFor } }) },
    data: { revokedAt: new Date() },
  })
}

/** Lists the person's live sessions, newest first. */
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

/** The browser and system named by the user agent. */
function deviceName(userAgent: string | null): string | null {
  if (!userAgent) return null
  const parser = Bowser.getParser(userAgent)
  const known = [parser.getBrowserName(), parser.getOSName()].filter((name) => name)
  return known.join(' on ') || null
}

/** Ends one of the person's sessions. Throws 404 for another person's session and for an ended one. */
export async function revokeSession(db: Database, person: Person, sessionId: string): Promise<void> {
  if (!(await db.write((tx) => endSession(tx, { ...person, sessionId }, 'session.revoked')))) throw notFound()
}
