import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { guides } from '../support/guides.ts'

const contract = parse(readFileSync('openapi.yaml', 'utf8')) as {
  paths: Record<string, Record<string, { operationId?: string }>>
}
/** Each operation's method and path, as guides write them. */
const places = new Map(
  Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId }]) => [operationId, `${method.toUpperCase()} ${path}`] as const,
    ),
  ),
)

it('names every call of the systems that people move from, beside operations that are in the contract', () => {
  const sections = (guides.moving ?? '')
    .split(/^## /m)
    .map((section) => [...section.matchAll(/^\| (.*) \| (.*) \| (.*) \|$/gm)].slice(1))
  const calls = sections.map((rows) => rows.filter(([, theirs]) => theirs !== '').length)
  expect(calls.filter((count) => count > 0)).toEqual([16, 11, 27, 16, 33])
  const wrong = sections.flat().filter(([, , ours = '', place]) => {
    const [, operation] = /^`(\w+)`/.exec(ours) ?? []
    return `\`${places.get(operation)}\`` !== place
  })
  expect(wrong.map(([row]) => row)).toEqual([])
})

it('names no operation that is not there', () => {
  const verbs =
    'accept|clear|complete|connect|create|delete|download|find|get|import|list|put|register|remove|renew|replace|revoke|rotate|run|search|stream|test|update'
  const named = Object.values(guides).flatMap((text) =>
    [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(new RegExp(`\`((?:${verbs})[A-Z]\\w*)\``, 'g'))].map(
      ([, name]) => name,
    ),
  )
  expect(named.length).toBeGreaterThan(100)
  const fromClient = ['createClient', 'streamCompletion']
  expect(named.filter((name = '') => !places.has(name) && !fromClient.includes(name))).toEqual([])
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
