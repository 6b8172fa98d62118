import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { runExports } from '../src/domain/exports/export-runner.ts'
import { newId } from '../src/domain/ids.ts'
import { eventually } from './support/eventually.ts'
import { linesOf } from './support/exported-chats.ts'
import { createSandbox } from './support/sandbox.ts'
import type { StallPoint } from './support/stalled-export.ts'
import { type Tenant, useWorld, withKey } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000 }) // a process is slow to start on a busy machine

const world = useWorld()
const never = new AbortController().signal
const chats = 450 // a statement reads 200
const messages = 2

let tenant: Tenant
let root: string
beforeAll(async () => {
  root = join(world.config.dataDir, 'exports')
  tenant = await world.newTenant()
  const lines = Array.from({ length: chats }, (_, n) => ({
    externalId: `${n}`,
    messages: Array.from({ length: messages }, (_, at) => ({ content: `${n}, ${at}` })),
  }))
  const body = lines.map((line) => JSON.stringify(line)).join('\n')
  const { body: summary } = await world.call('importChats', { ...asked(), body })
  expect(summary).toMatchObject({ created: chats, messages: chats * messages })
})

afterEach(() => rm(join(root, tenant.orgId), { recursive: true }))

const asked = (params: object = {}) => ({ params: { org: 'me', ...params }, headers: withKey(tenant.secretKey) })

async function toExport() {
  const id = newId('exp')
  const asked = { format: 'ndjson', type: 'all', filters: {}, status: 'pending', createdAt: new Date() } as const
  await world.db.write((tx) => tx.export.create({ data: { orgId: tenant.orgId, id, ...asked } }))
  return id
}

const row = (id: string) => world.db.read.export.findUniqueOrThrow({ where: { orgId_id: { orgId: tenant.orgId, id } } })
const files = async () => (await readdir(join(root, tenant.orgId)).catch(() => [])).sort()

/** Asserts that the process has reached the point at which it stops. */
const arrived: Record<StallPoint, (id: string) => Promise<void>> = {
  'while it reads': async (id) => {
    const { done } = await row(id)
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(chats)
    expect(await files()).toEqual([expect.stringMatching(/\.part$/)])
  },
  'before it notes the end': async () => {
    expect(await files()).toEqual([expect.stringMatching(/\.\d+$/)])
  },
}

/** Runs the export in another process, and kills it at the given point. */
async function dieOver(id: string, where: StallPoint) {
  const place = await createSandbox()
  const ended = place.run('test/support/stalled-export.ts', [world.config.databaseUrl, root, where])
  const endedItself = ended.then(({ stderr }) => Promise.reject(new Error(`It ended by itself:\n${stderr}`)))
  try {
    await Promise.race([eventually(() => arrived[where](id), { timeout: 30_000 }), endedItself])
  } finally {
    endedItself.catch(() => {})
    await place.remove() // by SIGKILL
  }
  expect((await ended).code).toBe(null)
}

describe('an export', () => {
  it.each(Object.keys(arrived) as StallPoint[])(
    'whose process is killed %s is finished by another, and holds every row once',
    async (where) => {
      const id = await toExport()
      await dieOver(id, where)
      const left = await files()

      await runExports(world.db, root, never)
      expect([(await row(id)).status, await files()], 'as long as the lease of the dead one lasts').toEqual([
        'running',
        left,
      ])
      await world.db.write((tx) => tx.export.updateMany({ where: { id }, data: { leaseUntil: new Date(0) } }))
      await runExports(world.db, root, never)

      expect(await row(id)).toMatchObject({ status: 'completed', done: chats, total: chats, leaseUntil: null })
      const after = await files()
      expect([after.length, after[0]?.endsWith('.part'), left.includes(after[0] ?? '')]).toEqual([1, false, false])
      const { body } = await world.call('downloadExport', asked({ exportId: id }))
      const lines = linesOf(body)
      const ids = (rows: { id: string }[]) => rows.map((row) => row.id).sort()
      const own = { where: { orgId: tenant.orgId }, select: { id: true } }
      expect(ids(lines)).toEqual(ids(await world.db.read.chat.findMany(own)))
      expect(ids(lines.flatMap((chat) => chat.messages))).toEqual(ids(await world.db.read.message.findMany(own)))
    },
  )
})
