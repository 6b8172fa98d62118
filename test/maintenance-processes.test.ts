import { type AddressInfo, createServer, type Socket, type Server as TcpServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type OperationId, operations } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import type { Server } from './support/processes.ts'
import { useTwoProcesses } from './support/two-processes.ts'
import { withinASecond } from './support/within-a-second.ts'
import { type Body, withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

const env = {
  NODE_ENV: 'production',
  SECRET_KEY: 'only for tests, and long enough to be one',
  ADMIN_TOKEN: 'the-token-of-the-operator-in-these-tests',
  LLM_PRIVATE_ADDRESSES: 'true',
}
const headers = withToken(env.ADMIN_TOKEN)
const both = useTwoProcesses(env)

async function call(server: Server, id: OperationId, query = ''): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${server.address}${operations[id].url}${query}`, {
    method: operations[id].method,
    headers,
  })
  return { status: response.status, body: await response.json() }
}

const lastCheck = async (server: Server): Promise<Body> =>
  (await call(server, 'getSystemStatus')).body.maintenance.find(({ task }: Body) => task === 'health_check')

describe('two processes', () => {
  describe('with a provider that takes connections and never answers', () => {
    let silent: TcpServer
    const sockets = new Set<Socket>()
    beforeAll(async () => {
      silent = createServer((socket) => sockets.add(socket.on('error', () => {})))
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
      const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`
      const id = await both.make.newProvider()
      await both.db.write((tx) => tx.provider.update({ where: { id }, data: { baseUrl } }))
    })
    afterAll(() => {
      for (const socket of sockets) socket.destroy()
      silent.close()
    })

    it('forget what they remember within a second of refresh_cache at one of them', { retry: 2 }, async () => {
      const checkedAt = async () => (await call(both.there, 'getProvidersHealth')).body.data[0].checkedAt
      const before = await checkedAt()
      expect(await checkedAt()).toBe(before)
      expect((await call(both.here, 'runMaintenance', '?task=refresh_cache')).body.status).toBe('completed')
      await withinASecond(async () => (await checkedAt()) === before, false)
    })

    it('do a task once: one runs it, the other says 409', async () => {
      const ask = (server: Server) => call(server, 'runMaintenance', '?task=health_check')
      const answers = await Promise.all([ask(both.here), ask(both.there)])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    })

    it('tell of a run whose process was killed that it failed, and the other can run the task again', async () => {
      const asked = sockets.size
      const lost = call(both.here, 'runMaintenance', '?task=health_check').catch(() => 'lost')
      await eventually(() => expect(sockets.size).toBeGreaterThan(asked))
      await both.here.end('SIGKILL')
      expect(await lost).toBe('lost')
      const { id } = await lastCheck(both.there)
      expect((await call(both.there, 'runMaintenance', '?task=health_check')).status, 'while its lease lasts').toBe(409)
      const over = { where: { id }, data: { leaseUntil: new Date(0) } }
      await both.db.write((tx) => tx.maintenanceRun.update(over))
      expect(await lastCheck(both.there)).toMatchObject({ id, status: 'failed', error: 'Its process died.' })
      const again = await call(both.there, 'runMaintenance', '?task=health_check')
      expect([again.status, again.body.status]).toEqual([200, 'completed'])
    })
  })
})
