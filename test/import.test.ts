import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Dialogue } from '../scripts/import/dialogue.ts'
import { runImport } from '../scripts/import.ts'
import type { Chat, Message } from '../src/generated/schemas.ts'
import { setClockToWindowStart } from './support/clock.ts'
import { outcomeOf } from './support/commands.ts'
import { type Call, type Tenant, useWorld, withKey } from './support/world.ts'

const command = fileURLToPath(new URL('../scripts/import.ts', import.meta.url))
const sample = fileURLToPath(new URL('fixtures/dialogues.jsonl', import.meta.url))
const sampleLines = readFileSync(sample, 'utf8').trimEnd().split('\n')
const dialoguesOf = (lines: string[]) => sorted(lines.map((line) => JSON.parse(line) as Dialogue))
const sorted = (dialogues: Dialogue[]) => dialogues.sort((a, b) => (a.id < b.id ? -1 : 1))

const world = useWorld()
const limited = useWorld({ RATE_LIMIT_MAX: '1', RATE_LIMIT_WINDOW_MS: '2000' })
let url: string
let folder: string
let tenant: Tenant

beforeAll(async () => {
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-import-'))
})
afterEach(() => {
  vi.useRealTimers()
})
beforeEach(async () => {
  tenant = await world.newTenant()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const envOf = (key: string) => ({ CHATLOGGER_URL: url, CHATLOGGER_API_KEY: key })

/** Runs the command, with the tenant's key unless another is given. */
const run = (args: string[], key = tenant.secretKey) => outcomeOf((output) => runImport(args, envOf(key), output))

/** Runs it as a user does: in a process of its own. */
function runProgram(args: string[]) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [command, ...args],
      { env: envOf(tenant.secretKey) },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const call = (id: 'deleteChat' | 'listChats' | 'listMessages', asked: Call = {}) =>
  world.call(id, { ...asked, params: { org: tenant.slug, ...asked.params }, headers: withKey(tenant.secretKey) })

/** A list of the tenant, read page by page. */
async function all<T>(id: 'listChats' | 'listMessages', params: Record<string, string> = {}): Promise<T[]> {
  const rows: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await call(id, { params, query: { limit: '100', ...(cursor && { cursor }) } })
    rows.push(...body.data)
    cursor = body.nextCursor
  }
  return rows
}

/** All chats of the tenant, converted back to dialogues. */
async function readBack(): Promise<Dialogue[]> {
  const chats = await all<Chat>('listChats')
  const dialogues = chats.map(async ({ id, externalId, tags, messageCount }) => {
    const messages = await all<Message>('listMessages', { chatId: id })
    expect(messageCount).toBe(messages.length)
    return { id: externalId ?? '', services: tags, turns: turnsOf(messages) }
  })
  return sorted(await Promise.all(dialogues))
}

/** Assistant with toolCalls, `tool` for each of them, and assistant are one turn of the system. */
function turnsOf(messages: Message[]): Dialogue['turns'] {
  const rest = [...messages]
  const turns: Dialogue['turns'] = []
  for (let message = rest.shift(); message; message = rest.shift()) {
    const calls = (message.toolCalls ?? []).map((toolCall) => {
      const { id, function: called } = toolCall as { id: string; function: { name: string; arguments: string } }
      const [service = '', method = ''] = called.name.split('.')
      const tool = rest.shift()
      expect(tool).toMatchObject({ role: 'tool', toolCallId: id, name: method })
      return { service, method, parameters: JSON.parse(called.arguments), results: JSON.parse(tool?.content ?? '') }
    })
    if (calls.length > 0) expect(message).toMatchObject({ role: 'assistant', content: null })
    const { role, content } = (calls.length > 0 && rest.shift()) || message
    expect(role).toMatch(/^(user|assistant)$/)
    const speaker = role === 'user' ? 'user' : 'system'
    turns.push({ speaker, utterance: content ?? '', ...(calls.length > 0 && { calls }) })
  }
  return turns
}

describe('import', () => {
  test('stores every turn of every dialogue in order', async () => {
    const { code, stdout, stderr } = await runProgram([sample, '--org', tenant.slug])
    expect(stdout).toMatch(/^chats {5}7 created, 0 already there, 0 failed\nmessages {2}\d+ stored in/)
    expect([code, stderr]).toEqual([0, ''])
    expect(await readBack()).toEqual(dialoguesOf(sampleLines))
  })

  test('creates no duplicates when repeated, and completes an interrupted run', async () => {
    await run([await fileOf('some.jsonl.gz', gzipSync(sampleLines.slice(0, 3).join('\n')))])
    const rest = await run([sample, '--org', tenant.slug])
    expect(rest.stdout).toMatch(/^chats {5}4 created, 3 already there, 0 failed\n/)
    const again = await run([sample])
    expect(again.stdout).toMatch(/^chats {5}0 created, 7 already there, 0 failed\nmessages {2}0 stored/)
    expect([rest.code, again.code]).toEqual([0, 0])
    expect(await readBack()).toEqual(dialoguesOf(sampleLines))
  })

  test('sends lines that are in the format of the API unchanged', async () => {
    const messages = [{ content: 'Bonjour\u2028\u00e9\u{1f600}', createdAt: '2020-02-29T12:00:00.000Z' }]
    const chat = { externalId: 'ticket-7', title: 'Lost parcel', tags: ['b', 'a'], status: 'closed' }
    const lines = [sampleLines[0], JSON.stringify({ ...chat, messages })]
    const { code, stdout } = await run([await fileOf('mixed.jsonl', lines.join('\n'))])
    expect(stdout).toMatch(/^chats {5}2 created, 0 already there, 0 failed\n/)
    expect(code).toBe(0)
    const found = (await all<Chat>('listChats')).find(({ externalId }) => externalId === 'ticket-7')
    expect(found).toMatchObject({ ...chat, metadata: {}, createdAt: messages[0]?.createdAt })
    expect(await all<Message>('listMessages', { chatId: found?.id ?? '' })).toMatchObject(messages)
  })

  test('splits a file into several requests, and reports line numbers of the file', async () => {
    const turns = [{ speaker: 'user', utterance: 'Hello' }]
    const lines = Array.from({ length: 1200 }, (_, id) => JSON.stringify({ id: `${id}`, services: [], turns }))
    lines[0] = ''
    lines[700] = '{'
    lines[1100] = JSON.stringify({ id: '1100', services: [], turns, mood: 1 })
    lines[1101] = JSON.stringify({ id: '', services: [], turns })
    const { code, stdout, stderr } = await run([await fileOf('long.jsonl', lines.join('\n'))])
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/long\.jsonl:701: The line is not JSON/),
      expect.stringMatching(/long\.jsonl:1101: \/mood /),
      expect.stringMatching(/long\.jsonl:1102: \/externalId /),
    ])
    expect(stdout).toMatch(/^chats {5}1196 created, 0 already there, 3 failed\nmessages {2}1196 stored/)
    expect(code).toBe(1)
    expect(await world.db.read.chat.count({ where: { orgId: tenant.orgId } })).toBe(1196)
  })

  test('recreates a deleted chat', async () => {
    await run([sample])
    const [chat] = await all<Chat>('listChats')
    await call('deleteChat', { params: { chatId: chat?.id ?? '' } })
    expect((await run([sample])).stdout).toMatch(/^chats {5}1 created, 6 already there/)
    expect(await readBack()).toEqual(dialoguesOf(sampleLines))
  })

  test('reports each invalid line by number, and imports the others', async () => {
    const [first = '', ...others] = sampleLines
    const hello = { speaker: 'user', utterance: 'Hello' }
    const system = { speaker: 'system', utterance: 'Hello' }
    const call = { service: 'S', method: 'm', parameters: { what: '?' } }
    const dialogue = { id: 'bad', services: [], turns: [hello] }
    const bad: [string | Buffer, string][] = [
      ['{"id": "cut off', 'not JSON'],
      [JSON.stringify({ id: 'bad', services: [] }), '/messages is required'],
      [JSON.stringify({ id: 'bad', turns: [] }), '/services '],
      [JSON.stringify({ ...dialogue, mood: 1 }), '/mood '],
      [JSON.stringify({ ...dialogue, turns: [hello, { ...hello, speaker: 'x' }] }), '/turns/1/speaker '],
      [JSON.stringify({ ...dialogue, turns: [{ ...hello, calls: [call] }] }), '/turns/0/calls Only the system'],
      [
        JSON.stringify({ ...dialogue, turns: [hello, { ...hello, utterance: '\0' }] }),
        '/turns/1/utterance holds a NUL',
      ],
      [JSON.stringify({ ...dialogue, turns: [hello, { ...hello, utterance: '\ud800' }] }), 'a lone surrogate'],
      [JSON.stringify({ ...dialogue, turns: [{ ...system, calls: [call] }] }).replace('"?"', '1e400'), 'out of range'],
      [Buffer.from(JSON.stringify({ ...dialogue, id: 'caf\u00e9' }), 'latin1'), 'not UTF-8'],
      [JSON.stringify({ ...dialogue, turns: [hello, { ...hello, utterance: 'x'.repeat(1_000_001) }] }), '/messages/1'],
      [JSON.stringify({ ...dialogue, id: '' }), '/externalId'],
    ]
    const lines = [first, '', ...bad.map(([line]) => line), ...others]
    const content = Buffer.concat(lines.map((line) => Buffer.concat([Buffer.from(line), Buffer.from('\r\n')])))
    const { code, stdout, stderr } = await run([await fileOf('bad.jsonl', content)])
    const reports = stderr.trimEnd().split('\n')
    expect(reports).toHaveLength(bad.length)
    for (const [index, [, reason]] of bad.entries()) {
      expect(reports[index]).toContain(`bad.jsonl:${index + 3}: `)
      expect(reports[index]).toContain(reason)
    }
    expect(stdout).toMatch(/^chats {5}7 created, 0 already there, 12 failed\n/)
    expect(code).toBe(1)
    expect(await readBack()).toEqual(dialoguesOf(sampleLines))
  })

  test('continues after a 503 and after a lost answer', async () => {
    const between = createServer(async (request, answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      requests++
      if (requests === 2) return answer.writeHead(503, { 'retry-after': '1' }).end()
      const { method = '', headers } = request
      const { host: _, connection: __, ...rest } = headers
      const init = { method, headers: rest as Record<string, string>, body: Buffer.concat(chunks) }
      const response = await fetch(`${url}${request.url}`, init)
      const body = await response.text()
      if (requests === 3) return answer.destroy()
      answer.writeHead(response.status).end(body)
    })
    let requests = 0
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = between.address() as AddressInfo
      const { code, stdout } = await run([sample, '--url', `http://127.0.0.1:${port}`])
      expect(stdout).toMatch(/^chats {5}0 created, 7 already there, 0 failed\n/)
      expect([code, requests]).toEqual([0, 4])
      expect(await readBack()).toEqual(dialoguesOf(sampleLines))
    } finally {
      between.close()
    }
  })

  test('waits for the rate limit, and loses nothing', async () => {
    const limitedUrl = await limited.app.listen({ port: 0, host: '127.0.0.1' })
    const { secretKey, orgId } = await limited.newTenant()
    await limited.db.write((tx) => tx.organization.update({ where: { id: orgId }, data: { plan: 'free' } }))
    // The window outlasts the first requests, so that the import exceeds the limit.
    setClockToWindowStart(2000)
    limited.app.server.on('request', (_, response) =>
      response.once('finish', () => response.statusCode === 429 && vi.useRealTimers()),
    )
    await limited.call('createChat', { params: { org: 'me' }, headers: withKey(secretKey), body: {} })
    const { code, stdout, stderr } = await run([sample, '--url', limitedUrl], secretKey)
    expect(stderr).toMatch(/^The rate limit is reached: waiting [12] s\n/)
    expect(stdout).toMatch(/^chats {5}7 created, 0 already there, 0 failed\n/)
    expect(code).toBe(0)
  })

  test('exits with 1 when it cannot start', async () => {
    const { code, stdout, stderr } = await runProgram([])
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^Name one FILE.*\n$/)])
  })

  test.each([
    ['no file', [], 'Name one FILE'],
    ['a file that is not there', ['nowhere.jsonl'], "no such file or directory, open 'nowhere.jsonl'"],
    ['no key', [sample, '--key', ''], 'Set CHATLOGGER_API_KEY'],
    ['a key that is not good', [sample, '--key', 'bad'], 'The key is not accepted: 401'],
    ['an organization that is not the key’s', [sample, '--org', 'unknown-org'], 'sees no organization "unknown-org"'],
    ['a server that is not there', [sample, '--url', 'http://127.0.0.1:9'], 'No server answers at'],
  ])('reports in one line: %s', async (_, args, line) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(line)])
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })
})
