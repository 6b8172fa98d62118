import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import type { Chat, Message } from '../src/generated/schemas.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { databaseKind, describeOn, openPatiently } from './support/database.ts'
import { type EventReader, readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import { useSecondApplication } from './support/second-application.ts'
import { type Body, callsTo, type Tenant, useWorld, type World, withKey, withToken } from './support/world.ts'

// Two applications share one database, and each sends the events of the other. On SQLite an application learns of the other's writes
// from the rows alone: of every new message, but of edits only that some happened.

interface Server {
  call: World['call']
  address: string
}

const world = useWorld()
const second = useSecondApplication(world)
let here: Server
let there: Server
/** An application that receives every event of `here` as it happens. */
let toldOf: Server
let tenant: Tenant
let headers: Record<string, string>
beforeAll(async () => {
  here = { call: world.call, address: await world.app.listen({ host: '127.0.0.1', port: 0 }) }
  there = { call: second.call, address: await second.app.listen({ host: '127.0.0.1', port: 0 }) }
  toldOf = databaseKind() === 'postgresql' ? there : here
  tenant = await world.newTenant()
  headers = withKey(tenant.secretKey)
})

/** A third application, which its test closes. */
async function startThird(): Promise<Server & { close(): Promise<void> }> {
  const app = await buildApp(world.config, openPatiently(world.config.databaseUrl))
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return { call: callsTo(app), address, close: () => app.close() }
}

/** Calls an operation of an application, and asserts that it succeeds. */
async function done(
  server: Server,
  id: OperationId,
  params: Record<string, string>,
  body?: unknown,
  credential = headers,
): Promise<Body> {
  const answer = await server.call(id, { params: { org: tenant.slug, ...params }, headers: credential, body })
  expect([id, answer.status, answer.body?.code]).toEqual([id, operations[id].status, undefined])
  return answer.body
}

const newChat = async (): Promise<string> => (await done(here, 'createChat', {}, { title: 'Followed' })).id
const say = (server: Server, chatId: string, content: string): Promise<Message> =>
  done(server, 'createMessage', { chatId }, { content })
const follow = (server: Server, chatId: string, lastEventId?: string, credential = headers): Promise<EventReader> =>
  readEvents(server.address + pathOf('streamChatEvents', { org: tenant.slug, chatId }), credential, lastEventId)

/** The contents of the next messages. */
async function contents(reader: EventReader, count: number): Promise<(string | null)[]> {
  const found: (string | null)[] = []
  while (found.length < count) found.push((await reader.nextOf('message')).message.content)
  return found
}

describe('a stream of events', () => {
  it('sends every new message once and in order, whichever application stored it', async () => {
    const chatId = await newChat()
    const readers = [await follow(here, chatId), await follow(there, chatId)]
    const said = Array.from({ length: 40 }, (_, index) => `message ${index}`)
    for (const [index, content] of said.entries()) await say(index % 2 ? here : there, chatId, content)
    for (const reader of readers) {
      expect(await reader.next()).toMatchObject({ type: 'ready', eventId: '0.0' })
      expect(await contents(reader, said.length)).toEqual(said)
      reader.leave()
    }
  })

  it('sends concurrently stored messages in order of seq', async () => {
    const chatId = await newChat()
    const reader = await follow(there, chatId)
    const batch = { messages: Array.from({ length: 300 }, (_, index) => ({ content: `of a batch ${index}` })) }
    await Promise.all([
      done(here, 'createMessages', { chatId }, batch),
      ...Array.from({ length: 50 }, (_, index) => say(index % 2 ? here : there, chatId, `alone ${index}`)),
    ])
    const heard: number[] = []
    while (heard.length < 350) heard.push((await reader.nextOf('message')).message.seq)
    expect(heard).toEqual(Array.from({ length: 350 }, (_, index) => index + 1))
    reader.leave()
  })

  it('resumes after Last-Event-ID at any application', async () => {
    const chatId = await newChat()
    const first = await follow(here, chatId)
    await say(here, chatId, 'one')
    expect(await contents(first, 1)).toEqual(['one'])
    first.leave()
    for (const content of ['two', 'three']) await say(here, chatId, content)
    const second = await follow(there, chatId, first.lastEventId)
    expect((await second.next())?.type).toBe('ready')
    await say(here, chatId, 'four')
    expect(await contents(second, 3)).toEqual(['two', 'three', 'four'])
    second.leave()
  })

  it('sends a new reader no earlier message, even while another reader still waits for it', async () => {
    const chatId = await newChat()
    const early = await follow(there, chatId)
    await early.next()
    await say(here, chatId, 'one')
    const late = await follow(there, chatId)
    const ready = await late.next()
    await say(here, chatId, 'two')
    expect(await contents(early, 2)).toEqual(['one', 'two'])
    expect([ready, await contents(late, 1)]).toMatchObject([{ type: 'ready', eventId: '1.0' }, ['two']])
    late.leave()
    early.leave()
  })

  it('sends each edit, rating and deletion', async () => {
    const chatId = await newChat()
    const { id: messageId } = await say(here, chatId, 'tpyo')
    const reader = await follow(toldOf, chatId)
    await done(here, 'updateMessage', { chatId, messageId }, { content: 'typo' })
    expect((await reader.nextOf('updated')).message).toMatchObject({ id: messageId, content: 'typo' })
    await done(here, 'putFeedback', { chatId, messageId }, { score: 5 })
    expect((await reader.nextOf('updated')).message.feedback?.score).toBe(5)
    await done(here, 'deleteMessage', { chatId, messageId })
    expect(await reader.nextOf('deleted')).toMatchObject({ messageId })
    await say(here, chatId, 'again')
    await done(here, 'clearMessages', { chatId })
    await reader.nextOf('resync')
    reader.leave()
  })

  const changes: [string, OperationId, unknown][] = [
    ['an edit', 'updateMessage', { content: 'other words' }],
    ['a rating', 'putFeedback', { rating: 'positive' }],
    ['a deletion', 'deleteMessage', undefined],
    ['a clearing', 'clearMessages', undefined],
  ]
  it.each(changes)(
    'begins with resync after %s during a disconnect, and then sends new messages',
    async (_, id, body) => {
      const chatId = await newChat()
      const { id: messageId } = await say(here, chatId, 'words')
      const first = await follow(here, chatId)
      await first.next()
      first.leave()
      await done(here, id, { chatId, messageId }, body)
      await say(here, chatId, 'new')
      const second = await follow(there, chatId, first.lastEventId)
      expect((await second.next())?.type).toBe('resync')
      expect(await contents(second, 1)).toEqual(['new'])
      second.leave()
      // One resync is enough.
      const third = await follow(there, chatId, second.lastEventId)
      expect((await third.next())?.type).toBe('ready')
      third.leave()
    },
  )

  it('begins with resync for a Last-Event-ID that this chat never sent', async () => {
    const chatId = await newChat()
    const reader = await follow(here, chatId, '7.0')
    expect(await reader.next()).toMatchObject({ type: 'resync', eventId: '0.0' })
    reader.leave()
  })

  it('sends a visitor only what a visitor may read', async () => {
    const page = withKey(tenant.publishableKey)
    const chat: Chat & { visitorToken: string } = await done(here, 'createChat', {}, { title: 'Widget' }, page)
    const chatId = chat.id
    const reader = await follow(toldOf, chatId, undefined, withToken(chat.visitorToken))
    const member = await follow(toldOf, chatId)
    const hidden = await done(here, 'createMessage', { chatId }, { role: 'system', content: 'secret' })
    await member.nextOf('message')
    await done(here, 'updateMessage', { chatId, messageId: hidden.id }, { content: 'still secret' })
    await member.nextOf('updated')
    await done(here, 'deleteMessage', { chatId, messageId: hidden.id })
    await member.nextOf('deleted')
    member.leave()
    const metadata = { note: 'not for them' }
    await done(here, 'createMessage', { chatId }, { role: 'assistant', content: 'Hello!', model: 'm', metadata })
    expect((await reader.next())?.type).toBe('ready')
    const event = await reader.next()
    expect(event).toMatchObject({ type: 'message', message: { content: 'Hello!', model: null, metadata: {} } })
    reader.leave()
  })

  it('sends typing to other readers while an assistant answers', async () => {
    const chatId = await newChat()
    const reader = await follow(toldOf, chatId)
    await done(here, 'createCompletion', { chatId }, { content: 'Where is my order?' })
    const events = [await reader.next(), await reader.next(), await reader.next(), await reader.next()]
    expect(events.map((event) => event?.type).sort()).toEqual(['message', 'message', 'ready', 'typing'])
    expect(events).toContainEqual({ type: 'typing', author: { type: 'assistant', id: null } })
    reader.leave()
  })

  it('ends with a not_found error when its chat is deleted', async () => {
    const chatId = await newChat()
    const reader = await follow(there, chatId)
    await done(here, 'deleteChat', { chatId })
    expect((await reader.nextOf('error')).problem.code).toBe('not_found')
    expect(await reader.next()).toBeUndefined()
  })

  it('sends a slow reader every message once it reads on', async () => {
    const chatId = await newChat()
    const reader = await follow(there, chatId)
    const text = 'x'.repeat(20_000) // more in all than a connection holds that is not read
    const messages = Array.from({ length: 100 }, (_, index) => ({ content: `${index} ${text}` }))
    for (let round = 0; round < 3; round++) await done(here, 'createMessages', { chatId }, { messages })
    let seq = 0
    while (seq < 300) expect((await reader.nextOf('message')).message.seq).toBe(++seq)
    reader.leave()
  })

  it('ends when the server shuts down, and resumes at another one', async () => {
    const third = await startThird()
    const chatId = await newChat()
    const reader = await follow(third, chatId)
    await reader.next()
    const end = third.close()
    expect(await reader.next()).toBeUndefined()
    await end
    await say(here, chatId, 'meanwhile')
    const again = await follow(there, chatId, reader.lastEventId)
    expect(await contents(again, 1)).toEqual(['meanwhile'])
    again.leave()
  })
})

/** A client that follows the contract: it reads the chat at the start and after each resync, and applies events. */
class Follower {
  readonly #chatId: string
  #isNew = true
  #reader: EventReader | undefined
  #messages = new Map<string, Message>()

  constructor(chatId: string) {
    this.#chatId = chatId
  }

  /** Connects to an application with the last event id. */
  async connect(server: Server): Promise<void> {
    this.#reader = await follow(server, this.#chatId, this.#reader?.lastEventId)
  }

  leave(): void {
    this.#reader?.leave()
  }

  /** Applies events until this message has arrived. */
  async takeInUntil(messageId: string): Promise<Message[]> {
    while (!this.#messages.has(messageId)) {
      const event = await this.#reader?.next()
      if (event?.type === 'resync' || (event?.type === 'ready' && this.#isNew)) await this.#readAll()
      if (event?.type === 'message') {
        // A message that a resync has read may arrive once more as an event.
        this.#messages.set(event.message.id, event.message)
      }
      if (event?.type === 'updated') this.#messages.set(event.message.id, event.message)
      if (event?.type === 'deleted') this.#messages.delete(event.messageId)
    }
    return [...this.#messages.values()].sort((one, other) => one.seq - other.seq)
  }

  async #readAll() {
    this.#isNew = false
    this.#messages = new Map((await allOf(this.#chatId)).map((message) => [message.id, message]))
  }
}

async function allOf(chatId: string): Promise<Message[]> {
  const { data } = await done(here, 'listMessages', { chatId })
  return data
}

describe('a client that follows the contract', () => {
  const act = fc.constantFrom('say', 'say', 'say', 'edit', 'rate', 'delete', 'clear', 'move')
  const acts = fc.array(fc.tuple(act, fc.boolean(), fc.nat()), { minLength: 5, maxLength: 30 })

  it('has the same messages as the chat after any history and any reconnects', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (plan) => {
        const chatId = await newChat()
        const follower = new Follower(chatId)
        await follower.connect(there)
        const known: string[] = []
        for (const [what, isHere, which] of plan) {
          const server = isHere ? here : there
          const messageId = known[which % known.length]
          if (what === 'say' || messageId === undefined) known.push((await say(server, chatId, randomUUID())).id)
          else if (what === 'edit')
            await done(server, 'updateMessage', { chatId, messageId }, { content: randomUUID() })
          else if (what === 'rate') await done(server, 'putFeedback', { chatId, messageId }, { score: (which % 5) + 1 })
          else if (what === 'delete') {
            await done(server, 'deleteMessage', { chatId, messageId })
            known.splice(known.indexOf(messageId), 1)
          } else if (what === 'clear') {
            await done(server, 'clearMessages', { chatId })
            known.length = 0
          } else {
            follower.leave()
            await follower.connect(server)
          }
        }
        const { id } = await say(here, chatId, 'the last one')
        expect(await follower.takeInUntil(id)).toEqual(await allOf(chatId))
        follower.leave()
      }),
      { numRuns: 15 },
    )
  })
})

