import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { guidesWith, programOf } from '../support/guides.ts'
import { typeErrors } from '../support/type-check.ts'

const files = ['client/index.js', 'test/fixtures/client-misuse.ts']

it('the client’s types are right in browsers, and misuse does not compile', () => {
  expect(typeErrors(files, 'browser')).toEqual([])
})

// One run of the compiler for both: it reads the types of Node once.
it('the client’s types are right in Node, misuse does not compile, and the TypeScript of the guides has no type errors', () => {
  const folder = 'node_modules/.cache/guides-types'
  mkdirSync(folder, { recursive: true })
  const guides = guidesWith('ts').map((guide) => {
    const file = `${folder}/${guide}.mts`
    writeFileSync(file, programOf(guide, 'ts'))
    return file
  })
  expect(guides).toHaveLength(4)
  expect(typeErrors([...files, ...guides], 'node')).toEqual([])
})
