import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, type Asker, expectValue, openAsker } from './asking.ts'
import { CountsByName } from './counts-by-name.ts'
import type { Rig } from './part.ts'

const everyMs = 10

/** A person who signs in, or whom others try to be. */
interface Account {
  username: string
  password: string
}

type Who = 'right' | 'wrong' | 'unknown' | 'one address'

/** Sign-ins that come at a rate, whether they are answered or not. */
export interface Flood {
  /** Resolves when all that were asked meanwhile are answered. */
  run(ms: number, perSecond: number): Promise<void>
  /** By who they were and what was answered. */
  readonly answers: CountsByName
  readonly slowestMs: number
  readonly faults: Set<string>
  /** Signs one of the people in. */
  signIn(): Promise<Answer>
  close(): void
}

/** Registers people, and makes ready to sign them in from all over the world. */
export async function openFlood({ random }: Rig, address: string): Promise<Flood> {
  const asker = openAsker(address)
  const [people, victims] = [await register(asker, 'person', 12), await register(asker, 'victim', 4)]
  const answers = new CountsByName()
  const faults = new Set<string>()
  let slowestMs = 0
  const any = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T
  const anyAddress = () => [10, 0, 0, 0].map((first) => first || 1 + Math.floor(random() * 254)).join('.')

  /** Of ten sign-ins, six use unknown names, two real names, one comes from a single address, and one has the right password. */
  const next = (): { who: Who; from: string; account: Account } => {
    const chance = random()
    const password = `wrong ${random()}`
    const unknown = { username: `unknown${Math.floor(random() * 1e9)}`, password }
    if (chance < 0.6) return { who: 'unknown', from: anyAddress(), account: unknown }
    if (chance < 0.8) return { who: 'wrong', from: anyAddress(), account: { ...any(victims), password } }
    if (chance < 0.9) return { who: 'one address', from: '10.255.255.255', account: unknown }
    return { who: 'right', from: anyAddress(), account: any(people) }
  }

  const attempt = async () => {
    const { who, from, account } = next()
    const answer = await logIn(asker, from, account)
    answers.add(`${who} ${answer.status}`)
    slowestMs = Math.max(slowestMs, answer.ms)
    const fault = faultOf(who, answer)
    if (fault) faults.add(fault)
  }

  return {
    answers,
    faults,
    get slowestMs() {
      return slowestMs
    },
    async run(ms, perSecond) {
      const asked: Promise<void>[] = []
      const began = performance.now()
      for (let passed = 0; passed < ms; passed = performance.now() - began) {
        while (asked.length < (passed / 1e3) * perSecond) asked.push(attempt())
        await pause(everyMs)
      }
      await Promise.all(asked)
    },
    signIn: () => logIn(asker, anyAddress(), any(people)),
    close: () => asker.close(),
  }
}

const logIn = (asker: Asker, from: string, body: Account) =>
  asker.ask('/api/v1/auth/login', { method: 'POST', headers: { 'x-forwarded-for': from }, body })

async function register(asker: Asker, name: string, count: number): Promise<Account[]> {
  const accounts: Account[] = []
  while (accounts.length < count) {
    const n = accounts.length + 1
    const account = { username: `${name}${n}`, password: `a sentence that only ${name} ${n} knows` }
    const headers = { 'x-forwarded-for': `10.0.0.${n}` }
    const body = { ...account, email: `${name}${n}@example.com` }
    expectValue(await asker.ask('/api/v1/auth/register', { method: 'POST', headers, body }), 201)
    accounts.push(account)
  }
  return accounts
}

const expected: Record<Who, readonly number[]> = {
  right: [200, 429, 503],
  wrong: [401, 429, 503],
  unknown: [401, 429, 503],
  'one address': [401, 429, 503],
}

function faultOf(who: Who, { status, headers, body }: Answer): string | undefined {
  if (!expected[who].includes(status)) return `A sign-in (${who}) was answered ${status}: ${body.slice(0, 200)}`
  const isRefused = status === 429 || status === 503
  return isRefused && !headers['retry-after'] ? `A sign-in was refused with ${status} without Retry-After` : undefined
}
