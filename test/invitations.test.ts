import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { eventually } from './support/eventually.ts'
import { type Body, type Tenant, type TestUser, useWorld, type World, withKey } from './support/world.ts'

const world = useWorld()

afterEach(() => {
  vi.useRealTimers()
})

const day = 86_400_000

/** Moves the wall clock once every mail is sent: sending reads the clock too. */
async function at(time: number, { db, mailbox }: World = world) {
  await eventually(async () => {
    const where = { action: 'invitation.created' }
    expect(mailbox.received).toHaveLength(await db.read.auditEvent.count({ where }))
  })
  vi.useFakeTimers({ toFake: ['Date'], now: time })
}

const address = () => `${randomUUID()}@example.com`

const invite = async (tenant: Tenant, email: string, role = 'developer', { call, session }: World = world) => {
  const headers = await session(tenant.people.admin.userId)
  return call('createInvitation', { params: { org: tenant.orgId }, headers, body: { email, role } })
}

const revoke = async (tenant: Tenant, invitationId: string) => {
  const headers = await world.session(tenant.people.admin.userId)
  return world.call('revokeInvitation', { params: { org: tenant.orgId, invitationId }, headers })
}

const list = async (tenant: Tenant): Promise<Body[]> => {
  const headers = await world.session(tenant.people.viewer.userId)
  return (await world.call('listInvitations', { params: { org: tenant.orgId }, headers })).body.data
}

const accept = async ({ userId }: Pick<TestUser, 'userId'>, token: string) =>
  world.call('acceptInvitation', { params: { token }, headers: await world.session(userId) })

const seen = ({ status, body }: { status: number; body: Body }) => [status, body.code]

const membership = ({ orgId }: Tenant, { userId }: TestUser) =>
  world.db.read.membership.findUnique({ where: { orgId_userId: { orgId, userId } } })

const onFreePlan = async (members: number) => {
  const tenant = await world.newTenant() // which has four members
  await world.db.write((tx) => tx.organization.update({ where: { id: tenant.orgId }, data: { plan: 'free' } }))
  for (let n = 4; n < members; n++) await world.newUser({ orgId: tenant.orgId })
  return tenant
}

