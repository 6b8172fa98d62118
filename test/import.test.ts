import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Dialogue, readConversation } from '../scripts/import/dialogue.ts'
import type { Chat, Message } from '../src/generated/schemas.ts'
import { type Call, type Tenant, useWorld, withKey } from './support/world.ts'

const command = fileURLToPath(new URL('../scripts/import.ts', import.meta.url))
const sample = fileURLToPath(new URL('fixtures/dialogues.jsonl', import.meta.url))
const sampleLines = readFileSync(sample, 'utf8').trimEnd().split('\n')
const dialoguesOf = (lines: string[]) => sorted(lines.map((line) => JSON.parse(line) as Dialogue))
const sorted = (dialogues: Dialogue[]) => dialogues.sort((a, b) => (a.id < b.id ? -1 : 1))

const world = useWorld()
const limited = useWorld({ RATE_LIMIT_MAX: '3', RATE_LIMIT_WINDOW_MS: '1000' })
let url: string
let folder: string
let tenant: Tenant

beforeAll(async () => {
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-import-'))
})
beforeEach(async () => {
  tenant = await world.newTenant()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the command as a person would, with the tenant's key unless told otherwise. */
function run(args: string[], key = tenant.secretKey) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const env = { CHATLOGGER_URL: url, CHATLOGGER_API_KEY: key }
    const child = execFile(process.execPath, [command, ...args], { env }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr })
    })
  })
}

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const call = (id: 'createChat' | 'deleteChat' | 'createMessages' | 'listChats' | 'listMessages', asked: Call = {}) =>
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

