import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { onServer } from '../scripts/postgresql-statement.ts'
import { type PostgresqlServer, startPostgresql } from './support/postgresql-programs.ts'
import { describeWithProgram } from './support/required-programs.ts'
import { createSandbox } from './support/sandbox.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }) // a process is slow to start on a busy machine

// Needs openssl, and PostgreSQL's programs in the folder PG_BIN.
describeWithProgram('PG_BIN')('a PostgreSQL that asks for a certificate', () => {
  let folder: string
  let server: PostgresqlServer
  let url: string
  const file = (name: string) => join(folder, name)
  const openssl = (line: string) => promisify(execFile)('openssl', line.split(' '), { cwd: folder })

  /** A key, and a certificate of the test's own authority. */
  async function issue(name: string, subject: string) {
    await openssl(
      `req -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=${subject} -addext subjectAltName=IP:127.0.0.1`,
    )
    await openssl(
      `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out ${name}.crt`,
    )
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatlogger-certificates-'))
    await chmod(folder, 0o755) // PostgreSQL runs as another user
    await openssl('req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=authority -days 2')
    await issue('server', 'database')
    await issue('client', 'chat')
    server = await startPostgresql({
      access: 'hostssl all chat 127.0.0.1/32 cert\nhost all chat all reject',
      files: { 'server.key': file('server.key'), 'server.crt': file('server.crt'), 'ca.crt': file('ca.crt') },
      settings: ['ssl=on', 'ssl_ca_file=ca.crt'],
    })
    const own = await server.create('chat')
    await onServer(own, 'CREATE ROLE chat SUPERUSER LOGIN')
    url = own.replace('postgres@', 'chat@')
  })
  afterAll(async () => {
    await server?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  it('accepts the client certificate of DATABASE_URL, and its own certificate is verified', async () => {
    const place = await createSandbox()
    try {
      const trusted = `${url}?sslmode=verify-full&sslrootcert=${file('ca.crt')}`
      const DATABASE_URL = `${trusted}&sslcert=${file('client.crt')}&sslkey=${file('client.key')}`
      const { address } = await place.start({ DATABASE_URL })
      expect(await (await fetch(`${address}/health`)).json()).toMatchObject({ status: 'ok', database: 'up' })
      const [without, untrusted] = await Promise.all(
        [trusted, `${url}?sslmode=verify-full`].map((one) => place.run('src/server.ts', [], { DATABASE_URL: one })),
      )
      expect(without).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^The database refuses .*certificate.*\n$/),
      })
      expect(untrusted).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^The database’s certificate is not trusted: .*\n$/),
      })
    } finally {
      await place.remove()
    }
  })
})
