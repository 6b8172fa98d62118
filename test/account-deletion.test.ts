import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Person } from '../src/domain/access/scope.ts'
import { newId } from '../src/domain/ids.ts'
import { deleteMe } from '../src/domain/people/accounts.ts'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { eventually } from './support/eventually.ts'
import { type Body, password, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld()

type Headers = Record<string, string>

/** A signed-in user who belongs to no organization, with their headers. */
async function newcomer() {
  const { user } = (await world.newTenant()).people
  await world.db.write((tx) => tx.membership.deleteMany({ where: { userId: user.userId } }))
  return { ...user, headers: await world.session(user.userId) }
}

const personOf = (userId: string): Person => ({ userId, sessionId: newId('ses'), address: null, userAgent: null })
const signIn = (body: object) => world.call('login', { body })
const remove = (headers: Headers) => world.call('deleteMe', { headers })
const outcome = ({ status, body }: { status: number; body: Body }) => [status, body?.code]

const member = (orgId: string, userId: string, role: 'admin' | 'user') => {
  const now = new Date()
  return world.db.write((tx) => tx.membership.create({ data: { orgId, userId, role, createdAt: now, updatedAt: now } }))
}

describe('deleting my account', () => {
  it('ends sessions and keys within a second, and frees the e-mail address and username at once', async () => {
    const { people, slug } = await world.newTenant()
    const { userId, email, username } = people.user
    const { accessToken, refreshToken } = (await signIn({ email, password })).body
    const headers = { authorization: `Bearer ${accessToken}` }
    const { key } = (await world.call('createMyApiKey', { headers, body: { name: 'Laptop' } })).body
    const chats = (headers: Headers) => world.call('listChats', { params: { org: slug }, headers })
    for (const way of [headers, withKey(key)]) expect((await chats(way)).status).toBe(200)

    const answer = await remove(headers)
    expect([answer.status, answer.body.kind]).toEqual([202, 'person'])
    for (const cookie of answer.headers['set-cookie'] as string[]) expect(cookie).toMatch(/^chatlogger_\w+=;/)
    const again = await world.call('register', {
      body: { email, username, password: 'the sentence of another person' },
    })
    expect(again.status).toBe(201)
    expect(again.body.user.id).not.toBe(userId)
    expect((await signIn({ email, password })).status).toBe(401)
    expect((await signIn({ username, password })).status).toBe(401)
    expect((await world.call('refreshSession', { body: { refreshToken } })).status).toBe(401)
    const statuses = async () => (await Promise.all([headers, withKey(key)].map(chats))).map(({ status }) => status)
    await expectWithinOneSecond(statuses, [401, 401])
    const admin = await world.session(people.admin.userId)
    const members = (await world.call('listMembers', { params: { org: slug }, headers: admin })).body.data
    expect(members.map(({ userId }: Body) => userId)).not.toContain(userId)
    await eventually(async () => {
      const erasure = await world.call('getErasure', { params: { erasureId: answer.body.id } })
      expect(erasure.body.status).toBe('done')
    })
    expect(await world.db.read.user.findUnique({ where: { id: userId } })).toBeNull()
  })

  it('removes every row that holds an earlier e-mail address', async () => {
    const tenant = await world.newTenant()
    const email = `${randomUUID()}@example.com`
    const { token } = await world.newInvitation(tenant.orgId, email)
    const username = `ada-${randomUUID().slice(0, 8)}`
    const joined = await world.call('register', { body: { email, username, password, invitationToken: token } })
    expect(joined.status).toBe(201)
    const headers = withToken(joined.body.accessToken)
    const change = { email: `${randomUUID()}@example.com`, currentPassword: password }
    expect((await world.call('updateMe', { headers, body: change })).status).toBe(200)
    expect((await remove(headers)).status).toBe(202)
    expect(await world.db.read.invitation.count({ where: { email } })).toBe(0)
    expect(await world.db.read.oneTimeToken.count({ where: { email } })).toBe(0)
  })

  it('removes the profile, sessions, keys, tokens and account events', async () => {
    const { userId, email, username, headers } = await newcomer()
    await world.call('updateMe', { headers, body: { fullName: 'Ada Lovelace' } })
    await world.call('replacePreferences', { headers, body: { theme: 'dark' } })
    await world.call('createMyApiKey', { headers, body: { name: 'Laptop' } })
    await signIn({ email, password })
    await world.call('requestPasswordReset', { body: { email } })
    await world.mailbox.token(email, /password/)
    // Without the background work that begins with the answer.
    await deleteMe(world.db, personOf(userId))
    const { read } = world.db
    const row = await read.user.findUniqueOrThrow({ where: { id: userId } })
    expect(row).toMatchObject({ fullName: null, passwordHash: '', preferences: {}, lastLoginAt: null, isActive: false })
    expect(row.erasedAt).toEqual(expect.any(Date))
    expect(JSON.stringify(row)).not.toContain(username)
    const where = { userId }
    const counts = [
      await read.session.count({ where }),
      await read.personalKey.count({ where }),
      await read.oneTimeToken.count({ where }),
      await read.accountEvent.count({ where }),
    ]
    expect(counts).toEqual([0, 0, 0, 0])
    expect((await signIn({ email: row.email, password })).status).toBe(401)
  })

  it('returns 422 to the last active admin of an organization, names the organizations, and changes nothing', async () => {
    const { userId, headers } = await newcomer()
    const [alone, led, disabled] = [await world.newTenant(), await world.newTenant(), await world.newTenant()]
    for (const { orgId } of [alone, led, disabled]) await member(orgId, userId, 'admin')
    await world.db.write((tx) =>
      tx.membership.deleteMany({ where: { orgId: alone.orgId, userId: alone.people.admin.userId } }),
    )
    await world.db.write((tx) =>
      tx.user.update({ where: { id: disabled.people.admin.userId }, data: { isActive: false } }),
    )
    const answer = await remove(headers)
    expect(outcome(answer)).toEqual([422, 'last_admin'])
    expect(answer.body.detail).toContain(alone.slug)
    expect(answer.body.detail).toContain(disabled.slug)
    expect(answer.body.detail).not.toContain(led.slug)
    expect((await world.call('listOrganizations', { headers })).body.data).toHaveLength(3)
    expect((await world.call('getMe', { headers })).body.id).toBe(userId)
  })

  it('records member.left in the audit log of each organization', async () => {
    const { orgId, people } = await world.newTenant()
    const { userId } = people.user
    const elsewhere = await world.newTenant()
    await member(elsewhere.orgId, userId, 'user')
    expect((await remove(await world.session(userId))).status).toBe(202)
    for (const where of [{ orgId }, { orgId: elsewhere.orgId }]) {
      const left = await world.db.read.auditEvent.findMany({ where: { ...where, action: 'member.left' } })
      expect(left).toMatchObject([{ targetType: 'member', targetId: userId }])
    }
  })

  it('lets only one of two admins leave when both delete their accounts at once', async () => {
    for (let round = 0; round < 5; round++) {
      const { orgId, people } = await world.newTenant()
      const { admin, developer } = people
      await world.db.write((tx) =>
        tx.membership.update({
          where: { orgId_userId: { orgId, userId: developer.userId } },
          data: { role: 'admin' },
        }),
      )
      const both = [await world.session(admin.userId), await world.session(developer.userId)]
      const answers = await Promise.all(both.map(remove))
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 422])
      const admins = { orgId, role: 'admin', user: { isActive: true } } as const
      expect(await world.db.read.membership.count({ where: admins })).toBe(1)
    }
  })

  it('leaves no concurrently created organization without an active admin', async () => {
    for (let round = 0; round < 10; round++) {
      const { userId, headers } = await newcomer()
      const found = (name: string) => world.call('createOrganization', { headers, body: { name } })
      const names = [`Engines of ${userId}`, `Looms of ${userId}`] as const
      const [first, , second] = await Promise.all([found(names[0]), remove(headers), found(names[1])])
      for (const { status } of [first, second]) expect([201, 401]).toContain(status)
      const led = { memberships: { some: { role: 'admin', user: { isActive: true } } } } as const
      expect(await world.db.read.organization.count({ where: { name: { in: [...names] }, NOT: led } })).toBe(0)
    }
  })

  it('starts one erasure for concurrent requests', async () => {
    const { headers, userId } = await newcomer()
    const answers = await Promise.all([remove(headers), remove(headers), remove(headers)])
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 401, 401])
    expect(await world.db.read.erasure.count({ where: { subjectId: userId } })).toBe(1)
  })

  it('succeeds when another user has taken the placeholder e-mail address and username', async () => {
    const { userId, headers } = await newcomer()
    const body = { email: `${userId}@erased.invalid`, username: userId, password: 'the sentence of another person' }
    expect((await world.call('register', { body })).status).toBe(201)
    expect((await remove(headers)).status).toBe(202)
  })

  it('leaves no concurrently created personal key', async () => {
    for (let round = 0; round < 5; round++) {
      const { userId, headers } = await newcomer()
      const body = { name: 'Laptop' }
      const making = Array.from({ length: 4 }, () => world.call('createMyApiKey', { headers, body }))
      const [deletion, ...made] = await Promise.all([deleteMe(world.db, personOf(userId)), ...making])
      expect(deletion.kind).toBe('person')
      for (const { status } of made) expect([201, 401]).toContain(status)
      expect(await world.db.read.personalKey.count({ where: { userId } })).toBe(0)
    }
  })

  it('deletes the invitations that the user accepted', async () => {
    const { email, headers } = await newcomer()
    const admin = await world.session(world.acme.people.admin.userId)
    const params = { org: world.acme.slug }
    const other = `other-${email}`
    for (const invited of [email, other]) {
      await world.call('createInvitation', { params, headers: admin, body: { email: invited, role: 'user' } })
    }
    const token = await world.mailbox.token(email, /join/i)
    expect((await world.call('acceptInvitation', { params: { token }, headers })).status).toBe(200)
    expect((await remove(headers)).body.counts).toMatchObject({ members: 1, invitations: 1 })
    expect(await world.db.read.invitation.count({ where: { email } })).toBe(0)
    expect(await world.db.read.invitation.count({ where: { email: other } })).toBe(1)
  })

  it('keeps a pending invitation to the e-mail address', async () => {
    const { email, headers } = await newcomer()
    const admin = await world.session(world.acme.people.admin.userId)
    const invited = await world.call('createInvitation', {
      params: { org: world.acme.slug },
      headers: admin,
      body: { email, role: 'user' },
    })
    expect(invited.status).toBe(201)
    expect((await remove(headers)).status).toBe(202)
    const where = { orgId: world.acme.orgId, id: invited.body.id, revokedAt: null }
    expect(await world.db.read.invitation.count({ where })).toBe(1)
  })
})
