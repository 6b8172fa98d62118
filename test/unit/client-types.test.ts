import { expect, it } from 'vitest'
import { typeErrors } from '../support/types.ts'

const files = ['client/index.js', 'test/fixtures/client-misuse.ts']

it.each(['node', 'browser'] as const)('the client’s types are right in %s, and misuse does not compile', (place) => {
  expect(typeErrors(files, place)).toEqual([])
})