describe('an invitation', () => {
  it('adds a member with its role, and verifies their e-mail address', async () => {
    const tenant = await world.newTenant()
    const guest = await world.newUser()
    const { status, body } = await invite(tenant, guest.email.toUpperCase())
    expect(status).toBe(201)
    expect(body).toMatchObject({ email: guest.email, role: 'developer', status: 'pending', sentAt: null })
    expect(body.invitedById).toBe(tenant.people.admin.userId)
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(7 * day)

    const token = await world.mailbox.token(guest.email, /^Join /)
    expect(JSON.stringify([body, await list(tenant)])).not.toContain(token)
    await eventually(async () => expect((await list(tenant))[0].sentAt).toEqual(expect.any(String)))

    const joined = await accept(guest, token)
    expect(joined.status).toBe(200)
    expect(joined.body).toMatchObject({ id: tenant.orgId, slug: tenant.slug })
    const headers = await world.session(guest.userId)
    expect((await world.call('listApiKeys', { params: { org: 'me' }, headers })).status).toBe(200)
    const me = await world.call('getMe', { headers })
    expect(Date.parse(me.body.emailVerifiedAt)).toBeGreaterThan(Date.now() - 60_000)
    expect((await list(tenant))[0].status).toBe('accepted')

    const { orgId } = tenant
    const events = await world.db.read.auditEvent.findMany({
      where: { orgId, NOT: { action: 'organization.created' } },
      orderBy: { createdAt: 'asc' },
    })
    expect(events.map(({ action, actorId, targetId, details }) => [action, actorId, targetId, details])).toEqual([
      ['invitation.created', tenant.people.admin.userId, body.id, { role: 'developer' }],
      ['member.joined', guest.userId, guest.userId, { role: 'developer' }],
    ])
    expect(JSON.stringify(events)).not.toMatch(/@example|clt_/)
  })

  it('can be accepted once', async () => {
    const tenant = await world.newTenant()
    const guest = await world.newUser()
    const { token } = await world.newInvitation(tenant.orgId, guest.email)
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(guest, token)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410])
    expect(seen(await accept(guest, token))).toEqual([410, 'gone'])
  })

  it('can be accepted only by its e-mail address, even after an attempt by another user', async () => {
    const tenant = await world.newTenant()
    const [guest, thief] = [await world.newUser(), await world.newUser()]
    const { token } = await world.newInvitation(tenant.orgId, guest.email)
    expect(seen(await accept(thief, token))).toEqual([403, 'invitation_mismatch'])
    expect(await membership(tenant, thief)).toBeNull()
    expect((await accept(guest, token)).status).toBe(200)
  })

  it('ends when it is revoked; a second revocation changes nothing', async () => {
    const tenant = await world.newTenant()
    const guest = await world.newUser()
    const { invitationId, token } = await world.newInvitation(tenant.orgId, guest.email)
    expect((await revoke(tenant, invitationId)).status).toBe(204)
    expect((await revoke(tenant, invitationId)).status).toBe(204)
    expect(seen(await accept(guest, token))).toEqual([410, 'gone'])
    expect((await list(tenant))[0].status).toBe('revoked')
    const where = { orgId: tenant.orgId, action: 'invitation.revoked' }
    expect(await world.db.read.auditEvent.count({ where })).toBe(1)
  })

  it('is either revoked or accepted when both happen at once', async () => {
    const tenant = await world.newTenant()
    for (let round = 0; round < 8; round++) {
      const guest = await world.newUser()
      const { invitationId, token } = await world.newInvitation(tenant.orgId, guest.email)
      const [accepted, revoked] = await Promise.all([accept(guest, token), revoke(tenant, invitationId)])
      const joined = (await membership(tenant, guest)) !== null
      expect([accepted.status, revoked.status]).toEqual(joined ? [200, 409] : [410, 204])
    }
  })

  it('cannot be revoked once it is accepted', async () => {
    const tenant = await world.newTenant()
    const guest = await world.newUser()
    const { invitationId, token } = await world.newInvitation(tenant.orgId, guest.email)
    await accept(guest, token)
    expect(seen(await revoke(tenant, invitationId))).toEqual([409, 'invitation_accepted'])
    expect((await revoke(world.umbrella, invitationId)).status).toBe(404)
  })

  it('expires after seven days', async () => {
    const tenant = await world.newTenant()
    const guest = await world.newUser()
    const invited = Date.now()
    const { body } = await invite(tenant, guest.email)
    const end = Date.parse(body.expiresAt)
    expect(end).toBeGreaterThanOrEqual(invited + 7 * day)
    expect(end).toBeLessThanOrEqual(Date.now() + 7 * day)
    const token = await world.mailbox.token(guest.email, /^Join /)
    await at(end + 1000)
    expect(seen(await accept(guest, token))).toEqual([410, 'gone'])
    expect((await list(tenant))[0].status).toBe('expired')
    await at(end - 1000)
    expect((await accept(guest, token)).status).toBe(200)
  })

  it('replaces an earlier one to the same e-mail address', async () => {
    const tenant = await world.newTenant()
    const guest = await world.newUser()
    const earlier = await world.newInvitation(tenant.orgId, guest.email)
    await invite(tenant, guest.email, 'viewer')
    const token = await world.mailbox.token(guest.email, /^Join /)
    expect(seen(await accept(guest, earlier.token))).toEqual([410, 'gone'])
    expect((await list(tenant)).map(({ status }) => status)).toEqual(['pending', 'revoked'])
    expect((await accept(guest, token)).status).toBe(200)
    expect((await membership(tenant, guest))?.role).toBe('viewer')
  })

  it('is the only pending one to its e-mail address, even under concurrent requests', async () => {
    const tenant = await world.newTenant()
    const email = address()
    await Promise.all(Array.from({ length: 6 }, () => invite(tenant, email)))
    expect((await list(tenant)).filter(({ status }) => status === 'pending')).toHaveLength(1)
  })

  it('returns 409 for members', async () => {
    const tenant = await world.newTenant()
    const { viewer } = tenant.people
    expect(seen(await invite(tenant, viewer.email))).toEqual([409, 'already_member'])
    const { token } = await world.newInvitation(tenant.orgId, viewer.email)
    expect(seen(await accept(viewer, token))).toEqual([409, 'already_member'])
    expect((await membership(tenant, viewer))?.role).toBe('viewer')
  })

  it('returns 403 for a role with more permissions than the inviter', async () => {
    const tenant = await world.newTenant()
    const { key } = await world.newPersonalKey(tenant.people.admin.userId, ['members:manage', 'chats:read'])
    const body = { email: address(), role: 'viewer' }
    const answer = await world.call('createInvitation', { params: { org: 'me' }, headers: withKey(key), body })
    expect(seen(answer)).toEqual([403, 'forbidden'])
    expect(await list(tenant)).toEqual([])
  })

  it('stays valid after the inviter leaves', async () => {
    const tenant = await world.newTenant()
    const inviter = await world.newUser({ orgId: tenant.orgId, role: 'admin' })
    const guest = await world.newUser()
    await invite({ ...tenant, people: { ...tenant.people, admin: inviter } }, guest.email, 'admin')
    const token = await world.mailbox.token(guest.email, /^Join /)
    const headers = await world.session(inviter.userId)
    expect((await world.call('leaveOrganization', { params: { org: 'me' }, headers })).status).toBe(204)
    expect((await accept(guest, token)).status).toBe(200)
    expect((await membership(tenant, guest))?.role).toBe('admin')
  })

  it('cannot be accepted while the organization is suspended', async () => {
    const tenant = await world.newTenant()
    const guest = await world.newUser()
    const { token } = await world.newInvitation(tenant.orgId, guest.email)
    const set = (status: 'active' | 'suspended') =>
      world.db.write((tx) => tx.organization.update({ where: { id: tenant.orgId }, data: { status } }))
    await set('suspended')
    expect(seen(await accept(guest, token))).toEqual([403, 'forbidden'])
    await set('active')
    expect((await accept(guest, token)).status).toBe(200)
  })

  it('leaves a concurrently changed e-mail address unverified', async () => {
    const tenant = await world.newTenant()
    for (let round = 0; round < 8; round++) {
      const guest = await world.newUser()
      const { token } = await world.newInvitation(tenant.orgId, guest.email)
      const change = { where: { id: guest.userId }, data: { email: address(), emailVerifiedAt: null } }
      const [accepted] = await Promise.all([accept(guest, token), world.db.write((tx) => tx.user.update(change))])
      const { emailVerifiedAt } = await world.db.read.user.findUniqueOrThrow({ where: { id: guest.userId } })
      const joined = (await membership(tenant, guest)) !== null
      expect([accepted.status, emailVerifiedAt]).toEqual([joined ? 200 : 403, null])
    }
  })

  it('adds no member whose account is deleted at the same moment', async () => {
    const tenant = await world.newTenant()
    for (let round = 0; round < 8; round++) {
      const guest = await world.newUser()
      const { token } = await world.newInvitation(tenant.orgId, guest.email)
      const headers = await world.session(guest.userId)
      const [deleted] = await Promise.all([world.call('deleteMe', { headers }), accept(guest, token)])
      expect([deleted.status, await membership(tenant, guest)]).toEqual([202, null])
    }
  })
})

