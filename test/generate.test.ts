import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../scripts/generate/command.ts'
import { readContract } from '../scripts/generate/contract.ts'
import { generateFiles } from '../scripts/generate/files.ts'
import { toPostgresql } from '../scripts/generate/prisma.ts'
import { base, refusals } from './golden/refusals.ts'

const golden = resolve('test/golden')
const generated = [
  'src/generated/schemas.ts',
  'src/generated/operations.ts',
  'client/contract.d.ts',
  'prisma/postgresql.prisma',
]

test('writes the golden files byte for byte', async () => {
  const files = await generateFiles(
    await readFile(join(golden, 'openapi.yaml'), 'utf8'),
    await readFile(join(golden, 'prisma/schema.prisma'), 'utf8'),
  )
  expect(Object.keys(files)).toEqual(generated)
  for (const [path, content] of Object.entries(files)) {
    expect(content, path).toBe(await readFile(join(golden, path), 'utf8'))
  }
})

test('refuses a Prisma schema without the provider to replace', () => {
  expect(() => toPostgresql('provider = "mysql"')).toThrow('prisma/schema.prisma: "sqlite" must stand there once')
})

let project: string
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'generate-'))
  await cp(golden, project, { recursive: true })
})
afterAll(() => rm(project, { recursive: true }))

/** Runs the command on a copy of the golden project. */
async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = []
  return { code: await generate(project, args, (line) => lines.push(line)), lines }
}

test('--check lists stale files and fails without writing; without --check they are written', async () => {
  expect(await run('--check')).toEqual({ code: 0, lines: [] })
  for (const path of generated) await writeFile(join(project, path), 'stale')
  const command = [resolve('scripts/generate.ts'), '--check']
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: project, encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toBe(generated.map((path) => `${path} is stale: npm run generate\n`).join(''))
  for (const path of generated) expect(await readFile(join(project, path), 'utf8')).toBe('stale')
  expect(await run()).toEqual({ code: 0, lines: [] })
  expect(await run('--check')).toEqual({ code: 0, lines: [] })
})

test('an invalid contract fails with line numbers and leaves the files unchanged', async () => {
  await writeFile(join(project, 'openapi.yaml'), base.replace('summary: Make', 'summery: Make'))
  expect(await run()).toEqual({
    code: 1,
    lines: ['openapi.yaml:6:5: has no summary\nopenapi.yaml:9:7: unknown operation key summery'],
  })
  const path = 'src/generated/schemas.ts'
  expect(await readFile(join(project, path), 'utf8')).toBe(await readFile(join(golden, path), 'utf8'))
})

test('accepts the contract that the refusals below change', () => {
  expect(readContract('openapi.yaml', base).refusals).toEqual([])
})

test.each(refusals)('refuses %j changed to %j, naming the place (%j)', (from, to, at, message) => {
  const text = base.replace(from, () => to)
  const before = text.slice(0, text.indexOf(at)).split('\n')
  const place = `openapi.yaml:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
  expect(text).not.toBe(base)
  expect(readContract('openapi.yaml', text).refusals).toContain(`${place}: ${message}`)
})

test('lists every refusal in the order of the file', () => {
  const text = base
    .replace('operationId: drop', 'operationId: make')
    .replace('summary: Make', 'x: y')
    .replace('in: path', 'in: cookie')
  expect(readContract('openapi.yaml', text).refusals).toEqual([
    'openapi.yaml:6:5: has no summary',
    'openapi.yaml:9:7: unknown operation key x',
    'openapi.yaml:22:7: operationId make is taken',
    'openapi.yaml:34:5: parameter in cookie is not supported',
  ])
})
