import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createSandbox } from './support/sandbox.ts'

const readme = readFileSync('README.md', 'utf8')
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', '.env.example'].map((file) =>
  readFileSync(file, 'utf8'),
)
const blocksOf = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block).join('')
/** The script with its pauses replaced by events, because a busy machine needs longer. */
function withoutPauses(script: string): string {
  const until = (text: string) => `until grep -qs '${text}' "$events"; do sleep 0.05; done`
  const changes = [
    [/(curl -sN) --max-time 3 (.*) &$/m, '$1 --max-time 60 $2 >"$events" &'],
    [/^sleep 1;/m, `${until('event: ready')};`],
    [/ wait$/m, ` ${until('Thank you!')}; kill $!; wait $! 2>/dev/null || true; cat "$events"`],
  ] as const
  return changes.reduce((text, [pause, event]) => {
    expect(text).toMatch(pause)
    return text.replace(pause, event)
  }, script)
}

const hasCurl = spawnSync('curl', ['--version']).status === 0 && spawnSync('bash', ['--version']).status === 0

const testWithCurl = (name: string, ...rest: [() => Promise<void>, number]) =>
  hasCurl ? test(name, ...rest) : test.skip(`${name} [curl or bash is missing]`, ...rest)

testWithCurl(
  'the README commands work against a new server, and again a second time',
  async () => {
    const place = await createSandbox()
    try {
      const { address } = await place.start()
      const block = blocksOf('bash')
      expect(block).toContain('http://127.0.0.1:3000')
      for (let pasted = 0; pasted < 2; pasted++) {
        const script = withoutPauses(block.replace('http://127.0.0.1:3000', address))
        const env = { ...process.env, events: join(place.folder, `events-${pasted}`) }
        const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { env })
        expect(stderr).toBe('')
        const [asked, transcript] = stdout.split('\n', 2).map((line) => JSON.parse(line))
        expect(stdout).toMatch(/^event: ready$[\s\S]*^event: message$[\s\S]*Thank you!/m)
        const [said, answered] = transcript.data
        expect(said).toMatchObject({ content: 'Is anyone there?', role: 'user', author: { type: 'visitor' } })
        expect(answered).toMatchObject({ role: 'assistant', provider: 'echo', author: { type: 'assistant' } })
        expect(answered.content).toContain('Is anyone there?')
        expect(asked).toMatchObject({ status: 'complete', turnIds: [said.id], messageId: answered.id })
      }
    } finally {
      await place.remove()
    }
  },
  60_000,
)

test('the folders in the README tree exist', () => {
  const rooms = [...(/## The house\s+```\n([\s\S]*?)```/.exec(readme)?.[1] ?? '').matchAll(/^(\S+) {2,}\S/gm)]
  expect(rooms.length).toBeGreaterThan(10)
  expect(rooms.map(([, room]) => room).filter((room) => !existsSync(room ?? ''))).toEqual([])
})

test('the commands and files named in the documents exist', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const commands = documents.flatMap((text) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? ''))
  expect(commands.filter((name) => !(name in scripts))).toEqual([])
  for (const name of new Set(commands)) {
    const [, file] = /^node (\S+)/.exec(scripts[name] ?? '') ?? []
    expect([name, file === undefined || existsSync(file)]).toEqual([name, true])
  }
  const links = documents.flatMap((text) =>
    [...text.matchAll(/\]\((?!https:)([^)]+)\)/g)].map(([, path]) => path ?? ''),
  )
  expect(links.filter((path) => !existsSync(path))).toEqual([])
})
