import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ColumnTypeEnum, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { filters, withSchemaEngine } from '../src/db/migrate.ts'
import { toPostgresql } from './generate/prisma.ts'

const prismaFolder = fileURLToPath(new URL('../prisma', import.meta.url))

const databases = [
  { kind: 'sqlite', provider: 'sqlite', model: 'schema.prisma' },
  { kind: 'postgresql', provider: 'postgres', model: 'postgresql.prisma' },
] as const

/** What the model has and the migrations of one database do not. */
export interface Change {
  kind: 'sqlite' | 'postgresql'
  /** The model as it is now. */
  model: string
  /** Leads from the model of the last migration to this one; undefined when they make the same tables. */
  sql: string | undefined
}

/**
 * Compares the model, for each database, with its copy as of the last migration. Needs no database.
 * @param folder holds schema.prisma, postgresql.prisma and migrations/
 * @throws when postgresql.prisma was not derived from this schema.prisma
 */
export async function pendingChanges(folder = prismaFolder): Promise<Change[]> {
  const [schema = '', derived] = databases.map(({ model }) => readFileSync(join(folder, model), 'utf8'))
  if (toPostgresql(schema) !== derived) throw new Error('prisma/postgresql.prisma is stale: run npm run generate first')
  const changes: Change[] = []
  for (const { kind, provider, model: file } of databases) {
    const model = readFileSync(join(folder, file), 'utf8')
    const copy = join(folder, 'migrations', kind, 'schema.prisma')
    const from = existsSync(copy) ? datamodel(readFileSync(copy, 'utf8')) : { tag: 'empty' as const }
    const { exitCode, stdout } = await withSchemaEngine(nowhere(provider), (engine) =>
      engine.diff({ from, to: datamodel(model), script: true, exitCode: true, filters }),
    )
    changes.push({ kind, model, sql: exitCode === 0 ? undefined : (stdout ?? '') })
  }
  return changes
}

/**
 * Writes `migrations/<kind>/<timestamp>_<name>/migration.sql` for both databases, and the copies of the model.
 * @returns the paths of the two files; none when there is nothing to migrate
 */
export async function writeMigration(name: string, folder = prismaFolder): Promise<string[]> {
  const changes = await pendingChanges(folder)
  if (changes.every(({ sql }) => sql === undefined)) return []
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  return changes.map(({ kind, model, sql = '-- Changes the other database only.\n' }) => {
    const migrations = join(folder, 'migrations', kind)
    const file = join(migrations, `${timestamp}_${name}`, 'migration.sql')
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, sql)
    writeFileSync(join(migrations, 'schema.prisma'), model)
    return file
  })
}

function datamodel(content: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content }] }
}

/** An adapter to no database: the engine asks PostgreSQL's version before it compares two models, and nothing else. */
function nowhere(provider: 'sqlite' | 'postgres'): SqlDriverAdapter {
  const refuse = async () => {
    throw new Error('Comparing two models needs no database')
  }
  return {
    provider,
    adapterName: 'nowhere',
    queryRaw: async () => ({
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 18.0', 180_000]],
    }),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    dispose: async () => {},
  }
}

/** The command: names the files it wrote, or says that there is nothing to migrate. */
async function main(name: string): Promise<void> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new Error('Usage: npm run db:migrate -- <name>   (small letters, digits and _, such as add_exports)')
  }
  const files = await writeMigration(name)
  if (files.length === 0) return console.log('Nothing to migrate: the model makes the same tables.')
  for (const file of files) {
    console.log(`Written: ${file}`)
    if (readFileSync(file, 'utf8').includes('-- RedefineTables')) {
      console.log(
        '  It rebuilds tables: a rebuilt table loses its triggers, and its hand-written indexes their conditions.',
      )
    }
  }
  console.log('Read it before you commit it.')
}

if (import.meta.main) {
  await main(process.argv[2] ?? '').catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
