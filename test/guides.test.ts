import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { guidesWith, programOf, runGuide, typescriptFile } from './support/guides.ts'
import { pathOfPart, testWith } from './support/parts.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
let url: string
beforeAll(async () => {
  url = await world.app.listen({ host: '127.0.0.1', port: 0 })
})

/** Runs a program of a guide as the first one in an organization of its own; what it prints, without what is random. */
async function printed(program: string, args: string[]): Promise<string> {
  const text = await runGuide(await world.newTenant(), program, args, { CHATLOGGER_URL: url })
  return text.replace(/\b(chat|eu|clk_pub)_\S+/g, '$1_…')
}

describe.each(guidesWith('ts'))('the guide %s', (guide) => {
  it('does in TypeScript what it says, against a server', async () => {
    expect(await printed(process.execPath, [await typescriptFile(guide)])).toBe(programOf(guide, 'text'))
  })

  testWith('PYTHON_WITH_OPENAI')('does the same in Python', async () => {
    const python = pathOfPart('PYTHON_WITH_OPENAI') ?? ''
    expect(await printed(python, ['-c', programOf(guide, 'python')])).toBe(programOf(guide, 'text'))
  })
})

it('what the guide moving shows of each system can be imported', async () => {
  const file = join(world.config.dataDir, 'chats.jsonl')
  const lines = programOf('moving', 'jsonl')
  await writeFile(file, lines)
  const { secretKey } = await world.newTenant()
  const env = { PATH: process.env.PATH, CHATLOGGER_URL: url, CHATLOGGER_API_KEY: secretKey }
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/import.ts', file], { env })
  expect(lines.trimEnd().split('\n')).toHaveLength(5)
  expect(stdout).toContain('5 created, 0 already there, 0 failed')
})
