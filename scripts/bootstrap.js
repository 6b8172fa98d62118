// Runs before `npm start` and `npm test`, so that these two are enough on a fresh clone: installs what is missing, then generates
// the two database clients. Plain JavaScript without dependencies, because at first there is nothing but some Node and npm.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const installed = 'node_modules/.package-lock.json' // npm writes it last
const clients = [
  ['prisma/schema.prisma', 'src/generated/sqlite/client.ts'],
  ['prisma/postgresql.prisma', 'src/generated/postgresql/client.ts'],
]

/** When a file was last written; 0 when there is none. */
const written = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** Runs a program to its end; what it says is shown only when it fails. */
function run(title, program, args, env = {}) {
  console.error(`${title} ...`)
  const shell = process.platform === 'win32' && program === 'npm' // npm is a script there
  const result = spawnSync(program, args, { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8', shell })
  if (result.status === 0) return
  fail(`${title} failed.\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`)
}

if (written(installed) < written('package-lock.json')) {
  const install = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath // the npm that runs this script, wherever it is
  if (npm) run('Installing packages', process.execPath, [npm, ...install])
  else run('Installing packages', 'npm', install)
}

// On Linux a Node comes along with the packages, and npm's scripts find it first.
const own = join(root, 'node_modules/.bin/node')
const node = existsSync(own) ? own : process.execPath
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (node !== own && (major < 24 || (major === 24 && minor < 9))) {
  fail(`ChatLogger needs Node 24.9 or newer; this is ${process.versions.node}.`)
}

for (const [model, client] of clients) {
  if (written(client) > Math.max(written(model), written(installed))) continue
  const prisma = join(root, 'node_modules/prisma/build/index.js')
  run(`Generating ${client}`, node, [prisma, 'generate', '--schema', model], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, // any file will do: without one it would be downloaded, though never used
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  })
}
