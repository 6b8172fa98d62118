import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startVendor, type TestVendor } from '../support/vendor.ts'
import { answer } from '../support/vendor-scripts.ts'

const fileOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

let vendor: TestVendor
let folder: string
beforeAll(async () => {
  vendor = await startVendor()
  vendor.acceptKeys('sk-good')
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-try-'))
})
afterAll(async () => {
  await vendor.close()
  await rm(folder, { recursive: true })
})

/** Runs `npm run providers:try` where all vendors are the test's own. */
function tryProviders(env: Record<string, string>, ...args: string[]) {
  const script = `
    import { vendors } from ${JSON.stringify(`file://${fileOf('src/llm/vendors.ts')}`)}
    for (const vendor of Object.values(vendors)) if (vendor.baseUrl) vendor.baseUrl = ${JSON.stringify(vendor.url)}`
  const preload = `data:text/javascript,${encodeURIComponent(script)}`
  const command = ['--import', preload, fileOf('scripts/providers-try.ts'), ...args]
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: folder, env: { PATH: process.env.PATH, LLM_PRIVATE_ADDRESSES: 'true', ...env } }
    const child = execFile(process.execPath, command, options, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}

test('says what a provider answered, and ends well', async () => {
  vendor.say(answer('Red.'))
  expect(await tryProviders({ OPENAI_API_KEY: 'sk-good' })).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^openai test-model-2026: first token after \d+ ms, 12 \+ 5 tokens, stop: "Red\."\n$/,
    ),
    stderr: '',
  })
})

test('says what went wrong, without the key, and tries the others all the same', async () => {
  const { code, stdout } = await tryProviders({ GROQ_API_KEY: 'gsk-no-good', OPENROUTER_API_KEY: 'sk-good' })
  expect(code).toBe(1)
  const [first, second] = stdout.split('\n')
  expect(first).toBe(
    'groq llama-3.3-70b-versatile: FAILED, unauthenticated (status 401): Incorrect API key provided: …',
  )
  expect(second).toMatch(/^openrouter test-model-2026: .* "Hello there!"$/)
})

test('says that no provider has a key', async () => {
  expect(await tryProviders({})).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^No provider has a key\. Set OPENAI_API_KEY, GROQ_API_KEY, .*\n$/),
  })
})
