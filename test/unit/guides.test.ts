import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { guides, guidesWith, programOf } from '../support/guides.ts'
import { typeFaults } from '../support/types.ts'

it('the TypeScript of the guides has no type errors', () => {
  const folder = 'node_modules/.cache/guides-types'
  mkdirSync(folder, { recursive: true })
  const files = guidesWith('ts').map((guide) => {
    const file = `${folder}/${guide}.mts`
    writeFileSync(file, programOf(guide, 'ts'))
    return file
  })
  expect(files).toHaveLength(4)
  expect(typeFaults(files, 'node')).toEqual([])
})

it('the guides that name operations name what the contract has', () => {
  const names = Object.values(guides).flatMap((text) => [...text.matchAll(/`([a-z]+[A-Z]\w+)`/g)])
  expect(names.length).toBeGreaterThan(100)
})

it('links of documents lead to files and headings that are there', () => {
  const files = ['README.md', 'CONTRIBUTING.md', 'client/README.md', ...globSync('docs/**/*.md')]
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  const anchorsOf = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading))
  const dead = files.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8')
        .replace(/^```[\s\S]*?^```$/gm, '')
        .matchAll(/\]\((?!https?:)([^)]+)\)/g),
    ]
      .map(([, link = '']) => link)
      .filter((link) => {
        const [path = '', heading] = link.split('#')
        const target = path === '' ? file : join(dirname(file), path)
        return !existsSync(target) || (heading !== undefined && !anchorsOf(target).includes(heading))
      })
      .map((link) => `${file}: ${link}`),
  )
  expect(dead).toEqual([])
})
