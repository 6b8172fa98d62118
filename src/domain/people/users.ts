import type { Database, Transaction } from '../../db/database.ts'
import { uniqueFields } from '../../db/errors.ts'
import type { NewPreferences, Preferences, User } from '../../generated/schemas.ts'
import type { UserModel } from '../../generated/sqlite/models.ts'
import { Problem } from '../../problems.ts'
import { inactiveAccount } from '../access/locks.ts'
import { newId } from '../ids.ts'
import { hashPassword, randomPassword } from './passwords.ts'

const noPreferences: Preferences = {
  theme: null,
  language: null,
  notifications: null,
  maxTokens: null,
  defaultModel: null,
}

/** Maps a row to the contract's User. */
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

/** Inserts a person; e-mail and username are lower-cased. A unique violation passes through: see `toConflict`. */
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

/** Maps a unique violation to the 409 that names the field; returns other errors unchanged. */
export function toConflict(error: unknown): unknown {
  const fields = uniqueFields(error)
  if (fields?.includes('email')) return new Problem('email_taken', 'An account with this e-mail address exists.')
  if (fields?.includes('username')) return new Problem('username_taken', 'An account with this username exists.')
  return error
}

/** The row of an active account. Throws 401 when it was disabled or deleted since sign-in. */
export async function findActive(db: Database, userId: string): Promise<UserModel> {
  const row = await db.read.user.findUnique({ where: { id: userId, isActive: true } })
  if (!row) throw inactiveAccount()
  return row
}

/** The signed-in person. Throws 401 when the account is gone. */
export const getMe = async (db: Database, userId: string): Promise<User> => toUser(await findActive(db, userId))

/** Replaces a person's preferences; absent ones become null. Throws 401 when the account is gone. */
export async function replacePreferences(db: Database, userId: string, input: NewPreferences): Promise<Preferences> {
  const preferences = { ...noPreferences, ...input }
  const { count } = await db.write((tx) =>
    tx.user.updateMany({ where: { id: userId, isActive: true }, data: { preferences, updatedAt: new Date() } }),
  )
  if (count === 0) throw inactiveAccount()
  return preferences
}

/**
 * Creates a superadmin with a random password, for an operator's first sign-in. Throws 409 when the username or
 * address is taken.
 */
export async function createSuperadmin(
  db: Database,
  person: { email: string; username: string },
): Promise<{ password: string }> {
  const password = randomPassword()
  const passwordHash = await hashPassword(password)
  try {
    await db.write((tx) => insertUser(tx, { ...person, passwordHash, isSuperadmin: true }))
  } catch (error) {
    throw toConflict(error)
  }
  return { password }
}
