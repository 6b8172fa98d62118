import { createHmac, randomBytes } from 'node:crypto'
import type { Database } from '../../db/database.ts'
import type { IdentitySecret, Rotation } from '../../generated/schemas.ts'
import { problemAt } from '../../problems.ts'
import { expiresAfter, overlapEnd } from '../access/key-rotation.ts'
import { lockAs } from '../access/locks.ts'
import type { Scope } from '../access/scope.ts'
import type { Tokens } from '../access/tokens.ts'
import { recordEvent } from '../audit.ts'

/** The payload of an identity token. A customer signs it, so its types are unchecked. */
type Claims = Partial<Record<'sub' | 'exp' | 'nbf' | 'iat', unknown>>

const longestLifeSeconds = 86_400
const toleranceSeconds = 30
const longestExternalId = 255

/**
 * The `externalId` that an identity token proves. Throws one and the same 422 for a token that is forged, expired or
 * incomplete.
 */
export async function proveIdentity(
  db: Database,
  tokens: Tokens,
  identityKey: Buffer,
  { orgId }: Scope,
  token: string,
): Promise<string> {
  const now = Date.now() / 1000
  for (const secret of await identitySecrets(db, identityKey, orgId)) {
    const claims: Claims | undefined = tokens.identity.verify(token, secret)
    if (claims && isTimely(claims, now) && isExternalId(claims.sub)) return claims.sub
  }
  throw problemAt('invalid_identity_token', '/body/identityToken', 'is not valid: it is forged, expired or incomplete')
}

function isTimely({ exp, nbf, iat }: Claims, now: number): boolean {
  const hasBegun = (time: unknown) => time === undefined || (typeof time === 'number' && time <= now + toleranceSeconds)
  if (typeof exp !== 'number' || !hasBegun(nbf) || !hasBegun(iat)) return false
  return exp > now - toleranceSeconds && exp <= now + longestLifeSeconds + toleranceSeconds
}

/** Whether `sub` satisfies the contract's `externalId`; the length is counted in code points, as in JSON Schema. */
const isExternalId = (sub: unknown): sub is string =>
  typeof sub === 'string' &&
  sub !== '' &&
  [...sub].length <= longestExternalId &&
  sub.isWellFormed() &&
  !sub.includes('\0')

const maxAtOnce = 10

/** The secret that belongs to a nonce: the database alone does not allow signing. */
const secretOf = (identityKey: Buffer, orgId: string, nonce: string) =>
  `cli_${createHmac('sha256', identityKey).update(`${orgId} ${nonce}`).digest('base64url')}`

/**
 * Creates a secret for identity tokens; only this result contains it. Earlier secrets expire with the overlap; the ten
 * newest remain. Throws 404 when the organization is deleted.
 */
export async function rotateIdentitySecret(
  db: Database,
  identityKey: Buffer,
  scope: Scope,
  rotation: Rotation | undefined,
): Promise<IdentitySecret> {
  const { orgId } = scope
  const nonce = randomBytes(32).toString('base64url')
  return db.write(async (tx) => {
    await lockAs(tx, scope) // of two rotations at once, the second sees the first one's secret
    const now = new Date()
    const end = overlapEnd(now, rotation)
    const earlier = { orgId, ...expiresAfter(now) }
    const good = await tx.identitySecret.findMany({
      where: earlier,
      orderBy: [{ createdAt: 'desc' }, { nonce: 'asc' }],
    })
    await tx.identitySecret.updateMany({ where: { orgId, ...expiresAfter(end) }, data: { expiresAt: end } })
    const kept = good.slice(0, maxAtOnce - 1)
    const surplus = good.slice(maxAtOnce - 1).map((secret) => secret.nonce)
    await tx.identitySecret.deleteMany({ where: { orgId, nonce: { in: surplus } } })
    await tx.identitySecret.create({ data: { orgId, nonce, createdAt: now } })
    await recordEvent(tx, scope, 'identity_secret.rotated', { type: 'identity_secret', id: orgId })
    const ends = kept.map(({ expiresAt }) => Math.min(expiresAt?.getTime() ?? Number.POSITIVE_INFINITY, end.getTime()))
    return {
      identitySecret: secretOf(identityKey, orgId, nonce),
      createdAt: now.toISOString(),
      previousExpiresAt: ends.length > 0 ? new Date(Math.max(...ends)).toISOString() : null,
    }
  })
}

/** The organization's secrets that are valid now. */
export async function identitySecrets(db: Database, identityKey: Buffer, orgId: string): Promise<string[]> {
  const rows = await db.read.identitySecret.findMany({ where: { orgId, ...expiresAfter(new Date()) } })
  return rows.map(({ nonce }) => secretOf(identityKey, orgId, nonce))
}
