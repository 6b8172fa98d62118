import type { Database } from '../../db/database.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { Problem } from '../../problems.ts'
import { linkOf } from '../mails.ts'
import { pending } from '../organizations/invitation-shape.ts'
import { lockOrganization } from '../organizations/organization-lock.ts'
import { issueToken, issueTokenTo } from './one-time-tokens.ts'

/** A link that the operator gives to a person by hand, because no mail does. Nothing holds it but this. */
export interface AdminLink {
  email: string
  link: string
}

/** The link to a new password for the person of a username or an address. 404 for nobody, 422 for a disabled person. */
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

/** The link that verifies a person's address. 404 for nobody, 409 when it is verified. */
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

/** The link that accepts an invitation. 404 for none, 410 for one that is over. */
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
  if (!user) throw new Problem('not_found', `Nobody is called ${name}.`)
  return user
}