/** All that the API tells, said again as dialogues. */
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
  test('stores every turn of every dialogue, in order, so that what is read back tells the file', async () => {
    const { code, stdout } = await run([sample, '--org', tenant.slug])
    expect(stdout).toMatch(/^chats {5}7 created, 0 already there, 0 failed\nmessages {2}\d+ stored in/)
    expect(code).toBe(0)
    expect(await readBack()).toEqual(dialoguesOf(sampleLines))
  })

  test('run again doubles nothing, even when no Idempotency-Key is remembered', async () => {
    await run([sample])
    const again = await run([sample, '--org', tenant.slug])
    await world.db.write((tx) => tx.idempotencyKey.deleteMany({ where: { orgId: tenant.orgId } }))
    const later = await run([sample])
    for (const { code, stdout } of [again, later]) {
      expect(stdout).toMatch(/^chats {5}0 created, 7 already there, 0 failed\nmessages {2}0 stored/)
      expect(code).toBe(0)
    }
    expect(await readBack()).toEqual(dialoguesOf(sampleLines))
  })

  test('completes what was interrupted: missing chats, a chat without messages, a chat with some of its batches', async () => {
    const turns = Array.from({ length: 2500 }, (_, turn) => ({ speaker: 'user', utterance: `${turn}\u2028é😀` }))
    const lines = [...sampleLines, JSON.stringify({ id: 'long', services: [], turns })]
    const file = await fileOf('lines.jsonl', lines.join('\n'))
    await run([await fileOf('lines.jsonl.gz', gzipSync(lines.slice(0, 3).join('\n')))])
    for (const line of lines.slice(6)) {
      const { chat, messages } = readConversation(Buffer.from(line), 'lines.jsonl')
      const { body } = await call('createChat', { body: chat })
      if (chat.externalId !== 'long') continue
      await call('createMessages', { params: { chatId: body.id }, body: { messages: messages.slice(0, 1000) } })
    }
    const { code, stdout } = await run([file])
    expect(stdout).toMatch(/^chats {5}3 created, 5 already there, 0 failed\n/)
    expect(code).toBe(0)
    expect(await readBack()).toEqual(dialoguesOf(lines))
  })

  test('makes a chat again that was deleted since', async () => {
    await run([sample])
    const [chat] = await all<Chat>('listChats')
    await call('deleteChat', { params: { chatId: chat?.id ?? '' } })
    expect((await run([sample])).stdout).toMatch(/^chats {5}1 created, 6 already there/)
    expect(await readBack()).toEqual(dialoguesOf(sampleLines))
  })

  test('reports each line that it cannot take by its number, makes nothing of it, and imports the others', async () => {
    const [first = '', ...others] = sampleLines
    const hello = { speaker: 'user', utterance: 'Hello' }
    const dialogue = { id: 'bad', services: [], turns: [hello] }
    const bad = [
      ['{"id": "cut off', 'not JSON'],
      [JSON.stringify({ id: 'bad', services: [] }), '/dialogue/turns is required'],
      [JSON.stringify({ ...dialogue, mood: 1 }), '/dialogue/mood is not known here'],
      [JSON.stringify({ ...dialogue, turns: [hello, { ...hello, speaker: 'x' }] }), '/dialogue/turns/1/speaker'],
      [JSON.stringify({ ...dialogue, turns: [hello, { ...hello, utterance: '\0' }] }), 'a NUL'],
      [JSON.stringify({ ...dialogue, turns: [hello, { ...hello, utterance: 'x'.repeat(1_000_001) }] }), '/messages/1'],
      [JSON.stringify({ ...dialogue, id: '' }), '/chat/externalId'],
      [JSON.stringify({ ...JSON.parse(first), services: ['Other'] }), 'was made of something else'],
    ]
    const lines = [first, '', ...bad.map(([line]) => line), ...others]
    const { code, stdout, stderr } = await run([await fileOf('bad.jsonl', lines.join('\r\n')), '--concurrency', '1'])
    const reports = stderr.trimEnd().split('\n')
    expect(reports).toHaveLength(bad.length)
    for (const [index, [, reason = '']] of bad.entries()) {
      expect(reports[index]).toContain(`bad.jsonl:${index + 3}: `)
      expect(reports[index]).toContain(reason)
    }
    expect(stdout).toMatch(/^chats {5}7 created, 0 already there, 8 failed\n/)
    expect(code).toBe(1)
    expect(await readBack()).toEqual(dialoguesOf(sampleLines))
  })

  test('adds nothing to a chat whose messages are not from the file', async () => {
    const { chat } = readConversation(Buffer.from(sampleLines[0] ?? ''), 'dialogues.jsonl')
    await call('createChat', { body: { ...chat, initialMessage: { content: 'Somebody else was here' } } })
    const { code, stderr } = await run([sample])
    expect(stderr).toMatch(/dialogues\.jsonl:1: chat chat_\w+ has messages that are not from this file\n$/)
    expect(code).toBe(1)
  })

  test('waits as long as a rate limit says, and loses nothing', async () => {
    const limitedUrl = await limited.app.listen({ port: 0, host: '127.0.0.1' })
    const { secretKey } = await limited.newTenant()
    const { code, stdout, stderr } = await run([sample, '--url', limitedUrl], secretKey)
    expect(stderr).toContain('The rate limit is reached: waiting 1 s')
    expect(stdout).toMatch(/^chats {5}7 created, 0 already there, 0 failed\n/)
    expect(code).toBe(0)
  })

  test.each([
    ['no file', [], 'Name one FILE'],
    ['a file that is not there', ['nowhere.jsonl'], "no such file or directory, open 'nowhere.jsonl'"],
    ['no key', [sample, '--key', ''], 'Set CHATLOGGER_API_KEY'],
    ['a key that is not good', [sample, '--key', 'bad'], 'The key is not accepted: 401'],
    ['an organization that is not the key’s', [sample, '--org', 'nobodys'], 'sees no organization "nobodys"'],
    ['a server that is not there', [sample, '--url', 'http://127.0.0.1:9'], 'No server answers at'],
  ])('says in one line what is wrong: %s', async (_, args, line) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(line)])
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })
})
