import type { Asker } from './asking.ts'
import { type Ask, complete, leave, storedOf } from './completions.ts'
import type { FaultyVendor } from './faulty-vendor.ts'
import { patiently } from './until.ts'
import { endless, good, type Script } from './vendor-scripts.ts'

const leftWithinMs = 2_000

/** Asks once, and compares what was answered, what is stored, and who was asked. */
export async function examine(asker: Asker, vendor: FaultyVendor, script: Script, ask: Ask): Promise<string[]> {
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
