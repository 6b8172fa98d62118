import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'

const program = fileURLToPath(new URL('../../scripts/contract-diff.ts', import.meta.url))

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-contract-'))
  git('init', '--quiet')
})
afterEach(() => rm(folder, { recursive: true }))

const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
const git = (...args: string[]) => execFileSync('git', [...author, ...args], { cwd: folder, stdio: 'ignore' })

interface Parts {
  parameters?: object[]
  /** Of the answer. */
  answer?: object
  /** Of the body, and which of them it must have. */
  body?: object
  required?: string[]
}

/** Writes a contract of one operation. */
function write({ parameters = [], answer = text('id', 'title'), body = text('title'), required = [] }: Parts = {}) {
  const json = (schema: object) => ({ content: { 'application/json': { schema } } })
  const post = {
    operationId: 'createChat',
    parameters,
    requestBody: json({ type: 'object', properties: body, ...(required.length > 0 && { required }) }),
    responses: { 201: { description: 'Made.', ...json({ type: 'object', properties: answer }) } },
  }
  const contract = { openapi: '3.1.1', info: { title: 'Chats', version: '1.0.0' }, paths: { '/chats': { post } } }
  return writeFile(join(folder, 'openapi.yaml'), stringify(contract))
}

const text = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]))

async function release(tag: string) {
  git('add', '.')
  git('commit', '--quiet', '--message', tag)
  git('tag', tag)
}

function diff(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

describe('the comparison of contracts', () => {
  it.each<[string, Parts, RegExp]>([
    ['a field that an answer has no more', { answer: text('id') }, /title.*removed/],
    ['a field that a body must have now', { required: ['title'] }, /title/],
    [
      'a parameter that is needed',
      { parameters: [{ name: 'kind', in: 'query', required: true, schema: { type: 'string' } }] },
      /kind/,
    ],
  ])('names %s, and fails', async (_, parts, name) => {
    await write()
    await release('v1.0.0')
    await write(parts)
    const { status, said } = diff()
    expect(said).toMatch(/compared with v1\.0\.0/)
    expect(said).toMatch(name)
    expect(said).toMatch(/1 major/)
    expect(status).toBe(1)
  })

  it('lets what may be left out be added', async () => {
    await write()
    await release('v1.0.0')
    const kind = { name: 'kind', in: 'query', schema: { type: 'string' } }
    await write({ parameters: [kind], answer: text('id', 'title', 'status'), body: text('title', 'status') })
    const { status, said } = diff()
    expect(said).toMatch(/0 major/)
    expect(status).toBe(0)
  })

  it('compares with the last tag, or with the revision that is named', async () => {
    await write({ answer: text('id', 'title', 'old') })
    await release('v1.0.0')
    await write()
    await release('v2.0.0')
    expect(diff().status).toBe(0)
    expect(diff('v1.0.0').status).toBe(1)
    expect(diff('v3.0.0')).toMatchObject({ status: 2, said: expect.stringContaining('v3.0.0') })
  })

  it('says so where nothing was released yet, which breaks nobody', async () => {
    await write()
    expect(diff()).toMatchObject({ status: 0, said: expect.stringContaining('There is no tag yet') })
  })
})
