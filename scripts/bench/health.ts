import { httpContestant } from './http-contestant.ts'
import type { Row } from './row.ts'
import type { ServerReady, ServerSettings } from './server.ts'

const connections = 64

/** What all plugins together cost: the cheapest operation against a server that has none. */
export const healthRow: Row = {
  id: 'P6',
  what: `GET /health, ${connections} connections`,
  measure: 'perSecond',
  goal: { atLeast: 0.8 },
  async open(bench) {
    const settings: ServerSettings = { databaseUrl: await bench.newDatabase('sqlite') }
    const full = await bench.start<ServerReady>('server.ts', settings)
    const bare = await bench.start<{ url: string }>('bare-fastify.ts')
    const load = (url: string, path: string) => ({ url, connections, requests: () => [{ path }], status: 200 })
    return [
      httpContestant(bench, { name: 'the whole server', server: full, load: load(full.ready.url, '/health') }),
      httpContestant(bench, { name: 'bare Fastify hello world', server: bare, load: load(bare.ready.url, '/') }),
    ]
  },
}
