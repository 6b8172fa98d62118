import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type OperationId, operations } from './support/contract.ts'
import { useSecondApplication } from './support/second-application.ts'
import { type ConnectOptions, openRefusedSocket, openSocket, type TestSocket } from './support/sockets.ts'
import {
  adminToken,
  type Body,
  type Call,
  password,
  type Tenant,
  useWorld,
  withKey,
  withToken,
} from './support/world.ts'

// Two applications on one database without a bus: access that ends in one closes the sockets of the other within a second.

// Fake timers drive the periodic authorization of open sockets.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
})
afterAll(() => {
  vi.useRealTimers()
})
const here = useWorld()
const there = useSecondApplication(here)
const operator = withToken(adminToken)

const addresses: string[] = []
beforeAll(async () => {
  for (const { app } of [here, there]) addresses.push(await app.listen({ host: '127.0.0.1', port: 0 }))
})
const open = (knock: ConnectOptions, nth = 1) => openSocket(addresses[nth] ?? '', knock)

/** Calls an operation of the first application, which must succeed. */
async function done(id: OperationId, request: Call): Promise<Body> {
  const { status, body } = await here.call(id, request)
  expect([id, status, body]).toEqual([id, operations[id].status, expect.anything()])
  return body
}

interface Stage {
  tenant: Tenant
  chatId: string
  visitor: { authorization: string }
  /** The headers of an admin. */
  headers: { authorization: string }
}

async function newStage(): Promise<Stage> {
  const tenant = await here.newTenant()
  const chat = await done('createChat', {
    params: { org: tenant.slug },
    headers: withKey(tenant.publishableKey),
    body: {},
  })
  const headers = await here.session(tenant.people.admin.userId)
  return { tenant, chatId: chat.id, visitor: withToken(chat.visitorToken), headers }
}

const pathIn = ({ tenant, chatId }: Stage) => ({ org: tenant.slug, chatId })

/** Sockets opened with the credential and with a ticket of it. */
async function connected(stage: Stage, credential: Record<string, string>): Promise<TestSocket[]> {
  const params = pathIn(stage)
  const { ticket } = await done('createRealtimeTicket', { params, headers: credential })
  const ways: Omit<ConnectOptions, 'params'>[] = [{ headers: credential }, { query: { token: ticket } }]
  return Promise.all(ways.map((way) => open({ params, ...way })))
}

/** Expects open sockets of the other application to get an error and close within a second of `act`. */
async function closedAfter(sockets: TestSocket[], act: () => Promise<unknown>, status: number | number[]) {
  expect(sockets.map(({ socket }) => socket.readyState)).toEqual(sockets.map(() => WebSocket.OPEN))
  await act()
  vi.advanceTimersByTime(1_000)
  const statuses = sockets.map((_, index) => (typeof status === 'number' ? status : status[index]))
  expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual(statuses.map((one = 0) => 4000 + one))
  expect(sockets.map(({ frames }) => [frames.at(-1).type, frames.at(-1).problem?.status])).toEqual(
    statuses.map((one) => ['error', one]),
  )
}

