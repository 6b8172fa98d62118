import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onFreePort } from '../../scripts/free-port.ts'
import { programPath } from './required-programs.ts'

/** An nginx process in front of the servers. */
export interface Nginx {
  readonly address: string
  stop(): Promise<void>
}

/** Starts nginx with deploy/nginx.conf, with its own and the servers' addresses replaced. */
export const startNginx = (servers: readonly { address: string }[]): Promise<Nginx> =>
  onFreePort((port) => launch(port, servers))

/** Throws when nginx exits before it listens, for example because the port is taken. */
async function launch(port: number, servers: readonly { address: string }[]): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-proxy-'))
  const file = join(folder, 'nginx.conf')
  await writeFile(file, here(await readFile('deploy/nginx.conf', 'utf8'), port, servers))
  const said = await open(join(folder, 'said'), 'a') // a file: nginx reopens /dev/stdout, which fails for a pipe
  const pid = join(folder, 'pid')
  const child = spawn(programPath('NGINX') ?? '', ['-c', file, '-e', '/dev/stderr', '-g', `daemon off; pid ${pid};`], {
    env: {}, // nginx reads NGINX as inherited sockets
    stdio: ['ignore', said.fd, said.fd],
  })
  const ended = once(child, 'close')
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await said.close()
    await rm(folder, { recursive: true })
  }
  // nginx writes the pid file once it listens; another program could answer at the port.
  while (!existsSync(pid)) {
    await pause(20)
    if (child.exitCode === null) continue
    const reason = await readFile(join(folder, 'said'), 'utf8')
    await stop()
    throw new Error(`nginx does not start:\n${reason}`)
  }
  return { address: `http://127.0.0.1:${port}`, stop }
}

function here(config: string, port: number, servers: readonly { address: string }[]): string {
  const replaced = servers.reduce(
    (text, { address }, index) => replace(text, `server-${index + 1}:3000 resolve`, new URL(address).host),
    replace(config, 'listen 80;', `listen 127.0.0.1:${port};`),
  )
  if (/server-\d/.test(replaced)) throw new Error('deploy/nginx.conf names more processes than there are')
  return replaced
}

function replace(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`deploy/nginx.conf must say "${from}" once`)
  return text.replace(from, to)
}