describeOn('postgresql')('notifications', () => {
  /** Receives notifications without the lock that announces a listener. */
  async function eavesdrop() {
    const client = new pg.Client({ connectionString: world.config.databaseUrl })
    await client.connect()
    await client.query('LISTEN chatlogger')
    const heard: string[] = []
    client.on('notification', ({ payload = '' }) => heard.push(payload))
    // PostgreSQL delivers earlier notifications before the answer to a query.
    const until = async () => {
      await client.query('SELECT 1')
      return heard
    }
    return { until, end: () => client.end() }
  }

  it('are sent only while a process listens, one per batch', async () => {
    const alone = await startThird()
    const [silent, loud] = [await newChat(), await newChat()]
    const ear = await eavesdrop()
    await eventually(async () => {
      // Other tests have databases of their own on the same server.
      const held = await world.db.read.$queryRaw`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
      expect(held).toEqual([])
    })
    await say(alone, silent, 'no listener')
    const reader = await follow(there, loud)
    await reader.next()
    const messages = Array.from({ length: 50 }, (_, index) => ({ content: `${index}` }))
    await done(alone, 'createMessages', { chatId: loud }, { messages })
    expect(await contents(reader, 50)).toEqual(messages.map(({ content }) => content))
    const heard = await ear.until()
    expect(heard.filter((text) => text.includes(silent))).toEqual([])
    expect(heard.filter((text) => text.includes(loud))).toHaveLength(1)
    reader.leave()
    await ear.end()
    await alone.close()
  })

  it('may be lost with the listening connection: every event still arrives', async () => {
    const chatId = await newChat()
    const reader = await follow(there, chatId)
    const messages: Message[] = []
    for (let round = 0; round < 5; round++) {
      messages.push(await say(here, chatId, `round ${round}`))
      await world.db.read.$queryRawUnsafe(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_advisory_lock_shared%' AND pid <> pg_backend_pid() AND datname = current_database()",
      )
      messages.push(await say(here, chatId, `and ${round}`))
      await done(here, 'updateMessage', { chatId, messageId: messages[0]?.id ?? '' }, { content: `edit ${round}` })
    }
    const heard: string[] = []
    while (heard.length < messages.length) heard.push((await reader.nextOf('message')).message.id)
    expect(heard).toEqual(messages.map(({ id }) => id))
    reader.leave()
  })
})
