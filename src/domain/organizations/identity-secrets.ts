import { createHmac, randomBytes } from 'node:crypto'
import type { Database } from '../../db/database.ts'
import type { IdentitySecret, Rotation } from '../../generated/schemas.ts'
import { outlasting, overlapEnd } from '../access/rotation.ts'
import type { Scope } from '../access/scope.ts'
import { recordEvent } from './audit.ts'
import { lockAs } from './organization-lock.ts'

const maxAtOnce = 10

/** The secret that belongs to a nonce: the database alone gives nobody a way to sign. */
const secretOf = (identityKey: Buffer, orgId: string, nonce: string) =>
  `cli_${createHmac('sha256', identityKey).update(`${orgId} ${nonce}`).digest('base64url')}`

/**
 * Makes a secret for identity tokens; the answer alone holds it. Those before it are good for the overlap more, the ten
 * newest at most. 404 once the organization is deleted.
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
    await lockAs(tx, scope) // of two at once, the second sees the first one's secret
    const now = new Date()
    const end = overlapEnd(now, rotation)
    const earlier = { orgId, ...outlasting(now) }
    const good = await tx.identitySecret.findMany({
      where: earlier,
      orderBy: [{ createdAt: 'desc' }, { nonce: 'asc' }],
    })
    await tx.identitySecret.updateMany({ where: { orgId, ...outlasting(end) }, data: { expiresAt: end } })
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

/** The organization's secrets that are good now. */
export async function identitySecrets(db: Database, identityKey: Buffer, orgId: string): Promise<string[]> {
  const rows = await db.read.identitySecret.findMany({ where: { orgId, ...outlasting(new Date()) } })
  return rows.map(({ nonce }) => secretOf(identityKey, orgId, nonce))
}
