import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { problemAt, unavailable } from '../problems.ts'

// argon2id with OWASP's first choice of parameters: 19 MiB, two passes.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Two at once and a short queue: a flood of sign-ins must not take the processors from everybody else.
const gate = pLimit(2)
const longestQueue = 64

/** A password for an account that the program makes: 120 random bits. */
export const randomPassword = () => randomBytes(15).toString('base64url')

/** The argon2id hash of a password (PHC string format). Throws 400 over 1,024 bytes, 503 when too many are waiting. */
export async function hashPassword(password: string): Promise<string> {
  if (Buffer.byteLength(password) > 1024) {
    throw problemAt('invalid_request', '/body/password', 'must be at most 1,024 bytes in UTF-8')
  }
  return bounded(() => hash(password, parameters))
}

let decoy: Promise<string> | undefined

/** Whether the password is that of the hash. Without a hash it takes just as long and is false: unknown accounts look known. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash('no account has this password', parameters)
  const stored = passwordHash ?? (await decoy)
  const matches = await bounded(() => verify(stored, password))
  return matches && passwordHash !== undefined
}

function bounded<T>(work: () => Promise<T>): Promise<T> {
  if (gate.pendingCount >= longestQueue) throw unavailable('Too many sign-ins are waiting. Try again in a moment.')
  return gate(work)
}
