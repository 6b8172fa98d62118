import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { ContractRefused, generateFiles } from './generate/files.ts'

/** `node scripts/generate.ts [--check]`, in the project's directory: writes the generated files, or names the stale ones. */
async function main(check: boolean): Promise<number> {
  const files = await generateFiles(
    await readFile('openapi.yaml', 'utf8'),
    await readFile('prisma/schema.prisma', 'utf8'),
  )
  let stale = 0
  for (const [path, content] of Object.entries(files)) {
    if (!check) {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
    } else if ((await readFile(path, 'utf8').catch(() => undefined)) !== content) {
      console.error(`${path} is stale: npm run generate`)
      stale += 1
    }
  }
  return stale === 0 ? 0 : 1
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
try {
  process.exitCode = await main(values.check)
} catch (error) {
  if (!(error instanceof ContractRefused)) throw error
  console.error(error.message)
  process.exitCode = 1
}
