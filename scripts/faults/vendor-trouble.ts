import pLimit from 'p-limit'
import { createChats, keyHeaders } from '../bench/messages.ts'
import { type Asker, expectValue, openAsker } from './asking.ts'
import { type Ask, complete, leave, storedOf } from './completions.ts'
import { type FaultyVendor, startFaultyVendor } from './faulty-vendor.ts'
import { watchMemory } from './memory.ts'
import type { Finding, Part } from './part.ts'
import { patiently } from './until.ts'
import { after, before, endless, good, type Script } from './vendor-scripts.ts'

const adminToken = 'only-for-the-operator-of-faults-and-nobody-else'
const mostGrowthMiB = 256
const leftWithinMs = 2_000
const atOnce = 12

export const vendorTroublePart: Part = {
  id: 'T22',
  what: 'a vendor that goes wrong is replaced before its first token and kept as far as it came after it',
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const rounds = rig.isShort ? 1 : 8
    const tenant = await rig.newTenant()
    const { address, pid } = await rig.startServer(tenant.databaseUrl, {
      ADMIN_TOKEN: adminToken,
      LLM_PRIVATE_ADDRESSES: 'true',
      LLM_FIRST_TOKEN_TIMEOUT: '2s',
      LLM_IDLE_TIMEOUT: '2s',
      LLM_TIMEOUT: '15s',
      RATE_LIMIT_LLM_MAX: '1000000',
      RATE_LIMIT_ADMIN_MAX: '1000000',
    })
    const vendor = await startFaultyVendor((trap) => [...before(trap), ...after, good, endless])
    rig.owned.defer(vendor.close)
    const asker = openAsker(address)
    rig.owned.defer(async () => asker.close())
    const { secretKey } = tenant
    await setUp(asker, secretKey, vendor)
    const scripts = [...before(vendor.trap), ...after, endless]
    const memory = await watchMemory(pid)

    const line = pLimit(atOnce)
    const faults: string[] = []
    let questions = 0
    for (let round = 0; round < rounds; round++) {
      rig.signal.throwIfAborted()
      const cases = scripts.flatMap((script) => [
        { script, stream: true, fallback: true },
        { script, stream: false, fallback: true },
        { script, stream: questions % 2 === 0, fallback: false },
      ])
      const asks: { script: Script; ask: Ask }[] = []
      const chats = await createChats(address, keyHeaders(secretKey), cases.length)
      for (const [n, { script, stream, fallback }] of cases.entries()) {
        // Each has a provider of its own: who fails rests, and others would be asked first.
        const provider = `${script.name}-${questions++}`
        await register(asker, vendor, provider)
        const words = `${provider}: what now?`
        const chat = chats[n] ?? ''
        asks.push({ script, ask: { address, secretKey, chat, provider, words, stream, fallback } })
      }
      const found = await Promise.all(asks.map(({ script, ask }) => line(examine, asker, vendor, script, ask)))
      faults.push(...found.flat())
    }
    await memory.end()
    if (memory.peak() > mostGrowthMiB) faults.push(`The process has grown by ${memory.peak()} MiB`)
    if (vendor.trapped() > 0) faults.push(`A redirect was followed ${vendor.trapped()} times`)
    return {
      counts: { questions, troubles: scripts.length, 'memory grown (MiB)': memory.peak() },
      faults,
    }
  },
}

async function setUp(asker: Asker, secretKey: string, vendor: FaultyVendor): Promise<void> {
  const { id } = expectValue<{ id: string }>(
    await asker.ask('/api/v1/orgs/me', { headers: keyHeaders(secretKey) }),
    200,
  )
  const asked = { method: 'PATCH', headers: operator, body: { plan: 'enterprise' } } as const
  expectValue(await asker.ask(`/api/v1/admin/orgs/${id}`, asked), 200)
  await register(asker, vendor, good.name, 1)
}

