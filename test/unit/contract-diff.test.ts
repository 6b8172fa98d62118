import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'

const program = fileURLToPath(new URL('../../scripts/contract-diff.ts', import.meta.url))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-contract-'))
  git('init', '--quiet')
})
afterAll(() => rm(folder, { recursive: true }))

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

const parameter = (name: string, required: boolean) => ({ name, in: 'query', required, schema: { type: 'string' } })

describe('the comparison of contracts', () => {
  it('says so where nothing was released yet, which breaks no client', async () => {
    await write()
    expect(diff()).toMatchObject({ status: 0, said: expect.stringContaining('There is no tag yet') })
  })

  describe('after two releases', () => {
    const second: Parts = { answer: text('id'), required: ['title'], parameters: [parameter('kind', true)] }

    beforeAll(async () => {
      await write()
      await release('v1.0.0')
      await write(second)
      await release('v2.0.0')
    })

    it('names each break since the revision that is given, and fails', () => {
      const { status, said } = diff('v1.0.0')
      expect(said).toMatch(/compared with v1\.0\.0/)
      expect(said).toMatch(/Required `kind` query parameter was added/)
      expect(said).toMatch(/requestBody.*\n.*became required: `title`/)
      expect(said).toMatch(/responses.*\n.*`title` was removed/)
      expect(said).toMatch(/3 major/)
      expect(status).toBe(1)
    })

    it('compares with the last tag where none is given, and lets what may be left out be added', async () => {
      const parameters = [...(second.parameters ?? []), parameter('sort', false)]
      await write({ ...second, parameters, answer: text('id', 'status'), body: text('title', 'status') })
      const { status, said } = diff()
      expect(said).toMatch(/compared with v2\.0\.0/)
      expect(said).toMatch(/0 major/)
      expect(status).toBe(0)
    })

    it('refuses a revision that is not there', () => {
      expect(diff('v3.0.0')).toMatchObject({ status: 2, said: expect.stringContaining('v3.0.0') })
    })
  })
})
