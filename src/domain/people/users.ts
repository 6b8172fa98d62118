import type { Database, Transaction } from '../../db/database.ts'
import { uniqueFields } from '../../db/errors.ts'
import type { NewPreferences, Preferences, User } from '../../generated/schemas.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { Problem, unauthenticated } from '../../problems.ts'
import { newId } from '../ids.ts'
import { hashPassword, randomPassword } from './passwords.ts'

const noPreferences: Preferences = {
  theme: null,
  language: null,
  notifications: null,
  maxTokens: null,
  defaultModel: null,
}

/** The contract's User of a row. */
export const toUser = (row: UserModel): User => ({
  id: row.id,
  email: row.email,
  username: row.username,
  fullName: row.fullName,
  isActive: row.isActive,
  isSuperadmin: row.isSuperadmin,
  emailVerifiedAt: row.emailVerifiedAt?.toISOString() ?? null,
  lastLoginAt: row.lastLoginAt?.toISOString() ?? null,
  preferences: { ...noPreferences, ...(row.preferences as Partial<Preferences>) },
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

export interface NewPerson {
  email: string
  username: string
  passwordHash: string
  fullName?: string | null
  isSuperadmin?: boolean
}

/** Adds a person; e-mail and username are kept lower-cased. A unique violation passes through: see `taken`. */
export function insertUser(
  tx: Transaction,
  { email, username, fullName = null, ...rest }: NewPerson,
): Promise<UserModel> {
  const now = new Date()
  return tx.user.create({
    data: {
      id: newId('usr'),
      email: email.toLowerCase(),
      username: username.toLowerCase(),
      fullName,
      preferences: noPreferences,
      createdAt: now,
      updatedAt: now,
      ...rest,
    },
  })
}

/** Turns a violated unique constraint of a new person into the problem that names it; other errors pass through. */
export function taken(error: unknown): unknown {
  const fields = uniqueFields(error)
  if (fields?.includes('email')) return new Problem('email_taken', 'An account with this e-mail address exists.')
  if (fields?.includes('username')) return new Problem('username_taken', 'An account with this username exists.')
  return error
}

/** Why a credential that was good a moment ago is not. */
export const goneAccount = () => unauthenticated('This account is not, or no longer, active.')

/** The row of somebody with an account. 401 for one that was disabled or deleted since they signed in. */
export async function findActive(db: Database, userId: string): Promise<UserModel> {
  const row = await db.read.user.findUnique({ where: { id: userId, isActive: true } })
  if (!row) throw goneAccount()
  return row
}

/** Takes the person's row for this transaction, on either database, by touching it. 401 for one that was disabled or deleted. */
export async function lockPerson(tx: Transaction, userId: string): Promise<void> {
  const { count } = await tx.user.updateMany({ where: { id: userId, isActive: true }, data: { isActive: true } })
  if (count === 0) throw goneAccount()
}

const maxMemberships = 100

/** Throws 422 for somebody who belongs to as many organizations as one can: each sign-in is written down in all of them. */
export async function assertMembershipLimit(tx: Transaction, userId: string): Promise<void> {
  if ((await tx.membership.count({ where: { userId } })) < maxMemberships) return
  throw new Problem('limit_reached', `One person belongs to ${maxMemberships} organizations at most.`)
}

/** The signed-in person. 401 when the account is gone. */
export const getMe = async (db: Database, userId: string): Promise<User> => toUser(await findActive(db, userId))

/** Keeps a person's preferences as they are given: what is absent becomes null. 401 when the account is gone. */
export async function replacePreferences(db: Database, userId: string, input: NewPreferences): Promise<Preferences> {
  const preferences = { ...noPreferences, ...input }
  const { count } = await db.write((tx) =>
    tx.user.updateMany({ where: { id: userId, isActive: true }, data: { preferences, updatedAt: new Date() } }),
  )
  if (count === 0) throw goneAccount()
  return preferences
}

/** Makes a superadmin with a random password: the operator's first way in. 409 when the name or the address is taken. */
export async function createSuperadmin(
  db: Database,
  person: { email: string; username: string },
): Promise<{ password: string }> {
  const password = randomPassword()
  const passwordHash = await hashPassword(password)
  try {
    await db.write((tx) => insertUser(tx, { ...person, passwordHash, isSuperadmin: true }))
  } catch (error) {
    throw taken(error)
  }
  return { password }
}