describe('a socket is closed in every process within one second of the end of', () => {
  it('its session by signing out, while other sessions stay', async () => {
    const stage = await newStage()
    const { userId } = stage.tenant.people.viewer
    const mine = await here.session(userId)
    const others = await connected(stage, await here.session(userId))
    await closedAfter(await connected(stage, mine), () => done('logout', { headers: mine }), 401)
    expect(others.map(({ socket }) => socket.readyState)).toEqual([1, 1])
    for (const other of others) await other.close()
  })

  it('its key, together with the sockets of its visitors', async () => {
    const stage = await newStage()
    const { headers, tenant } = stage
    const params = { org: tenant.slug }
    const body = { kind: 'secret', name: 'server' }
    const { id, key } = await done('createApiKey', { params, headers, body })
    const revoke = (keyId: string) => done('revokeApiKey', { params: { ...params, keyId }, headers })
    await closedAfter(await connected(stage, withKey(key)), () => revoke(id), 401)
    await closedAfter(await connected(stage, stage.visitor), () => revoke(tenant.keyId), 401)
  })

  it('its key by a rotation without an overlap or by expiry', async () => {
    const stage = await newStage()
    const { headers, tenant } = stage
    const params = { org: tenant.slug }
    const body = { kind: 'secret', name: 'server' }
    const server = await done('createApiKey', { params, headers, body })
    const mine = await done('createMyApiKey', { headers, body: { name: 'laptop' } })
    const sockets = [...(await connected(stage, withKey(server.key))), ...(await connected(stage, withKey(mine.key)))]
    const rotate = async () => {
      const overlap = { overlapSeconds: 0 }
      await done('rotateApiKey', { params: { ...params, keyId: server.id }, headers, body: overlap })
      await done('rotateMyApiKey', { params: { keyId: mine.id }, headers, body: overlap })
    }
    await closedAfter(sockets, rotate, 401)
    const brief = await done('createApiKey', { params, headers, body: { ...body, name: 'brief' } })
    const expire = () =>
      here.db.write((tx) => tx.apiKey.updateMany({ where: { id: brief.id }, data: { expiresAt: new Date() } }))
    await closedAfter(await connected(stage, withKey(brief.key)), expire, 401)
  })

  it('its user’s account, disabled by the operator', async () => {
    const stage = await newStage()
    const { userId } = stage.tenant.people.user
    const { key } = await here.newPersonalKey(userId)
    const sockets = [...(await connected(stage, await here.session(userId))), ...(await connected(stage, withKey(key)))]
    const disable = () =>
      done('updateUserAsOperator', { params: { userId }, headers: operator, body: { isActive: false } })
    await closedAfter(sockets, disable, 401)
  })

  it('its user’s membership, with 404', async () => {
    const stage = await newStage()
    const { headers, tenant } = stage
    const { userId } = tenant.people.user
    const { key } = await here.newPersonalKey(userId)
    const sockets = [...(await connected(stage, await here.session(userId))), ...(await connected(stage, withKey(key)))]
    const remove = () => done('removeMember', { params: { org: tenant.slug, userId }, headers })
    await closedAfter(sockets, remove, 404)
  })

  it('its user’s membership, even when `me` resolves to another organization', async () => {
    const stage = await newStage()
    const { userId } = stage.tenant.people.user
    const headers = await here.session(userId)
    const params = { org: 'me', chatId: stage.chatId }
    const sockets = [await open({ params, headers })]
    const { orgId } = await here.newOrganization()
    const now = new Date()
    await closedAfter(
      sockets,
      async () => {
        await here.db.write((tx) =>
          tx.membership.create({ data: { orgId, userId, role: 'user', createdAt: now, updatedAt: now } }),
        )
        await done('removeMember', { params: { org: stage.tenant.slug, userId }, headers: stage.headers })
      },
      404,
    )
  })

  it('its organization, by suspension or deletion', async () => {
    const [suspended, deleted] = [await newStage(), await newStage()]
    const all = async (stage: Stage) => {
      const ways = [stage.visitor, withKey(stage.tenant.secretKey), stage.headers]
      return (await Promise.all(ways.map((way) => connected(stage, way)))).flat()
    }
    const suspend = () =>
      done('updateOrganizationAsOperator', {
        params: { orgId: suspended.tenant.orgId },
        headers: operator,
        body: { status: 'suspended' },
      })
    await closedAfter(await all(suspended), suspend, 403)
    const remove = () => done('deleteOrganization', { params: { org: deleted.tenant.slug }, headers: deleted.headers })
    await closedAfter(await all(deleted), remove, [401, 401, 401, 401, 404, 404])
  })

  it('its page’s allowed origin', async () => {
    const stage = await newStage()
    const { headers, tenant } = stage
    const params = pathIn(stage)
    const page = { origin: 'https://shop.example' }
    const dashboard = await open({ params, headers: { ...headers, ...page } })
    const widget = await open({ params, headers: { ...stage.visitor, ...page } })
    const narrow = async () => {
      const org = { org: tenant.slug }
      const body = { settings: { dashboardOrigins: ['https://dash.example'] } }
      await done('updateOrganization', { params: org, headers, body })
      const allowedOrigins = ['https://elsewhere.example']
      await here.db.write((tx) => tx.apiKey.updateMany({ where: { id: tenant.keyId }, data: { allowedOrigins } }))
    }
    await closedAfter([dashboard, widget], narrow, 403)
  })
})

it('a ticket is valid once across all applications', async () => {
  const stage = await newStage()
  const params = pathIn(stage)
  const headers = withKey(stage.tenant.secretKey)
  const { ticket } = await done('createRealtimeTicket', { params, headers })
  const knock = { params, query: { token: ticket } }
  const tries = await Promise.allSettled([0, 1, 0, 1].map((nth) => open(knock, nth)))
  const [socket, ...more] = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(more).toEqual([])
  for (const address of addresses) expect((await openRefusedSocket(address, knock)).status).toBe(401)
  await socket?.close()
})

it('a socket outlives its access token but not its session', async () => {
  const stage = await newStage()
  const { userId, email } = stage.tenant.people.viewer
  const headers = withToken((await done('login', { body: { email, password } })).accessToken)
  const knock = { params: pathIn(stage), headers }
  const socket = await open(knock)
  vi.setSystemTime(Date.now() + (here.config.accessTtlSeconds + 1) * 1_000)
  expect((await openRefusedSocket(addresses[1] ?? '', knock)).status).toBe(401)
  vi.advanceTimersByTime(1_000)
  await there.call('getMe', { headers: await here.session(userId) }) // this lookup runs after that of the socket's session
  expect(socket.socket.readyState).toBe(WebSocket.OPEN)
  const end = () => here.db.write((tx) => tx.session.updateMany({ where: { userId }, data: { revokedAt: new Date() } }))
  await closedAfter([socket], end, 401)
})
