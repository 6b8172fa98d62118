import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { databaseKind } from './database.ts'
import { password, type Tenant } from './tenants.ts'

export const guidesFolder = 'docs/guides'
/** The guides by name, such as `server`. */
export const guides: Record<string, string> = Object.fromEntries(
  readdirSync(guidesFolder).map((file) => [file.replace('.md', ''), readFileSync(`${guidesFolder}/${file}`, 'utf8')]),
)

/** All code of a guide in a language, in its order: one program. */
export const programOf = (guide: string, language: string): string =>
  [...(guides[guide] ?? '').matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))]
    .map(([, block]) => block)
    .join('')

/** Those that have code in a language. */
export const guidesWith = (language: string): string[] =>
  Object.keys(guides).filter((guide) => programOf(guide, language) !== '')

/** Where imports of the client and of openai resolve. */
const folder = 'node_modules/.cache/guides'

/** Writes the TypeScript of a guide to a file that Node runs; the path of the file. */
export async function typescriptFile(guide: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = `${folder}/${guide}-${databaseKind()}-${process.pid}.mjs` // several files of tests may run at once
  await writeFile(file, stripTypeScriptTypes(programOf(guide, 'ts')))
  return file
}

/** Runs a program with what the guides export, in an organization; what it prints, with the names that the guides show. */
export async function runGuide(
  { slug, secretKey, people }: Tenant,
  program: string,
  args: string[],
  more: Record<string, string>,
): Promise<string> {
  const { username } = people.admin
  const env = {
    PATH: process.env.PATH ?? '',
    CHATLOGGER_USERNAME: username,
    CHATLOGGER_PASSWORD: password,
    CHATLOGGER_SECRET_KEY: secretKey,
    ...more,
  }
  const { stdout, stderr } = await promisify(execFile)(program, args, { env, timeout: 50_000 })
  expect(stderr).toBe('')
  return stdout.replaceAll(slug, 'demo').replaceAll(username, 'admin')
}
