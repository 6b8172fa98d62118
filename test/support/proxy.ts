import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.ts'
import { pathOfPart } from './parts.ts'

/** A real nginx in front of two processes. */
export interface Nginx {
  readonly address: string
  stop(): Promise<void>
}

/** Starts nginx as deploy/nginx.conf says, but for the addresses: its own, and those of the processes behind it. */
export async function startProxy(servers: readonly { address: string }[]): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'chatlogger-proxy-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  await writeFile(file, here(await readFile('deploy/nginx.conf', 'utf8'), port, servers))
  const said = await open(join(folder, 'said'), 'a') // a file: nginx opens /dev/stdout anew, which no pipe of ours lets it
  const directives = `daemon off; pid ${join(folder, 'pid')};`
  const child = spawn(pathOfPart('NGINX') ?? '', ['-c', file, '-e', '/dev/stderr', '-g', directives], {
    env: {}, // what NGINX says is something else to nginx itself
    stdio: ['ignore', said.fd, said.fd],
  })
  const ended = once(child, 'close')
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await said.close()
    await rm(folder, { recursive: true })
  }
  while (!(await connects(port))) {
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

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
