import type { Database, Transaction } from '../db/database.ts'
import type { Login, Registration, SignIn } from '../generated/schemas.ts'
import type { UserModel } from '../generated/sqlite/models.ts'
import { Problem } from '../problems.ts'
import { newId } from './ids.ts'
import { insertOrganization } from './organizations.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { hashRefreshToken, newRefreshToken } from './secrets.ts'
import type { Tokens } from './tokens.ts'
import { insertUser, taken, toUser } from './users.ts'

const day = 86_400_000
const absoluteLifeMs = 30 * day
const reuseGraceMs = 10_000

/** What signing in needs beside the database. */
export interface SessionRules {
  tokens: Tokens
  refreshPepper: string
  refreshTtlSeconds: number
  registration: 'open' | 'invite' | 'closed'
}

/** What is remembered of the device that signs in. */
export interface Device {
  userAgent: string | null
  address: string
}

/** Creates a person (and, by name, an organization that they administer) and signs them in. 403, 409, 400 for a bad password. */
export async function register(
  db: Database,
  rules: SessionRules,
  input: Registration,
  device: Device,
): Promise<SignIn> {
  if (rules.registration !== 'open') throw new Problem('registration_closed', 'Registration is closed here.')
  const { password, organizationName, ...person } = input
  const passwordHash = await hashPassword(password)
  try {
    return await db.write(async (tx) => {
      const user = await insertUser(tx, { ...person, passwordHash })
      if (organizationName !== undefined) await insertOrganization(tx, user.id, { name: organizationName })
      return startSession(tx, rules, user, device)
    })
  } catch (error) {
    throw taken(error)
  }
}

/** Signs a person in by e-mail or username. 401 for an unknown account, a wrong password and a disabled person alike. */
export async function login(db: Database, rules: SessionRules, input: Login, device: Device): Promise<SignIn> {
  const where =
    input.email !== undefined
      ? { email: input.email.toLowerCase() }
      : { username: (input.username ?? '').toLowerCase() }
  const user = await db.read.user.findUnique({ where: where as { email: string } })
  const matches = await verifyPassword(user?.passwordHash, input.password)
  if (!user?.isActive || !matches)
    throw new Problem('invalid_credentials', 'No account has this name and this password.')
  return db.write((tx) => startSession(tx, rules, user, device))
}

async function startSession(tx: Transaction, rules: SessionRules, user: UserModel, device: Device): Promise<SignIn> {
  const now = new Date()
  const session = await tx.session.create({
    data: {
      id: newId('ses'),
      userId: user.id,
      userAgent: device.userAgent?.slice(0, 512) ?? null,
      address: device.address,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + absoluteLifeMs),
    },
  })
  const present = await tx.user.update({ where: { id: user.id }, data: { lastLoginAt: now } })
  return issue(tx, rules, present, session)
}

/** Makes the next pair of tokens for a session. */
async function issue(
  tx: Transaction,
  rules: SessionRules,
  user: UserModel,
  session: { id: string; expiresAt: Date },
): Promise<SignIn> {
  const refreshToken = newRefreshToken()
  const now = Date.now()
  const idle = now + rules.refreshTtlSeconds * 1000
  await tx.refreshToken.create({
    data: {
      hash: hashRefreshToken(rules.refreshPepper, refreshToken),
      sessionId: session.id,
      createdAt: new Date(now),
      expiresAt: new Date(Math.min(idle, session.expiresAt.getTime())),
    },
  })
  return {
    accessToken: rules.tokens.access.sign({ userId: user.id, sessionId: session.id }),
    refreshToken,
    tokenType: 'Bearer',
    expiresIn: rules.tokens.access.ttlSeconds,
    user: toUser(user),
  }
}

/**
 * Spends a refresh token and gives the next pair. A token spent within the last ten seconds still gives one (two tabs of one
 * browser race); one spent longer ago ends the session, since one of its two holders stole it (RFC 9700, section 4.14.2).
 */
export async function refreshSession(db: Database, rules: SessionRules, token: string): Promise<SignIn> {
  const hash = hashRefreshToken(rules.refreshPepper, token)
  const now = new Date()
  const next = await db.write(async (tx) => {
    // Claimed before it is read: on both databases the second of two concurrent refreshes waits here, then finds it spent.
    const { count } = await tx.refreshToken.updateMany({ where: { hash, usedAt: null }, data: { usedAt: now } })
    const found = await tx.refreshToken.findUnique({
      where: { hash },
      include: { session: { include: { user: true } } },
    })
    if (!found || found.expiresAt <= now || !isLive(found.session, now)) return undefined
    if (count === 0 && now.getTime() - (found.usedAt?.getTime() ?? 0) > reuseGraceMs) {
      await endSession(tx, found.sessionId)
      return undefined
    }
    await tx.session.update({ where: { id: found.sessionId }, data: { lastUsedAt: now } })
    return issue(tx, rules, found.session.user, found.session)
  })
  if (!next) throw new Problem('invalid_refresh_token', 'This refresh token is not, or no longer, good. Sign in again.')
  return next
}

/** True while a session is neither ended nor over and its person is active. */
export const isLive = (session: { revokedAt: Date | null; expiresAt: Date; user: { isActive: boolean } }, now: Date) =>
  session.revokedAt === null && session.expiresAt > now && session.user.isActive

/** Ends a session: its access and refresh tokens are refused from the next look-up on. */
export async function logout(db: Database, sessionId: string): Promise<void> {
  await db.write((tx) => endSession(tx, sessionId))
}

const endSession = (tx: Transaction, id: string) =>
  tx.session.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } })
