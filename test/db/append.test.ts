import { afterEach, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { databaseTime, type MessageWrite } from '../../src/db/messages.ts'
import { newId } from '../../src/domain/ids.ts'
import { freshDatabase, openPatiently } from '../support/database.ts'

const ends: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function twoOnOneDatabase(): Promise<[Database, Database]> {
  const { url, drop } = await freshDatabase()
  const [one, other] = [openPatiently(url), openPatiently(url)]
  ends.push(
    drop,
    () => one.close(),
    () => other.close(),
  )
  return [one, other]
}

async function makeChats(db: Database, orgId: string, chats: string[]) {
  const now = new Date()
  const times = { createdAt: now, updatedAt: now }
  await db.write(async (tx) => {
    await tx.organization.create({ data: { id: orgId, name: 'o', slug: 'o', settings: {}, ...times } })
    for (const id of chats) {
      await tx.chat.create({
        data: { orgId, id, metadata: {}, settings: {}, source: 'api', lastActivityAt: now, ...times },
      })
    }
  })
}

it('keeps seq gapless and all counts exact when two processes write to the same chats', async () => {
  const [one, other] = await twoOnOneDatabase()
  const orgId = newId('org')
  const chats = [newId('chat'), newId('chat')]
  await makeChats(one, orgId, chats)
  const write = (n: number): MessageWrite => {
    const time = databaseTime(new Date())
    const message = { role: 'user', content: `${n}`, metadata: {}, authorType: 'key', status: 'complete', tokens: 2 }
    return {
      orgId,
      chatId: chats[n % 2] as string,
      credential: 'key',
      messages: [{ ...message, id: newId('msg'), createdAt: time, updatedAt: time }],
    }
  }
  const outcomes = await Promise.all(Array.from({ length: 400 }, (_, n) => (n % 4 < 2 ? one : other).append(write(n))))
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['stored']))
  for (const id of chats) {
    const rows = await one.read.message.findMany({ where: { orgId, chatId: id }, orderBy: { seq: 'asc' } })
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
    const chat = await one.read.chat.findUnique({ where: { orgId_id: { orgId, id } } })
    expect(chat).toMatchObject({ lastSeq: 200, messageCount: 200, totalTokens: 400n })
  }
  const counted = await one.read.messageStatistic.aggregate({ _sum: { messages: true, tokens: true } })
  const metered = await one.read.usage.aggregate({ _sum: { messages: true, tokens: true } })
  expect([counted._sum, metered._sum]).toEqual([
    { messages: 400n, tokens: 800n },
    { messages: 400n, tokens: 800n },
  ])
})

it('refuses a message for a chat of another organization, and stores nothing of it', async () => {
  const [db] = await twoOnOneDatabase()
  const chat = newId('chat')
  await makeChats(db, newId('org'), [chat])
  const time = databaseTime(new Date())
  const outcome = await db.append({
    orgId: newId('org'),
    chatId: chat,
    credential: 'key',
    messages: [
      {
        id: newId('msg'),
        role: 'user',
        content: 'x',
        metadata: {},
        authorType: 'key',
        status: 'complete',
        createdAt: time,
        updatedAt: time,
      },
    ],
  })
  expect(outcome).toMatchObject({ outcome: 'missing' })
  expect(await db.read.message.count()).toBe(0)
})
