import { describe, expect, it, vi } from 'vitest'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import type { Tenant } from './support/inhabitants.ts'
import { type Knock, openSocket, refusal, type TestSocket } from './support/sockets.ts'
import { useTwoProcesses } from './support/two-processes.ts'
import { withinASecond } from './support/within-a-second.ts'
import { type Body, type Call, withKey, withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a process is slow to start on a busy machine

// Two processes on one database: what is ended at one ends the sockets of the other within a second, without a bus between them.

const env = {
  NODE_ENV: 'production',
  SECRET_KEY: 'only for tests, and long enough to be one',
  ADMIN_TOKEN: 'the-token-of-the-operator-in-these-tests',
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_WIDGET_MAX: '1000000',
}
const operator = withToken(env.ADMIN_TOKEN)

const both = useTwoProcesses(env)

/** A machine that does something else may be late once. */
const busy = { retry: 2 }

/** Does something at one process, where it must succeed. */
async function done(id: OperationId, { params = {}, headers = {}, body }: Call): Promise<Body> {
  const response = await fetch(both.here.address + pathOf(id, params), {
    method: operations[id].method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  expect([id, response.status, text]).toEqual([id, operations[id].status, expect.anything()])
  return text === '' ? undefined : JSON.parse(text)
}

interface Stage {
  tenant: Tenant
  chatId: string
  visitor: { authorization: string }
  /** Of an admin. */
  headers: { authorization: string }
}

async function newStage(): Promise<Stage> {
  const tenant = await both.make.newTenant()
  const chat = await done('createChat', {
    params: { org: tenant.slug },
    headers: withKey(tenant.publishableKey),
    body: {},
  })
  const headers = await both.make.session(tenant.people.admin.userId)
  return { tenant, chatId: chat.id, visitor: withToken(chat.visitorToken), headers }
}

const pathIn = ({ tenant, chatId }: Stage) => ({ org: tenant.slug, chatId })

/** Connected by a credential, and by a ticket of it. */
async function connected(stage: Stage, credential: Record<string, string>): Promise<TestSocket[]> {
  const params = pathIn(stage)
  const { ticket } = await done('createRealtimeTicket', { params, headers: credential })
  const ways: Omit<Knock, 'params'>[] = [{ headers: credential }, { query: { token: ticket } }]
  return Promise.all(ways.map((way) => openSocket(both.there.address, { params, ...way })))
}

/** They live at the other process, then something happens here, and within a second each has been told why, and is closed. */
async function closedAfter(sockets: TestSocket[], act: () => Promise<unknown>, status: number | number[]) {
  const codes = sockets.map((): number | undefined => undefined)
  for (const [index, { closed }] of sockets.entries()) void closed.then((code) => (codes[index] = code))
  expect(codes).toEqual(sockets.map(() => undefined))
  await act()
  const statuses = sockets.map((_, index) => (typeof status === 'number' ? status : status[index]))
  const ended = statuses.map((one = 0) => 4000 + one)
  await withinASecond(async () => [...codes], ended)
  expect(sockets.map(({ frames }) => [frames.at(-1).type, frames.at(-1).problem?.status])).toEqual(
    statuses.map((one) => ['error', one]),
  )
}

describe('a socket is closed everywhere within a second of the end of', busy, () => {
  it('its session, by signing out; another session’s stays', async () => {
    const stage = await newStage()
    const { userId } = stage.tenant.people.viewer
    const mine = await both.make.session(userId)
    const others = await connected(stage, await both.make.session(userId))
    await closedAfter(await connected(stage, mine), () => done('logout', { headers: mine }), 401)
    expect(others.map(({ socket }) => socket.readyState)).toEqual([1, 1])
    for (const other of others) await other.close()
  })

  it('its key, and its visitors’', async () => {
    const stage = await newStage()
    const { headers, tenant } = stage
    const params = { org: tenant.slug }
    const body = { kind: 'secret', name: 'server' }
    const { id, key } = await done('createApiKey', { params, headers, body })
    const revoke = (keyId: string) => done('revokeApiKey', { params: { ...params, keyId }, headers })
    await closedAfter(await connected(stage, withKey(key)), () => revoke(id), 401)
    await closedAfter(await connected(stage, stage.visitor), () => revoke(tenant.keyId), 401)
  })

  it('its key by a renewal without an overlap, and by the time that it was given', async () => {
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
      both.db.write((tx) => tx.apiKey.updateMany({ where: { id: brief.id }, data: { expiresAt: new Date() } }))
    await closedAfter(await connected(stage, withKey(brief.key)), expire, 401)
  })

  it('its person’s account, by the operator', async () => {
    const stage = await newStage()
    const { userId } = stage.tenant.people.user
    const { key } = await both.make.newPersonalKey(userId)
    const sockets = [
      ...(await connected(stage, await both.make.session(userId))),
      ...(await connected(stage, withKey(key))),
    ]
    const disable = () =>
      done('updateUserAsOperator', { params: { userId }, headers: operator, body: { isActive: false } })
    await closedAfter(sockets, disable, 401)
  })

  it('its person’s membership, as if there were nothing', async () => {
    const stage = await newStage()
    const { headers, tenant } = stage
    const { userId } = tenant.people.user
    const { key } = await both.make.newPersonalKey(userId)
    const sockets = [
      ...(await connected(stage, await both.make.session(userId))),
      ...(await connected(stage, withKey(key))),
    ]
    const remove = () => done('removeMember', { params: { org: tenant.slug, userId }, headers })
    await closedAfter(sockets, remove, 404)
  })

  it('its person’s membership, whatever `me` means by then', async () => {
    const stage = await newStage()
    const { userId } = stage.tenant.people.user
    const headers = await both.make.session(userId)
    const params = { org: 'me', chatId: stage.chatId }
    const sockets = [await openSocket(both.there.address, { params, headers })]
    const { orgId } = await both.make.newOrganization()
    const now = new Date()
    await closedAfter(
      sockets,
      async () => {
        await both.db.write((tx) =>
          tx.membership.create({ data: { orgId, userId, role: 'user', createdAt: now, updatedAt: now } }),
        )
        await done('removeMember', { params: { org: stage.tenant.slug, userId }, headers: stage.headers })
      },
      404,
    )
  })

  it('its organization, for a while or for good', async () => {
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

  it('what its page may do', async () => {
    const stage = await newStage()
    const { headers, tenant } = stage
    const params = pathIn(stage)
    const page = { origin: 'https://shop.example' }
    const dashboard = await openSocket(both.there.address, { params, headers: { ...headers, ...page } })
    const widget = await openSocket(both.there.address, { params, headers: { ...stage.visitor, ...page } })
    const narrow = async () => {
      const org = { org: tenant.slug }
      const body = { settings: { dashboardOrigins: ['https://dash.example'] } }
      await done('updateOrganization', { params: org, headers, body })
      const allowedOrigins = ['https://elsewhere.example']
      await both.db.write((tx) => tx.apiKey.updateMany({ where: { id: tenant.keyId }, data: { allowedOrigins } }))
    }
    await closedAfter([dashboard, widget], narrow, 403)
  })
})

it('a ticket is good once, at whichever process', async () => {
  const stage = await newStage()
  const params = pathIn(stage)
  const headers = withKey(stage.tenant.secretKey)
  const { ticket } = await done('createRealtimeTicket', { params, headers })
  const knock = { params, query: { token: ticket } }
  const servers = [both.here, both.there, both.here, both.there]
  const tries = await Promise.allSettled(servers.map(({ address }) => openSocket(address, knock)))
  const [socket, ...more] = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(more).toEqual([])
  for (const { address } of servers) expect((await refusal(address, knock)).status).toBe(401)
  await socket?.close()
})

it('a socket outlives the access token that opened it, and not the session', busy, async () => {
  const stage = await newStage()
  const { userId } = stage.tenant.people.viewer
  const brief = await both.place.start({ ...env, JWT_ACCESS_EXPIRY: '5s' })
  const signIn = { email: stage.tenant.people.viewer.email, password: 'correct horse battery staple' }
  const response = await fetch(`${brief.address}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(signIn),
  })
  const headers = withToken(((await response.json()) as Body).accessToken)
  const socket = await openSocket(brief.address, { params: pathIn(stage), headers })
  const knock = { params: pathIn(stage), headers }
  await eventually(async () => expect((await refusal(brief.address, knock)).status).toBe(401), { interval: 200 })
  expect(socket.socket.readyState).toBe(1)
  const end = () => both.db.write((tx) => tx.session.updateMany({ where: { userId }, data: { revokedAt: new Date() } }))
  await closedAfter([socket], end, 401)
})
