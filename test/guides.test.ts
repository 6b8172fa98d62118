import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { guidesWith, programOf, runGuide, typescriptFile } from './support/guides.ts'
import { programPath, testWithProgram } from './support/required-programs.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
let url: string
beforeAll(async () => {
  url = await world.app.listen({ host: '127.0.0.1', port: 0 })
})

/** Runs the program of a guide in a new organization; resolves to its output with random ids masked. */
async function printed(program: string, args: string[]): Promise<string> {
  const text = await runGuide(await world.newTenant(), program, args, { CHATLOGGER_URL: url })
  return text.replace(/\b(chat|eu|clk_pub)_\S+/g, '$1_…')
}

describe.each(guidesWith('ts'))('the guide %s', (guide) => {
  it('prints the documented output in TypeScript', async () => {
    expect(await printed(process.execPath, [await typescriptFile(guide)])).toBe(programOf(guide, 'text'))
  })

  testWithProgram('PYTHON_WITH_OPENAI')('prints the documented output in Python', async () => {
    const python = programPath('PYTHON_WITH_OPENAI') ?? ''
    expect(await printed(python, ['-c', programOf(guide, 'python')])).toBe(programOf(guide, 'text'))
  })
})

it('imports every example line of the guide moving', async () => {
  const file = join(world.config.dataDir, 'chats.jsonl')
  const lines = programOf('moving', 'jsonl')
  await writeFile(file, lines)
  const { secretKey } = await world.newTenant()
  const env = { PATH: process.env.PATH, CHATLOGGER_URL: url, CHATLOGGER_API_KEY: secretKey }
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/import.ts', file], { env })
  expect(lines.trimEnd().split('\n')).toHaveLength(5)
  expect(stdout).toContain('5 created, 0 already there, 0 failed')
})
