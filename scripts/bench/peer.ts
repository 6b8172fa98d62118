import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type autocannon from 'autocannon'
import { createMessageContestant } from './create-message.ts'
import { drive } from './load.ts'
import { machineSeconds } from './machine.ts'
import type { Bench, Contestant, Goal, Measure, Round, Row } from './row.ts'

const connections = 64

/** What a file named by --adapter exports as its default: how another server is asked for the same. */
export interface PeerAdapter {
  readonly name: string
  /**
   * Makes what messages go to, two hundred conversations say. `requests` are those that a connection sends in turn, each of one
   * message; `status` is the only one that counts as success.
   */
  open(
    url: string,
    texts: readonly string[],
  ): Promise<{ status: number; requests(connection: number): autocannon.Request[] }>
  /** How many messages it has stored: all that it acknowledged, or the run fails. */
  stored(url: string): Promise<number>
}

/** A server that already runs, on the PostgreSQL of --database-url, which should serve only the bench. */
export interface Peer {
  url: string
  /** The path of its adapter. */
  adapter: string
}

/** createMessage on PostgreSQL against another server that does the same job; two rows, since the goal is of both. */
export function peerRows({ url, adapter }: Peer): readonly Row[] {
  const row = (measure: Measure, goal: Goal): Row => ({
    id: 'P3',
    what: `createMessage, PostgreSQL, ${connections} connections, against the server at ${url}`,
    measure,
    goal,
    open: async (bench) => [
      await createMessageContestant(bench, { name: 'the product', kind: 'postgresql', connections }),
      await peerContestant(bench, url, await load(adapter)),
    ],
  })
  return [row('perSecond', { atLeast: 2 }), row('p99Ms', { atMost: 1 })]
}

async function load(file: string): Promise<PeerAdapter> {
  const { default: adapter } = (await import(pathToFileURL(resolve(file)).href)) as { default?: PeerAdapter }
  if (!adapter) throw new Error(`${file} exports no adapter`)
  return adapter
}

/** Its processes are not the bench's, so its processor time is what the machine used without the generator: PostgreSQL's too. */
async function peerContestant(bench: Bench, url: string, adapter: PeerAdapter): Promise<Contestant> {
  const { status, requests } = await adapter.open(url, bench.texts)
  const before = await adapter.stored(url)
  let operations = 1_000
  let acknowledged = 0
  const round = async (): Promise<Round> => {
    const began = machineSeconds()
    const result = await drive({ url, connections, requests, status }, operations, bench.signal)
    const cpuSeconds = machineSeconds() - began - result.generatorBusy * result.seconds
    acknowledged += operations
    operations = Math.max(2 * connections, Math.round(result.perSecond * bench.seconds))
    return { ...result, cpuSeconds, othersBusy: 0 }
  }
  return {
    name: adapter.name,
    round,
    async warmUp() {
      await round()
      await round()
    },
    async finish() {
      const stored = (await adapter.stored(url)) - before
      if (stored !== acknowledged) throw new Error(`${adapter.name} acknowledged ${acknowledged} and stored ${stored}`)
    },
  }
}
