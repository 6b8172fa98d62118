import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { Output } from './command.ts'
import { connect } from './import/client.ts'
import { type LinesFile, openLines } from './import/lines.ts'
import { showProgress } from './import/progress.ts'
import { importLines } from './import/run.ts'

const help = `Imports chats through the HTTP API, each with all its messages.

  npm run import -- FILE [options]

FILE has one JSON object a line (.gz is understood): a chat as in ImportedChat of openapi.yaml, or a dialogue: id, services[],
turns[] of speaker (user or system), utterance and optional calls[] of service, method, parameters, results[]. A chat whose
externalId, which is a dialogue's id, is there already is left as it is: importing a file again adds only what is missing.

  --org ORG    slug or id of the organization (default: me, the key's own)
  --url URL    the server (default: $CHATLOGGER_URL, or http://127.0.0.1:3000)
  --key KEY    a secret key with chats:write and messages:write (default: $CHATLOGGER_API_KEY, which is safer: other users
               of this machine can see a command line)
  --help
`

interface Options {
  path: string
  org: string
  url: string
  key: string
}

/** Reads the command line; throws in a clear line. Undefined: help was asked for. */
function readOptions(args: string[], env: NodeJS.ProcessEnv): Options | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      org: { type: 'string', default: 'me' },
      url: { type: 'string', default: env.CHATLOGGER_URL || 'http://127.0.0.1:3000' },
      key: { type: 'string', default: env.CHATLOGGER_API_KEY ?? '' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const { org, url, key } = values
  const [path] = positionals
  if (!path || positionals.length > 1) throw new Error('Name one FILE; --help tells more.')
  if (!/^[\x21-\x7e]+$/.test(key)) throw new Error('Set CHATLOGGER_API_KEY to a secret key; --help tells more.')
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Error(`--url must be an http or https URL: ${url}`)
  return { path, org, url, key }
}

/** Runs the command with the settings of `env`. Resolves to the exit code. */
export async function runImport(args: string[], env: NodeJS.ProcessEnv, output: Output): Promise<number> {
  try {
    const options = readOptions(args, env)
    if (options) {
      const file = await openLines(options.path)
      return await importFile(file, options, output).finally(file.close)
    }
    output.stdout.write(help)
    return 0
  } catch (error) {
    output.stderr.write(`${(error as Error).message}\n`)
    return 1
  }
}

async function importFile(
  { lines, size, position }: LinesFile,
  { path, org, url, key }: Options,
  output: Output,
): Promise<number> {
  let log = (line: string): void => void output.stderr.write(`${line}\n`)
  const send = connect(url, org, key, (seconds) => log(`The rate limit is reached: waiting ${seconds} s`))
  await send(Buffer.from('\n')) // of nothing: tells whether this key may import here

  const progress = showProgress(size, output)
  log = progress.log
  const start = performance.now()
  const { created, existing, failed, messages, stoppedBy } = await importLines(lines, {
    send,
    file: basename(path),
    onRefused: (line, reason) => log(`${path}:${line}: ${reason}`),
    onProgress: (tally) =>
      progress.update(position(), { chats: tally.created + tally.existing, messages: tally.messages }),
  })
  progress.stop()
  const seconds = (performance.now() - start) / 1000
  const rate = Math.round(messages / seconds)
  output.stdout.write(`chats     ${created} created, ${existing} already there, ${failed} failed
messages  ${messages} stored in ${seconds.toFixed(1)} s, ${rate} a second\n`)
  if (stoppedBy) output.stderr.write(`Stopped before the end: ${stoppedBy.message}\nRun it again to go on.\n`)
  return stoppedBy || failed > 0 ? 1 : 0
}

if (import.meta.main) process.exitCode = await runImport(process.argv.slice(2), process.env, process)
