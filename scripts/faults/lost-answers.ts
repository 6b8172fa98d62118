import { randomUUID } from 'node:crypto'
import { openDatabase } from '../../src/db/open.ts'
import { createChats, keyHeaders } from '../bench/messages.ts'
import type { Server } from '../server-process.ts'
import type { Finding, Part, Tenant } from './part.ts'
import { type RepeatableOperation, repeatable } from './repeatable.ts'
import { quiet } from './writers.ts'

const preload = new URL('die-before-answer.ts', import.meta.url).href
/** Outside of production `echo` answers, so no external provider is needed. */
const env = { ...quiet, NODE_ENV: 'development', NODE_OPTIONS: `--import="${preload}"` }

/** Characters of an answer that is not the one it should be. */
const maxShown = 200

export const lostAnswersPart: Part = {
  id: 'T7',
  what: 'killed between the commit and the answer, a restarted server returns the first result to a retried request',
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const rounds = rig.isShort ? 1 : 5
    const tenant = await rig.newTenant()
    let server = await rig.startServer(tenant.databaseUrl, env)
    const [chatId = ''] = await createChats(server.address, keyHeaders(tenant.secretKey), 1)
    const faults: string[] = []
    const counts = { operations: repeatable.length, rounds, kills: 0, committed: 0, replayed: 0 }
    for (let round = 0; round < rounds; round++) {
      for (const operation of repeatable) {
        rig.signal.throwIfAborted()
        const send = callOf(tenant, operation, chatId)
        const fault = (what: string) => void faults.push(`${operation.id}: ${what}`)
        const before = await idsOf(tenant)
        // The second process dies the same death in the long run: nothing is lost or doubled by that either.
        for (let death = 0; death < (rig.isShort ? 1 : 2); death++) {
          if (await send(server, true)) fault('the server answered, and should have died')
          await server.end('SIGKILL')
          counts.kills++
          server = await rig.startServer(tenant.databaseUrl, env)
        }
        const committed = await idsOf(tenant)
        const made = [...committed].filter((id) => !before.has(id))
        if (made.length > 0) counts.committed++
        else fault('nothing was committed when the answer was to be sent')
        const again = await send(server, false)
        const once = await send(server, false)
        const after = await idsOf(tenant)
        if (!again || again.status >= 300) {
          fault(`asked again it answered ${again?.status}: ${again?.body}`)
          continue
        }
        const isKnown =
          operation.knowsBy === 'Idempotency-Key' ? again.isReplayed : JSON.parse(again.body).existing === 1
        if (isKnown) counts.replayed++
        else fault('the answer to the repetition does not say that it is one')
        if (again.body !== once?.body && operation.id !== 'createExport')
          fault('two repetitions were answered differently')
        const named = made.filter((id) => again.body.includes(id))
        if (operation.knowsBy === 'Idempotency-Key' && named.length === 0)
          fault(`no id of ${made} is in ${again.body.slice(0, maxShown)}`)
        const more = [...after].filter((id) => !committed.has(id))
        if (more.length > 0) fault(`the repetition made ${more}`)
      }
    }
    await server.end()
    return { counts, faults }
  },
}

interface Heard {
  status: number
  isReplayed: boolean
  body: string
}

/** Sends always the same request with the same key; undefined: the connection ended without an answer. */
function callOf({ secretKey }: Tenant, { id, path, body }: RepeatableOperation, chatId: string) {
  const key = randomUUID()
  const content = body(key)
  const isText = typeof content === 'string'
  const credential: Record<string, string> =
    id === 'createChatCompletion' ? { authorization: `Bearer ${secretKey}` } : { 'x-organization-api-key': secretKey }
  return async ({ address }: Server, isDeadly: boolean): Promise<Heard | undefined> => {
    try {
      const response = await fetch(address + path(chatId), {
        method: 'POST',
        headers: {
          ...credential,
          'content-type': isText ? 'application/x-ndjson' : 'application/json',
          'idempotency-key': key,
          ...(isDeadly && { 'x-die-before-answer': 'yes' }),
        },
        body: isText ? content : JSON.stringify(content),
      })
      const isReplayed = response.headers.get('idempotent-replayed') === 'true'
      return { status: response.status, isReplayed, body: await response.text() }
    } catch {
      return undefined
    }
  }
}

/** The ids of all that a tenant can make. */
async function idsOf({ databaseUrl }: Tenant): Promise<Set<string>> {
  const db = openDatabase(databaseUrl)
  const select = { id: true }
  try {
    const { message, chat, endUser, export: exported, completion } = db.read
    const found = [
      await message.findMany({ select }),
      await chat.findMany({ select }),
      await endUser.findMany({ select }),
      await exported.findMany({ select }),
      await completion.findMany({ select }),
    ]
    return new Set(found.flat().map(({ id }) => id))
  } finally {
    await db.close()
  }
}
