import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../src/db/database.ts'
import { runExports } from '../src/domain/exports/export-runner.ts'
import { newId } from '../src/domain/ids.ts'
import type { OperationId } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { type Body, type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()
const never = new AbortController().signal
const canary = 'canary that sings'

let tenant: Tenant
let root: string
let endUserId: string
beforeEach(async () => {
  root = join(world.config.dataDir, 'exports')
  tenant = await world.newTenant()
  endUserId = (await done('createEndUser', { body: { externalId: 'x' } })).id
  await done('createChat', { body: { endUserId, initialMessage: { content: canary } } })
  await done('createChat', { body: { initialMessage: { content: 'kept' } } })
})

afterEach(() => world.app.backgroundTasksDone()) // otherwise the application may run the export of the next test

interface Asked {
  params?: Record<string, string>
  headers?: Record<string, string>
  body?: object
}

const call = (id: OperationId, { params = {}, headers = withKey(tenant.secretKey), body }: Asked = {}) =>
  world.call(id, { params: { org: 'me', ...params }, headers, body })

/** Calls an operation, and asserts success. */
async function done(id: OperationId, asked?: Asked): Promise<Body> {
  const { status, body } = await call(id, asked)
  expect([id, status < 300, body]).toEqual([id, true, body])
  return body
}

const files = async () => (await readdir(join(root, tenant.orgId)).catch(() => [])).sort()
const textOf = async (name = '') => readFile(join(root, tenant.orgId, name), 'utf8')

/** Creates a pending export of all chats. */
async function toExport() {
  const id = newId('exp')
  const asked = { format: 'csv', type: 'all', filters: {}, status: 'pending', createdAt: new Date() } as const
  await world.db.write((tx) => tx.export.create({ data: { orgId: tenant.orgId, id, ...asked } }))
  return id
}

/** Creates a completed export whose file holds the end user. */
async function toldOf() {
  const id = await toExport()
  await runExports(world.db, root, never)
  expect(await textOf((await files())[0])).toContain(canary)
  return id
}

const isErased = (subjectId: string) =>
  eventually(async () => {
    const erasure = await world.db.read.erasure.findFirstOrThrow({ where: { subjectId } })
    expect(erasure.completedAt).not.toBe(null)
  })

describe('an end user who is erased', () => {
  it('disappears from every export file, and earlier exports return 410 at once', async () => {
    const exportId = await toldOf()
    await done('deleteEndUser', { params: { endUserId } })
    expect((await call('downloadExport', { params: { exportId } })).status).toBe(410)
    await isErased(endUserId)
    expect(await files()).toEqual([])
    const { id } = await done('createExport', { body: { format: 'csv', type: 'all' } })
    const anew = await eventually(() => done('downloadExport', { params: { exportId: id } }))
    expect([anew.includes('kept'), anew.includes(canary)]).toEqual([true, false])
  })

  it('is absent from an export that was running, which restarts', async () => {
    const id = await toExport()
    let tries = 0
    const erasing: Database = {
      ...world.db,
      exportChats: (query, work) =>
        world.db.exportChats(query, async (source) => {
          if (tries++ === 0) await done('deleteEndUser', { params: { endUserId } })
          return work(source)
        }),
    }
    await runExports(erasing, root, never)
    await isErased(endUserId)
    await eventually(async () => {
      await runExports(world.db, root, never)
      const { status } = await done('getExport', { params: { exportId: id } })
      expect(status).toBe('completed')
    })
    expect(tries).toBeGreaterThan(0)
    const left = await files()
    const text = await textOf(left[0])
    expect([left.length, text.includes('kept'), text.includes(canary)]).toEqual([1, true, false])
  })
})

describe('an organization that is deleted', () => {
  it('leaves no export file', async () => {
    await toldOf()
    await done('deleteOrganization', { headers: await world.session(tenant.people.admin.userId) })
    await isErased(tenant.orgId)
    expect(await readdir(root)).not.toContain(tenant.orgId)
  })
})
