import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { ContractRefused, generateFiles } from './files.ts'

/**
 * Writes the generated files of a project, or with `--check` names the stale ones. Returns the exit code.
 * @param say takes a line for standard error
 */
export async function generate(project: string, args: string[], say: (line: string) => void): Promise<number> {
  const { check } = parseArgs({ args, options: { check: { type: 'boolean', default: false } } }).values
  try {
    const files = await generateFiles(
      await readFile(join(project, 'openapi.yaml'), 'utf8'),
      await readFile(join(project, 'prisma/schema.prisma'), 'utf8'),
    )
    return check ? await nameStale(project, files, say) : await write(project, files)
  } catch (error) {
    if (!(error instanceof ContractRefused)) throw error
    say(error.message)
    return 1
  }
}

async function write(project: string, files: Record<string, string>): Promise<number> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true })
    await writeFile(join(project, path), content)
  }
  return 0
}

async function nameStale(project: string, files: Record<string, string>, say: (line: string) => void): Promise<number> {
  let stale = 0
  for (const [path, content] of Object.entries(files)) {
    if ((await readFile(join(project, path), 'utf8').catch(() => undefined)) === content) continue
    say(`${path} is stale: npm run generate`)
    stale += 1
  }
  return stale === 0 ? 0 : 1
}
