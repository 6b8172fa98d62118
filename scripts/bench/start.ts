import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../src/db/open.ts'
import { freePort } from '../free-port.ts'
import { type Kind, kindNames } from './databases.ts'
import { machineSeconds } from './machine.ts'
import { paceOf } from './pace.ts'
import type { Bench, Contestant, Round, Row } from './row.ts'

const lookEveryMs = 2

/** From the start of a process to its first answer: the server of `npm start` on a migrated database, and a bare Fastify. */
export const startRows: readonly Row[] = (['sqlite', 'postgresql'] as const).map((kind: Kind) => ({
  id: 'P13',
  what: `from the start of the process to the first 200 of GET /health, ${kindNames[kind]}`,
  unit: 'starts',
  measure: 'p50Ms',
  goal: { atMost: 4 },
  async open(bench) {
    const databaseUrl = await bench.newDatabase(kind)
    const db = openDatabase(databaseUrl)
    await db.migrate()
    await db.close()
    const folder = await mkdtemp(join(tmpdir(), 'chatlogger-bench-start-'))
    bench.owned.defer(() => rm(folder, { recursive: true, force: true }))
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      DATA_DIR: folder,
      SECRET_KEY: 'only for a bench that no other process can reach',
    }
    return [
      starting(bench, 'the server', '../../src/server.ts', env),
      starting(bench, 'bare Fastify with 100 routes', './hundred-routes.ts', {}),
    ]
  },
}))

/** Each round is one start; its processor time is that of the whole machine meanwhile. */
function starting(bench: Bench, name: string, program: string, env: Record<string, string>): Contestant {
  const file = fileURLToPath(new URL(program, import.meta.url))
  const round = async (): Promise<Round> => {
    bench.signal.throwIfAborted()
    const PORT = String(await freePort())
    const before = machineSeconds()
    const began = performance.now()
    const child = spawn(process.execPath, [file], { env: { ...env, PORT }, stdio: ['ignore', 'ignore', 'inherit'] })
    try {
      await firstAnswer(`http://127.0.0.1:${PORT}/health`, child)
      const ms = performance.now() - began
      const cpuSeconds = machineSeconds() - before
      return { ...paceOf(1, ms, [ms]), cpuSeconds, generatorBusy: 0, othersBusy: 0 }
    } finally {
      const ended = once(child, 'exit')
      if (child.exitCode === null && child.kill('SIGKILL')) await ended
    }
  }
  return { name, round, warmUp: async () => void (await round()), finish: async () => {} }
}

async function firstAnswer(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return
    if (child.exitCode !== null) throw new Error(`It ended by itself (${child.exitCode})`)
    await pause(lookEveryMs)
  }
}
