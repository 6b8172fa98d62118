import { randomBytes } from 'node:crypto'
import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Options } from '@node-rs/argon2'
import { dictionary } from '@zxcvbn-ts/language-common'
import pLimit from 'p-limit'
import { problemAt, unavailable } from '../../problems.ts'
import type { AttemptLimiter } from '../access/attempt-limiter.ts'

// argon2id with the parameters that OWASP recommends first: 19 MiB, two passes.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Two at once and a short queue: many sign-ins at once must not take the processors from other requests.
const gate = pLimit(2)
const longestQueue = 64

/** A generated password: 120 random bits. */
export const randomPassword = () => randomBytes(15).toString('base64url')

/**
 * Throws at `pointer`: 400 outside 8 to 1,024 bytes, 422 for a common password and for the person's own name or
 * address.
 */
export function assertPassword(password: string, names: Names, pointer: string): void {
  const bytes = Buffer.byteLength(password)
  if (bytes < 8) throw problemAt('invalid_request', pointer, 'must be at least 8 bytes in UTF-8')
  if (bytes > 1024) throw problemAt('invalid_request', pointer, 'must be at most 1,024 bytes in UTF-8')
  if (isGuessable(password, names)) throw problemAt('password_too_common', pointer, 'is easy to guess')
}

/** The argon2id hash (PHC string format) of a validated password. Throws 503 when too many hashes are waiting. */
export const hashPassword = (password: string): Promise<string> => bounded(() => hash(password))

const hash = (password: string) => runInWorker<string>({ password, parameters })

let decoy: Promise<string> | undefined

/**
 * Verifies a password. Without a hash it takes the same time and returns false: response times do not reveal accounts.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash('no account has this password')
  const decoyHash = await decoy // always awaited: the first unknown account must not take longer
  const matches = await bounded(() => runInWorker<boolean>({ password, against: passwordHash ?? decoyHash }))
  return matches && passwordHash !== undefined
}

/** Verifies a password and counts wrong ones for `name`. Throws 429 beyond the limit. */
export async function attemptPassword(
  attempts: AttemptLimiter,
  name: string,
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  await attempts.consume(name)
  let wrong = false
  try {
    wrong = !(await verifyPassword(passwordHash, password))
    return !wrong
  } finally {
    if (!wrong) await attempts.refund(name) // also after an error, which is no wrong password
  }
}

/** Throws 503 when too many hashes are waiting, before any look-up. */
export function assertCapacity(): void {
  if (gate.pendingCount >= longestQueue) throw unavailable('Too many sign-ins are waiting. Try again in a moment.')
}

function bounded<T>(work: () => Promise<T>): Promise<T> {
  assertCapacity()
  return gate(work)
}

/** The names of a person that an attacker tries first. */
export interface Names {
  email: string
  username: string
}

let common: ReadonlySet<string> | undefined

/** Whether a password is common, or the person's own name or address, in any case. */
export function isGuessable(password: string, { email, username }: Names): boolean {
  common ??= new Set(dictionary['passwords-common'])
  const plain = password.toLowerCase()
  const own = [email, email.slice(0, email.lastIndexOf('@')), username].map((name) => name.toLowerCase())
  return common.has(plain) || own.includes(plain)
}

/** A password to hash, or to compare with a hash. */
export type PasswordTask = { password: string } & ({ parameters: Options } | { against: string })

/** A task as a message to a worker. The id identifies the answer: under `--watch`, Node sends messages of its own. */
export type NumberedTask = PasswordTask & { taskId: number }

type Answer = { taskId: number } & ({ result: unknown } | { error: unknown })

const program = new URL('./password-worker.ts', import.meta.url)
const idle: Worker[] = []
let lastTaskId = 0

/**
 * Runs a hash, which takes tens of milliseconds, in a worker thread of low priority: Node's own pool would compete
 * with requests. Uses one worker per concurrent task and keeps it for the next.
 */
export async function runInWorker<Result>(task: PasswordTask): Promise<Result> {
  const worker = idle.pop() ?? new Worker(program)
  worker.ref() // a running task keeps the process alive; an idle worker does not
  const taskId = ++lastTaskId
  const answered = answerTo(taskId, worker)
  worker.postMessage({ ...task, taskId } satisfies NumberedTask)
  const answer = await answered
  worker.unref()
  idle.push(worker)
  if ('error' in answer) throw answer.error
  return answer.result as Result
}

/** Rejects when the worker exits. */
async function answerTo(taskId: number, worker: Worker): Promise<Answer> {
  for await (const [answer] of on(worker, 'message', { close: ['exit'] })) {
    if (answer.taskId === taskId) return answer
  }
  throw new Error('The thread ended')
}
