import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { rolePermissions } from '../src/domain/access/permissions.ts'
import { newId } from '../src/domain/ids.ts'
import { updateMember } from '../src/domain/organizations/members.ts'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import type { OperationId } from './support/contract.ts'
import { type Body, type Tenant, useWorld, withKey } from './support/world.ts'

const world = useWorld()

/** Calls an operation with a session of the user. */
async function as(caller: string, tenant: Tenant, id: OperationId, userId = '', body?: object) {
  const params = { org: tenant.orgId, userId }
  return world.call(id, { params, headers: await world.session(caller), body })
}

const role = (caller: string, tenant: Tenant, userId: string, role: string) =>
  as(caller, tenant, 'updateMember', userId, { role })

const rolesOf = async ({ orgId }: Tenant, role?: string): Promise<string[]> => {
  const rows = await world.db.read.membership.findMany({ where: { orgId } })
  return rows.filter((row) => row.role === role).map(({ userId }) => userId)
}

const recorded = ({ orgId }: Tenant, action: string) =>
  world.db.read.auditEvent.findMany({ where: { orgId, action }, orderBy: { createdAt: 'asc' } })

describe('the list of members', () => {
  it('returns each member once, newest first, filtered by role', async () => {
    const { orgId, people } = await world.newTenant()
    const headers = await world.session(people.viewer.userId)
    const list = async (query: Record<string, string>) => {
      const seen: Body[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = { limit: '2', ...query, ...(cursor && { cursor }) }
        const { body } = await world.call('listMembers', { params: { org: orgId }, headers, query: page })
        seen.push(...body.data)
        cursor = body.nextCursor
      }
      return seen
    }
    const all = await list({})
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(4)
    const keys = all.map(({ createdAt, userId }) => `${createdAt} ${userId}`)
    expect(keys).toEqual([...keys].sort().reverse())
    const { userId, email, username } = people.developer
    const [developer, ...others] = await list({ role: 'developer' })
    expect(others).toEqual([])
    expect(developer).toMatchObject({ userId, email, username, isActive: true, role: 'developer' })
  })
})

