import type { Database } from '../../db/database.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { Problem } from '../../problems.ts'
import { lockOrganization } from '../access/locks.ts'
import { issueToken, issueTokenTo } from '../access/one-time-tokens.ts'
import { linkOf } from '../mails.ts'
import { pending } from '../organizations/plans.ts'

/** A link that an operator hands out where no mail is sent; only this result contains it. */
export interface AdminLink {
  email: string
  link: string
}

/**
 * Creates the password reset link of a username or e-mail address. Throws 404 for an unknown account, 422 for a
 * disabled one.
 */
export async function createPasswordResetLink(
  db: Database,
  dashboardUrl: string | undefined,
  name: string,
): Promise<AdminLink> {
  const { id } = await findPerson(db, name)
  const issued = await db.write((tx) => issueTokenTo(tx, 'passwordReset', { id, isActive: true }))
  if (!issued) throw new Problem('unprocessable', `${name} is disabled.`)
  return { email: issued.user.email, link: linkOf(dashboardUrl, 'passwordReset', issued.token) }
}

/** Creates the link that verifies a person's address. Throws 404 for an unknown account, 409 when it is verified. */
export async function createVerificationLink(
  db: Database,
  dashboardUrl: string | undefined,
  name: string,
): Promise<AdminLink> {
  const { id } = await findPerson(db, name)
  const issued = await db.write((tx) => issueTokenTo(tx, 'emailVerification', { id, emailVerifiedAt: null }))
  if (!issued) throw new Problem('already_verified', `The address of ${name} is verified already.`)
  return { email: issued.user.email, link: linkOf(dashboardUrl, 'emailVerification', issued.token) }
}

/**
 * Creates the link that accepts an invitation. Throws 404 for an unknown invitation, 410 for one that is no longer
 * pending.
 */
export async function createInvitationLink(
  db: Database,
  dashboardUrl: string | undefined,
  id: string,
): Promise<AdminLink> {
  const found = await db.read.invitation.findFirst({ where: { id, organization: { deletedAt: null } } })
  if (!found) throw new Problem('not_found', `There is no invitation ${id}.`)
  const { orgId, email } = found
  const token = await db.write(async (tx) => {
    await lockOrganization(tx, orgId)
    const count = await tx.invitation.count({ where: { orgId, id, ...pending(new Date()) } })
    if (count === 0) throw new Problem('gone', `The invitation ${id} was accepted, withdrawn or has expired.`)
    return issueToken(tx, { purpose: 'invitation', orgId, invitationId: id }, email)
  })
  return { email, link: linkOf(dashboardUrl, 'invitation', token) }
}

async function findPerson(db: Database, name: string): Promise<UserModel> {
  const plain = name.toLowerCase()
  const where = plain.includes('@') ? { email: plain } : { username: plain }
  const user = await db.read.user.findUnique({ where: where as { email: string } })
  if (!user) throw new Problem('not_found', `No user is called ${name}.`)
  return user
}
