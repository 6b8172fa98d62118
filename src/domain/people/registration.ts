import type { Database } from '../../db/database.ts'
import type { Registration, SignIn } from '../../generated/schemas.ts'
import { Problem, problemAt } from '../../problems.ts'
import type { Device } from '../access/scope.ts'
import type { MailContext } from '../mail-context.ts'
import { join } from '../organizations/invitations.ts'
import { insertOrganization } from '../organizations/organizations.ts'
import { mailVerification } from './email-verifications.ts'
import { findToken } from './one-time-tokens.ts'
import { assertPassword, hashPassword } from './passwords.ts'
import { type SessionRules, startSession } from './sessions.ts'
import { insertUser, taken } from './users.ts'

/**
 * Creates a person and signs them in; by name, with an organization that they administer, by an invitation's token as a member of the
 * one that invited them. 400 or 422 for a bad password; 403 where registration is closed to them, or the invitation is for
 * another address; 409 for an address or name that is taken; 410 or 422 for a token that is no longer, or never was, good.
 */
export async function register(
  db: Database,
  rules: SessionRules,
  { password, organizationName, invitationToken, ...person }: Registration,
  device: Device,
  outbox: MailContext,
): Promise<SignIn> {
  if (rules.registration === 'closed' || (rules.registration === 'invite' && invitationToken === undefined)) {
    throw new Problem('registration_closed', 'Registration is closed here.')
  }
  assertPassword(password, person, '/body/password')
  try {
    // Seen before anything is told of the address, or of others'.
    if (invitationToken !== undefined) await assertInvited(db, invitationToken, person.email)
    const passwordHash = await hashPassword(password)
    const signIn = await db.write(async (tx) => {
      const user = await insertUser(tx, { ...person, passwordHash })
      if (organizationName !== undefined)
        await insertOrganization(tx, user.id, { name: organizationName }, device.address)
      if (invitationToken !== undefined) await join(tx, user, invitationToken, device.address)
      return startSession(tx, rules, user, device)
    })
    if (signIn.user.emailVerifiedAt === null) await mailVerification(db, outbox, signIn.user.id)
    return signIn
  } catch (error) {
    throw unknownToken(taken(error))
  }
}

/** Throws 403 for another address than the invited one: an invitation is no way to learn who has an account. */
async function assertInvited(db: Database, token: string, email: string) {
  const invited = await findToken(db, 'invitation', token)
  if (invited.email === email.toLowerCase()) return
  throw new Problem('invitation_mismatch', 'This invitation is for another e-mail address.')
}

/** In a body, what is missing is a reference to nothing. */
const unknownToken = (error: unknown): unknown =>
  error instanceof Problem && error.code === 'not_found'
    ? problemAt('unknown_reference', '/body/invitationToken', 'is not the token of an invitation')
    : error