const operator = { authorization: `Bearer ${adminToken}` }

async function register(asker: Asker, vendor: FaultyVendor, provider: string, position?: number): Promise<void> {
  const body = { provider, vendor: 'custom', baseUrl: vendor.baseUrl(provider), model: 'faulty', position }
  expectValue(await asker.ask('/api/v1/llm/providers', { method: 'POST', headers: operator, body }), 201)
}

/** Asks once, and compares what was answered, what is stored, and who was asked. */
async function examine(asker: Asker, vendor: FaultyVendor, script: Script, ask: Ask): Promise<string[]> {
  const faults: string[] = []
  const { provider, words, stream, fallback } = ask
  const name = `${script.name} (${stream ? 'streamed' : 'JSON'}${fallback ? '' : ', without others'})`
  const same = (what: string, actual: unknown, expected: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      faults.push(`${name}: ${what} ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
  }
  if (script === endless) return examineLeaving(asker, vendor, ask, name)

  const { status, completion, told, body } = await complete(ask)
  const begins = script.says !== undefined
  const isReplaced = !begins && fallback
  const isAnswered = begins || fallback
  const says = begins ? script.says : isReplaced ? good.says : undefined
  const state = !isAnswered ? 'failed' : begins && script.code ? 'partial' : 'complete'
  const attempts = [
    [provider, !script.code ? 'succeeded' : begins ? 'cut' : 'failed', script.code ?? null],
    ...(isReplaced ? [[good.name, 'succeeded', null]] : []),
  ]
  same('answered', status, isAnswered ? 200 : 502)
  if (faults.length > 0) return [`${faults[0]}: ${body.slice(0, 200)}`]
  if (isAnswered && told !== undefined) same('told', told, says)
  if (isAnswered) same('status', completion?.status, state)
  if (!isAnswered && !body.includes(`"/providers/${provider}"`)) faults.push(`${name}: 502 does not name who failed`)

  const stored = await storedOf(asker, ask.secretKey, ask.chat)
  same('stored', stored.completion?.status, state)
  const noted = stored.completion?.attempts.map(({ provider, status, error }) => [
    provider,
    status,
    error?.code ?? null,
  ])
  same('attempts', noted, attempts)
  const answer = isAnswered ? [`assistant ${state} ${says}`] : []
  same('messages', stored.messages, [`user complete ${words}`, ...answer])
  const asked = vendor.asked(words).map((question) => question.provider)
  same(
    'asked',
    asked,
    attempts.map(([who]) => who),
  )
  return faults
}

/** Leaves while the vendor is talking: it must feel that, and what was said by then is kept. */
async function examineLeaving(asker: Asker, vendor: FaultyVendor, ask: Ask, name: string): Promise<string[]> {
  const leftAt = await leave(ask, 1_500)
  const [question, ...others] = await patiently(
    () => vendor.asked(ask.words),
    ([one]) => one?.leftAt !== undefined,
  )
  if (!question?.leftAt) return [`${name}: the vendor was not told that the caller has left`]
  const faults: string[] = []
  const ms = question.leftAt - leftAt
  if (ms > leftWithinMs) faults.push(`${name}: the vendor was told ${Math.round(ms)} ms after the caller had left`)
  if (others.length > 0) faults.push(`${name}: ${others.length} more were asked for who had left`)
  const stored = await patiently(
    () => storedOf(asker, ask.secretKey, ask.chat),
    ({ completion }) => completion?.status !== 'running',
  )
  const { completion, messages } = stored
  const attempts = `${completion?.attempts.map(({ status, error }) => `${status} ${error?.code}`)}`
  if (
    completion?.status !== 'partial' ||
    attempts !== 'cut cancelled' ||
    !/^assistant partial .*word$/.test(messages[1] ?? '')
  )
    faults.push(`${name}: ${completion?.status}, attempts ${attempts}, messages ${messages} are stored`)
  return faults
}