describe('the plan', () => {
  it('allows 25 members and invitations, even under concurrent requests', async () => {
    const tenant = await onFreePlan(20)
    const answers = await Promise.all(Array.from({ length: 12 }, () => invite(tenant, address())))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused.map(seen)).toEqual(Array(7).fill([422, 'limit_reached']))
    const [first, second] = (await list(tenant)).filter(({ status }) => status === 'pending')
    expect((await invite(tenant, first.email)).status).toBe(201) // it replaces its own invitation
    await revoke(tenant, second.id)
    expect((await invite(tenant, address())).status).toBe(201)
    expect((await invite(tenant, address())).status).toBe(422)
    await at(Date.now() + 8 * day)
    expect((await invite(tenant, address())).status).toBe(201)
  })

  it('reserves a place for each pending invitation', async () => {
    const tenant = await onFreePlan(24)
    const guest = await world.newUser()
    const { token } = await world.newInvitation(tenant.orgId, guest.email)
    expect(seen(await invite(tenant, address()))).toEqual([422, 'limit_reached'])
    expect((await accept(guest, token)).status).toBe(200)
  })

  it('refuses members over its limit, and keeps their invitations pending', async () => {
    const tenant = await onFreePlan(25)
    const guest = await world.newUser()
    const { token } = await world.newInvitation(tenant.orgId, guest.email)
    expect(seen(await accept(guest, token))).toEqual([422, 'limit_reached'])
    const headers = await world.session(tenant.people.admin.userId)
    const { userId } = tenant.people.viewer
    await world.call('removeMember', { params: { org: tenant.orgId, userId }, headers })
    expect((await accept(guest, token)).status).toBe(200)
  })
})

describe('without a mail server', () => {
  const silent = useWorld({ SMTP_URL: '' })

  it('an invitation is created and not sent', async () => {
    const { status, body } = await invite(silent.acme, address(), 'user', silent)
    expect([status, body.sentAt]).toEqual([201, null])
  })
})

describe('a mailbox', () => {
  const limited = useWorld({ RATE_LIMIT_MAIL_MAX: '3' })

  it('gets three invitations an hour per organization; refused ones do not count', async () => {
    await at((Math.ceil(Date.now() / 3_600_000) + 1) * 3_600_000)
    const email = address()
    const { acme, umbrella } = limited
    for (let n = 0; n < 5; n++) expect((await invite(acme, acme.people.user.email, 'user', limited)).status).toBe(409)
    for (let n = 0; n < 3; n++) expect((await invite(umbrella, email, 'user', limited)).status).toBe(201)
    const refused = await invite(umbrella, email.toUpperCase(), 'user', limited)
    expect((await invite(acme, email, 'user', limited)).status).toBe(201)
    expect([...seen(refused), refused.headers['retry-after']]).toEqual([429, 'rate_limited', '3600'])
    expect((await invite(umbrella, address(), 'user', limited)).status).toBe(201)
    await at(Date.now() + 3_600_000, limited)
    expect((await invite(umbrella, email, 'user', limited)).status).toBe(201)
  })
})
