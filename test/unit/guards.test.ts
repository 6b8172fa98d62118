import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { guards } from '../../scripts/mutate/guards.ts'
import { pageFile, rowOf } from '../../scripts/mutate/page.ts'
import { withoutGuard } from '../../scripts/mutate/trial.ts'

const inTree = (path: string) => new URL(`../../${path}`, import.meta.url)

it.each(guards)('the guard $name is where it can be taken out, once, and its tests are there', (guard) => {
  const text = readFileSync(inTree(guard.file), 'utf8')
  expect(withoutGuard(text, guard)).not.toBe(text)
  expect(guard.tests.filter((file) => !existsSync(inTree(file)))).toEqual([])
})

it('no two guards have one name', () => {
  expect(new Set(guards.map(({ name }) => name)).size).toBe(guards.length)
})

it(`${pageFile} lists just these guards, each with what goes red without it: else \`npm run mutate -- --write\``, () => {
  const rows = readFileSync(inTree(pageFile), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2) // the heading
  const listed = rows.map((row, index) => {
    const expected = guards[index] ? rowOf(guards[index]) : ''
    return row.startsWith(expected) && /test\/\S+\.test\.ts: /.test(row.slice(expected.length)) ? expected : row
  })
  expect(listed).toEqual(guards.map(rowOf))
})
