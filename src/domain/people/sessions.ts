import type { Database, Transaction } from '../../db/database.ts'
import type { Login, SignIn } from '../../generated/schemas.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { Problem } from '../../problems.ts'
import type { AttemptLimiter } from '../access/attempt-limiter.ts'
import type { Device, Person } from '../access/scope.ts'
import { hashRefreshToken, newRefreshToken, successorOf } from '../access/secrets.ts'
import type { Tokens } from '../access/tokens.ts'
import { newId } from '../ids.ts'
import type { RunInBackground } from '../mail-context.ts'
import { recordAccountEvent, recordSignIn } from '../organizations/audit.ts'
import { assertTurn, tryPassword } from './passwords.ts'
import { toUser } from './users.ts'

const day = 86_400_000
const absoluteLifeMs = 30 * day
const reuseGraceMs = 10_000

/** What signing in needs beside the database. */
export interface SessionRules {
  tokens: Tokens
  refreshPepper: string
  refreshTtlSeconds: number
  registration: 'open' | 'invite' | 'closed'
  /** Wrong passwords for one account. */
  attempts: AttemptLimiter
}

/**
 * Signs a person in by e-mail or username. 401 for an unknown account, a wrong password and a disabled person alike, 429 after
 * too many of these for one name, whether anybody has it or not; 503 while too many others sign in.
 */
export async function login(
  db: Database,
  rules: SessionRules,
  input: Login,
  device: Device,
  runInBackground: RunInBackground,
): Promise<SignIn> {
  assertTurn()
  const [by, name] = input.email === undefined ? ['username', input.username ?? ''] : ['email', input.email]
  const lowerCased = name.toLowerCase()
  const user = await db.read.user.findUnique({ where: { [by]: lowerCased } as { email: string } })
  const passwordHash = user?.isActive ? user.passwordHash : undefined
  const matches = await tryPassword(rules.attempts, `${by} ${lowerCased}`, passwordHash, input.password)
  if (user && matches) return db.write((tx) => startSession(tx, rules, user, device))
  // For nobody there is nothing to write down, and the caller must not feel that in the time it takes.
  if (user) runInBackground(() => db.write((tx) => recordSignIn(tx, user.id, 'session.failed', device)))
  throw wrongCredentials()
}

const wrongCredentials = () => new Problem('invalid_credentials', 'No account has this name and this password.')

/** Signs somebody in whose password was just seen to be right. 401 when it is no longer, or they were disabled meanwhile. */
export async function startSession(
  tx: Transaction,
  rules: SessionRules,
  { id: userId, passwordHash }: UserModel,
  device: Device,
): Promise<SignIn> {
  const now = new Date()
  // Takes the row first: a session must not outlive a password that is being changed.
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
 * Spends a refresh token and gives a new access token with the one successor. A token spent within the last ten seconds gives
 * the same successor again (two tabs of one browser race); one spent longer ago ends the session, since one of its two
 * holders stole it (RFC 9700, section 4.14.2). 401 for whatever is not, or no longer, good.
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
    // The session's row first, as whoever deletes the account does; the second of two concurrent refreshes waits here.
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

/** True while a session is neither ended nor over and its person is active. */
export const isLive = (session: { revokedAt: Date | null; expiresAt: Date; user: { isActive: boolean } }, now: Date) =>
  session.revokedAt === null && session.expiresAt > now && session.user.isActive

/** Signs out: the session's access and refresh tokens are refused from the next look-up on. */
export async function logout(db: Database, person: Person): Promise<void> {
  await db.write((tx) => endSession(tx, person, 'session.revoked'))
}

/** Ends one living session of a person, and writes down why; false when there is none. */
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

/** Ends all sessions of a person, or all but one. */
export async function endSessions(tx: Transaction, userId: string, butFor?: string): Promise<void> {
  await tx.session.updateMany({
    where: { userId, revokedAt: null, ...(butFor !== undefined && { id: { not: butFor } }) },
    data: { revokedAt: new Date() },
  })
}
