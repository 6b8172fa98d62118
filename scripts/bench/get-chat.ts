import { type Kind, kindNames } from './databases.ts'
import { httpContestant } from './http-contestant.ts'
import { createChats, keyHeaders } from './messages.ts'
import type { Row } from './row.ts'
import type { SelectSettings } from './select-chat.ts'
import type { ServerReady, ServerSettings } from './server.ts'

const connections = 64
const poolSize = 10

/** getChat with a secret key, against a bare Fastify that reads the same row with the driver and does not authenticate. */
export const getChatRows: readonly Row[] = (['sqlite', 'postgresql'] as const).map((kind: Kind) => ({
  id: 'P7',
  what: `getChat, ${kindNames[kind]}, ${connections} connections`,
  measure: 'perSecond',
  goal: { atLeast: 0.7 },
  async open(bench) {
    const databaseUrl = await bench.newDatabase(kind)
    const settings: ServerSettings = { databaseUrl, poolSize }
    const server = await bench.start<ServerReady>('server.ts', settings)
    const { url, secretKey } = server.ready
    const headers = keyHeaders(secretKey)
    const chats = await createChats(url, headers)
    const select: SelectSettings = { databaseUrl, connections: poolSize }
    const bare = await bench.start<{ url: string }>('select-chat.ts', select)
    const load = (base: string, headers: Record<string, string>) => ({
      url: base,
      connections,
      requests: (connection: number) =>
        chats.map((_, turn) => ({ path: `${pathOf(base)}/${chats[(3 * connection + turn) % chats.length]}`, headers })),
      status: 200,
    })
    const pathOf = (base: string) => (base === url ? '/api/v1/orgs/me/chats' : '/chats')
    return [
      httpContestant(bench, { name: 'getChat', server, load: load(url, headers) }),
      httpContestant(bench, { name: 'a prepared SELECT', server: bare, load: load(bare.ready.url, {}) }),
    ]
  },
}))
