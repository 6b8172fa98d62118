import { randomBytes } from 'node:crypto'
import pLimit from 'p-limit'
import { problemAt, unavailable } from '../../problems.ts'
import type { AttemptLimiter } from '../access/attempt-limiter.ts'
import { isGuessable, type Names } from './guessable-passwords.ts'
import { inThread } from './password-threads.ts'

// argon2id with OWASP's first choice of parameters: 19 MiB, two passes.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Two at once, in threads that give way to all others, and a short queue: a flood of sign-ins must not take the processors from everybody else.
const gate = pLimit(2)
const longestQueue = 64

/** A password for an account that the program makes: 120 random bits. */
export const randomPassword = () => randomBytes(15).toString('base64url')

/** Throws at `pointer`: 400 outside 8 to 1,024 bytes, 422 for a common password and for the person's own name or address. */
export function assertPassword(password: string, names: Names, pointer: string): void {
  const bytes = Buffer.byteLength(password)
  if (bytes < 8) throw problemAt('invalid_request', pointer, 'must be at least 8 bytes in UTF-8')
  if (bytes > 1024) throw problemAt('invalid_request', pointer, 'must be at most 1,024 bytes in UTF-8')
  if (isGuessable(password, names)) throw problemAt('password_too_common', pointer, 'is easy to guess')
}

/** The argon2id hash of a password (PHC string format) that `assertPassword` let pass. Throws 503 when too many are waiting. */
export const hashPassword = (password: string): Promise<string> => bounded(() => hash(password))

const hash = (password: string) => inThread<string>({ password, parameters })

let decoy: Promise<string> | undefined

/** Whether the password is that of the hash. Without a hash it takes just as long and is false: unknown accounts look known. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash('no account has this password')
  const nobodys = await decoy // in any case, or the first stranger would wait longer than a person
  const matches = await bounded(() => inThread<boolean>({ password, against: passwordHash ?? nobodys }))
  return matches && passwordHash !== undefined
}

/** The same for somebody who may be guessing: wrong ones count for `name`, and beyond its limit it is 429. */
export async function tryPassword(
  attempts: AttemptLimiter,
  name: string,
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  await attempts.begin(name)
  let wrong = false
  try {
    wrong = !(await verifyPassword(passwordHash, password))
    return !wrong
  } finally {
    if (!wrong) await attempts.forgive(name) // also when it could not be tried
  }
}

/** Throws 503 when too many wait for a hash already: whoever is one too many need not even be looked up. */
export function assertTurn(): void {
  if (gate.pendingCount >= longestQueue) throw unavailable('Too many sign-ins are waiting. Try again in a moment.')
}

function bounded<T>(work: () => Promise<T>): Promise<T> {
  assertTurn()
  return gate(work)
}