describe('a demoted or removed member', () => {
  /** A tenant with a second admin whose credentials are cached by this process. */
  async function twoAdmins() {
    const tenant = await world.newTenant()
    const { admin, user } = tenant.people
    expect((await role(admin.userId, tenant, user.userId, 'admin')).status).toBe(200)
    const headers = await world.session(user.userId)
    const call = (id: OperationId, params: object, body?: object) =>
      world.call(id, { params: { org: tenant.orgId, ...params }, headers, body })
    expect((await call('listMembers', {})).status).toBe(200)
    return { tenant, admin: admin.userId, other: user.userId, call }
  }

  it('cannot undo it with concurrent requests', async () => {
    const { tenant, admin, other, call } = await twoAdmins()
    const restore = () => call('updateMember', { userId: other }, { role: 'admin' })
    const tries = Array.from({ length: 20 }, restore)
    expect((await role(admin, tenant, other, 'viewer')).status).toBe(200)
    await Promise.all([...tries, restore(), restore()])
    expect(await rolesOf(tenant, 'admin')).toEqual([admin])
  })

  it('cannot undo it with a request that was authorized before', async () => {
    const { tenant, admin, other } = await twoAdmins()
    const { orgId } = tenant
    const actor = { type: 'person', userId: other } as const
    const letIn = { orgId, actor, permissions: new Set(rolePermissions.admin), address: null }
    const undo = () => updateMember(world.db, letIn, other, { role: 'admin' })
    expect((await role(admin, tenant, other, 'viewer')).status).toBe(200)
    await expect(undo()).rejects.toMatchObject({ statusCode: 403 })
    expect((await as(admin, tenant, 'removeMember', other)).status).toBe(204)
    await expect(undo()).rejects.toMatchObject({ statusCode: 404 })
    expect(await rolesOf(tenant, 'admin')).toEqual([admin])
  })

  it('creates no other access while their credentials are still cached', async () => {
    const { tenant, admin, other, call } = await twoAdmins()
    expect((await as(admin, tenant, 'removeMember', other)).status).toBe(204)
    const answers = [
      await call('createApiKey', {}, { kind: 'secret', name: 'mine' }),
      await call('createInvitation', {}, { email: 'puppet@example.com', role: 'admin' }),
      await call('removeMember', { userId: admin }),
      await call('updateOrganization', {}, { name: 'mine' }),
      await call('rotateIdentitySecret', {}),
      await call('deleteOrganization', {}),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
    expect(await world.db.read.membership.count({ where: { orgId: tenant.orgId } })).toBe(3)
  })

  it('cannot be removed by a key that could not grant their role', async () => {
    const { tenant, admin, other } = await twoAdmins()
    const { key } = await world.newPersonalKey(admin, ['members:read', 'members:manage'])
    const params = { org: tenant.orgId, userId: other }
    expect((await world.call('removeMember', { params, headers: withKey(key) })).status).toBe(403)
  })
})

describe('changing a role', () => {
  it('takes effect within one second and is recorded once', async () => {
    const tenant = await world.newTenant()
    const { admin, user } = tenant.people
    const headers = await world.session(user.userId)
    const makeKey = async () => {
      const body = { kind: 'publishable', name: 'k' }
      return (await world.call('createApiKey', { params: { org: tenant.orgId }, headers, body })).status
    }
    expect(await makeKey()).toBe(403)
    const { status, body } = await role(admin.userId, tenant, user.userId, 'developer')
    expect([status, body.role, body.userId]).toEqual([200, 'developer', user.userId])
    await expectWithinOneSecond(makeKey, 201)
    const again = await role(admin.userId, tenant, user.userId, 'developer')
    expect(again.body).toEqual(body)
    await role(admin.userId, tenant, user.userId, 'viewer')
    await expectWithinOneSecond(makeKey, 403)
    const events = await recorded(tenant, 'member.role_changed')
    expect(events.map(({ targetId, details }) => [targetId, details])).toEqual([
      [user.userId, { from: 'user', to: 'developer' }],
      [user.userId, { from: 'developer', to: 'viewer' }],
    ])
  })

  it('returns 404 for a user who is not a member', async () => {
    const { acme, umbrella } = world
    const outsider = await world.newUser()
    for (const userId of [umbrella.people.user.userId, outsider.userId, newId('usr')]) {
      for (const answer of [
        await role(acme.people.admin.userId, acme, userId, 'viewer'),
        await as(acme.people.admin.userId, acme, 'removeMember', userId),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
      }
    }
    expect(await rolesOf(umbrella, 'user')).toEqual([umbrella.people.user.userId])
  })

  it('returns 403 for a role with permissions that the caller does not hold', async () => {
    const tenant = await world.newTenant()
    const { admin, user, viewer } = tenant.people
    const reads = [
      'org:read',
      'audit:read',
      'end-users:read',
      'chats:read',
      'analytics:read',
      'providers:read',
    ] as const
    const { key } = await world.newPersonalKey(admin.userId, ['members:read', 'members:manage', ...reads])
    const change = (userId: string, role: string) => {
      const params = { org: tenant.orgId, userId }
      return world.call('updateMember', { params, headers: withKey(key), body: { role } })
    }
    expect((await change(viewer.userId, 'viewer')).status).toBe(200)
    for (const answer of [await change(viewer.userId, 'user'), await change(user.userId, 'viewer')]) {
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden'])
    }
    expect(await recorded(tenant, 'member.role_changed')).toEqual([])
  })
})

describe('the last active admin', () => {
  it('cannot be demoted, be removed or leave', async () => {
    const tenant = await world.newTenant()
    const { admin, user } = tenant.people
    await role(admin.userId, tenant, user.userId, 'admin')
    await world.db.write((tx) => tx.user.update({ where: { id: user.userId }, data: { isActive: false } }))
    for (const answer of [
      await role(admin.userId, tenant, admin.userId, 'developer'),
      await as(admin.userId, tenant, 'removeMember', admin.userId),
      await as(admin.userId, tenant, 'leaveOrganization'),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([422, 'last_admin'])
    }
    expect(await rolesOf(tenant, 'admin')).toHaveLength(2)
    expect((await role(admin.userId, tenant, user.userId, 'viewer')).status).toBe(200)
  })

  it('remains when all admins demote, remove and leave concurrently', async () => {
    for (let round = 0; round < 5; round++) {
      const tenant = await world.newTenant()
      const [one, two, three] = [
        tenant.people.admin.userId,
        ...(await Promise.all([0, 1].map(() => world.newUser({ orgId: tenant.orgId, role: 'admin' })))).map(
          ({ userId }) => userId,
        ),
      ] as [string, string, string]
      const answers = await Promise.all([
        role(one, tenant, two, 'viewer'),
        role(two, tenant, one, 'user'),
        as(three, tenant, 'removeMember', two),
        as(two, tenant, 'removeMember', three),
        as(one, tenant, 'leaveOrganization'),
        as(three, tenant, 'leaveOrganization'),
      ])
      for (const { status } of answers) expect([200, 204, 403, 404, 422]).toContain(status)
      expect(await rolesOf(tenant, 'admin')).toHaveLength(1)
    }
  })

  it('remains when two admins demote each other repeatedly', async () => {
    const tenant = await world.newTenant()
    const one = tenant.people.admin.userId
    const two = tenant.people.user.userId
    for (let round = 0; round < 10; round++) {
      await world.db.write((tx) =>
        tx.membership.updateMany({ where: { userId: { in: [one, two] } }, data: { role: 'admin' } }),
      )
      const demotions = await Promise.all([role(one, tenant, two, 'viewer'), role(two, tenant, one, 'viewer')])
      const [changed, refused] = demotions.map(({ status }) => status).sort()
      expect(changed).toBe(200)
      expect([403, 422]).toContain(refused) // 403: the caller was demoted before the request was authorized
      expect(await rolesOf(tenant, 'admin')).toHaveLength(1)
    }
  })
})

describe.each(['removeMember', 'leaveOrganization'] as const)('%s', (id) => {
  const end = (tenant: Tenant, userId: string) =>
    as(id === 'removeMember' ? tenant.people.admin.userId : userId, tenant, id, userId)

  it('ends sessions and keys within one second and is recorded', async () => {
    const tenant = await world.newTenant()
    const { userId } = tenant.people.developer
    const { key } = await world.newPersonalKey(userId)
    const params = { org: tenant.orgId }
    const callers = [await world.session(userId), withKey(key)]
    const seen = () =>
      Promise.all(callers.map(async (headers) => (await world.call('listChats', { params, headers })).status))
    expect(await seen()).toEqual([200, 200])
    expect((await end(tenant, userId)).status).toBe(204)
    await expectWithinOneSecond(seen, [404, 404])
    const action = id === 'removeMember' ? 'member.removed' : 'member.left'
    expect((await recorded(tenant, action)).map(({ targetId }) => targetId)).toEqual([userId])
    expect((await as(tenant.people.admin.userId, tenant, 'removeMember', userId)).status).toBe(404)
  })

  it('detaches the user from the organization’s chats only', async () => {
    const [tenant, other] = [await world.newTenant(), await world.newTenant()]
    const { userId } = tenant.people.user
    const now = new Date()
    const chats = ({ orgId }: Tenant, count: number) =>
      Array.from({ length: count }, () => ({
        ...{ orgId, id: newId('chat'), userId, source: 'api' as const, metadata: {}, settings: {} },
        ...{ lastActivityAt: now, createdAt: now, updatedAt: now },
      }))
    await world.db.write(async (tx) => {
      await tx.membership.create({
        data: { orgId: other.orgId, userId, role: 'user', createdAt: now, updatedAt: now },
      })
      await tx.chat.createMany({ data: [...chats(tenant, 1_001), ...chats(other, 2)] })
    })
    expect((await end(tenant, userId)).status).toBe(204)
    const count = (where: object) => world.db.read.chat.count({ where })
    expect(await count({ orgId: tenant.orgId, userId: null })).toBe(1_001)
    expect(await count({ userId })).toBe(2)
  })

  it('leaves no user in chats that are created while the membership ends', async () => {
    const tenant = await world.newTenant()
    const { userId } = tenant.people.user
    const headers = await world.session(userId)
    const open = () => world.call('createChat', { params: { org: tenant.orgId }, headers, body: {} })
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    onTestFinished(() => clock.mockRestore())
    await open() // caches the credential for as long as the clock stands still
    const [ended] = await Promise.all([end(tenant, userId), ...Array.from({ length: 10 }, open)])
    expect(ended.status).toBe(204)
    expect((await open()).body.code).toBe('unknown_reference')
    expect(await world.db.read.chat.count({ where: { orgId: tenant.orgId, userId } })).toBe(0)
  })
})
