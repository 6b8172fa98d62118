import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, ConfigError, readConfig } from '../src/config.ts'
import { filePath } from '../src/db/dialects/sqlite.ts'
import { backUpSqlite, CorruptDatabaseError } from '../src/db/dialects/sqlite-backup.ts'
import { classifyError } from '../src/db/errors.ts'
import type { Output } from './command.ts'

const help = `Backs up the embedded database, whole and as it is at one moment, while the server runs.

  npm run backup -- FILE

FILE must not be there yet. It is checked before it gets its name, and its owner alone may read it: it holds all that was said. It
reads the server's configuration (.env and the environment; in production SECRET_KEY must be set here too). To restore, stop
the server, put FILE in the place of the database without the files -wal and -shm beside it, and start the server with the
same secrets. PostgreSQL has its own program for it, pg_dump, which is named.

  --help
`

/** The command line was not understood, or asks for what cannot be; the message is for people. */
class Refused extends Error {}

/** Reads the command line. Undefined: help was asked for. */
function readFile(args: string[]): string | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const [file, ...rest] = positionals
  if (!file || rest.length > 0) throw new Refused('Say one FILE to write to; --help tells more.')
  return file
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { help: { type: 'boolean' } } })
  } catch (error) {
    throw new Refused(`${(error as Error).message.split(/[.\n]/)[0]}; --help tells more.`)
  }
}

/** Writes the back-up and answers with its size in bytes; a file that has this name is whole, and on the disk. */
function backUp(database: string, name: string): number {
  const file = resolve(name) // SQLite takes a name that begins with file: for a URL, of another file
  const own = ['-wal', '-shm', '-journal'].map((end) => resolve(database) + end)
  if (own.includes(file)) throw new Refused(`${file} would be taken for a part of the database.`)
  const draft = `${file}.part`
  for (const path of [file, draft]) if (existsSync(path)) throw new Refused(`${path} is there already.`)
  if (!existsSync(database)) throw new Refused(`There is no database at ${database}.`)
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    backUpSqlite(database, draft)
    flush(draft)
    renameSync(draft, file)
    flush(dirname(file))
  } finally {
    rmSync(draft, { force: true })
  }
  return statSync(file).size
}

function flush(path: string) {
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** What a back-up is worth nothing without, and what it does not hold. */
function remainder({ dataDir }: Config, env: NodeJS.ProcessEnv): string {
  const secret = env.SECRET_KEY ? 'SECRET_KEY' : join(dataDir, 'secret-key')
  return `Keep ${secret} too, in another place, and all else in .env: without it providers' keys stay sealed, and all users are signed out.
Not in it: files of exports, which are made again, and logs.`
}

/** Runs the command with the configuration of `env`; returns the exit code. */
export function runBackup(args: string[], env: NodeJS.ProcessEnv, output: Output): number {
  try {
    const file = readFile(args)
    output.stdout.write(file === undefined ? help : `${backUpTo(file, env)}\n`)
    return 0
  } catch (error) {
    output.stderr.write(`${explain(error as Error) ?? (error as Error).stack}\n`)
    return 1
  }
}

function backUpTo(file: string, env: NodeJS.ProcessEnv): string {
  const config = readConfig(env)
  if (!config.databaseUrl.startsWith('file:')) {
    const quoted = `'${file.replaceAll("'", "'\\''")}'`
    throw new Refused(
      `PostgreSQL is backed up by its own program: pg_dump --format=custom --no-owner --file=${quoted} --dbname="$DATABASE_URL"`,
    )
  }
  const database = filePath(config.databaseUrl)
  const bytes = backUp(database, file)
  return `Backed up ${database} to ${file}: ${bytes} bytes, checked.\n${remainder(config, env)}`
}

/** What a person can do about it, in a line; undefined for what only a stack trace explains. */
function explain(error: NodeJS.ErrnoException): string | undefined {
  if (error instanceof Refused || error instanceof ConfigError) return error.message
  if (error instanceof CorruptDatabaseError) return `The back-up would not be whole, and was not kept: ${error.message}`
  if (error.code && ['EACCES', 'ENOENT', 'ENOSPC', 'EROFS'].includes(error.code)) return error.message
  if (classifyError(error) === 'unavailable') return `The database does not answer: ${error.message}`
  return undefined
}

if (import.meta.main) {
  if (existsSync('.env')) process.loadEnvFile('.env')
  process.exitCode = runBackup(process.argv.slice(2), process.env, process)
}
