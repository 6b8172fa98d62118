import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { readConfig } from '../src/config.ts'
import type { Database } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { readEvents } from './support/event-reader.ts'
import { eventually } from './support/eventually.ts'
import { createInhabitants, type Tenant } from './support/inhabitants.ts'
import { describeWith } from './support/parts.ts'
import { newPlace, type Place, type Server } from './support/processes.ts'
import { type RedisServer, startRedis } from './support/redis.ts'
import { type Body, withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

describeWith('REDIS_SERVER')('with Redis', () => {
  let redis: RedisServer
  let place: Place
  let here: Server
  let there: Server
  let db: Database
  let tenant: Tenant
  let headers: Record<string, string>
  beforeAll(async () => {
    redis = await startRedis()
    place = await newPlace()
    const env = { SECRET_KEY: 'only for tests, and long enough to be one', REDIS_URL: redis.url }
    ;[here, there] = await Promise.all([place.start(env), place.start(env)])
    db = openDatabase(place.databaseUrl)
    tenant = await createInhabitants(db, readConfig({ ...env, DATABASE_URL: place.databaseUrl })).newTenant()
    headers = withKey(tenant.secretKey)
  })
  afterAll(async () => {
    await db?.close()
    await place?.leave()
    await redis?.stop()
  })

  async function done(id: OperationId, params: Record<string, string>, body?: object): Promise<Body> {
    const response = await fetch(here.address + pathOf(id, { org: tenant.slug, ...params }), {
      method: operations[id].method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    expect([id, response.status]).toEqual([id, operations[id].status])
    return response.json()
  }

  const newChat = async (): Promise<string> => (await done('createChat', {}, { title: 'Followed' })).id
  const follow = (chatId: string) =>
    readEvents(there.address + pathOf('streamChatEvents', { org: tenant.slug, chatId }), headers)

  it('tells at one process of each edit at another, and that somebody is typing, which no row says', async () => {
    const chatId = await newChat()
    const { id: messageId } = await done('createMessage', { chatId }, { content: 'tpyo' })
    const reader = await follow(chatId)
    // Once a new message has come by it, it is there.
    let isHeard = false
    const typing = reader.nextOf('typing').finally(() => {
      isHeard = true
    })
    while (!isHeard) await done('createCompletion', { chatId }, { content: 'Are you there?' })
    expect((await typing).author.type).toBe('assistant')
    await done('updateMessage', { chatId, messageId }, { content: 'typo' })
    expect((await reader.nextOf('updated')).message.content).toBe('typo')
    reader.leave()
  })

  it('that is away costs no message, and is used again when it is back', async () => {
    const chatId = await newChat()
    const reader = await follow(chatId)
    await redis.stop()
    for (const content of ['one', 'two']) await done('createMessage', { chatId }, { content })
    expect((await reader.nextOf('message')).message.content).toBe('one')
    expect((await reader.nextOf('message')).message.content).toBe('two')
    await redis.start()
    const { id: messageId } = await done('createMessage', { chatId }, { content: 'three' })
    await reader.nextOf('message')
    // Signals of edits that were lost come as resync, those after it as what they are.
    await eventually(async () => {
      await done('updateMessage', { chatId, messageId }, { content: `three, ${Date.now()}` })
      let event = await reader.next()
      while (event?.type === 'message') event = await reader.next()
      expect(event?.type).toBe('updated')
    })
    reader.leave()
  })
})
