import type { Database } from '../../db/database.ts'
import type { PasswordChange } from '../../generated/schemas.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { Problem } from '../../problems.ts'
import type { Person } from '../access/scope.ts'
import { recordAccountEvent } from '../organizations/audit.ts'
import { assertPassword, hashPassword, tryPassword } from './passwords.ts'
import { endSessions, type SessionRules } from './sessions.ts'
import { findActive } from './users.ts'

/**
 * Sets a new password and ends the person's other sessions. 400 or 422 for a bad one, 403 and 429 as `assertOwnPassword`, 401 when
 * the account is gone.
 */
export async function changePassword(
  db: Database,
  rules: SessionRules,
  person: Person,
  { currentPassword, newPassword }: PasswordChange,
): Promise<void> {
  const { userId, sessionId } = person
  const user = await findActive(db, userId)
  assertPassword(newPassword, user, '/body/newPassword')
  await assertOwnPassword(rules, user, currentPassword)
  const passwordHash = await hashPassword(newPassword)
  await db.write(async (tx) => {
    // Only in the place of the one that was given: of two changes at once, the second comes with a wrong one.
    const { count } = await tx.user.updateMany({
      where: { id: userId, passwordHash: user.passwordHash },
      data: { passwordHash, updatedAt: new Date() },
    })
    if (count === 0) throw wrongPassword()
    await endSessions(tx, userId, sessionId)
    await recordAccountEvent(tx, userId, 'password.changed', person)
  })
}

/** Throws 403 unless this is the person's own password, 429 after too many that were not. */
export async function assertOwnPassword(
  { attempts }: SessionRules,
  { id, passwordHash }: UserModel,
  password: string,
): Promise<void> {
  if (!(await tryPassword(attempts, `user ${id}`, passwordHash, password))) throw wrongPassword()
}

const wrongPassword = () => new Problem('wrong_password', 'This is not the present password.')
