import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newOneTimeToken } from '../src/domain/access/secrets.ts'
import { password, useWorld, withToken } from './support/world.ts'

const newPerson = () => ({
  email: `${randomUUID()}@Example.com`,
  username: `U-${randomUUID()}`.slice(0, 40),
  password,
})

describe('registering', () => {
  const world = useWorld()
  const register = (body: object) => world.call('register', { body })

  it('creates a user and, when named, an organization that they administer', async () => {
    const body = { ...newPerson(), organizationName: 'Größe & Söhne' }
    const answer = await register(body)
    expect(answer.body.user).toMatchObject({
      email: body.email.toLowerCase(),
      username: body.username.toLowerCase(),
      emailVerifiedAt: null,
    })
    const { body: page } = await world.call('listOrganizations', { headers: withToken(answer.body.accessToken) })
    expect(page.data).toHaveLength(1)
    expect(page.data[0].slug).toMatch(/^gro-e-sohne-[a-z0-9]{6}$/)
    const events = await world.db.read.auditEvent.findMany({ where: { orgId: page.data[0].id } })
    expect(events.map(({ action }) => action).sort()).toEqual(['organization.created', 'session.created'])
  })

  it('sends the mail that verifies the address', async () => {
    const { email, ...person } = newPerson()
    const { body } = await register({ ...person, email })
    const token = await world.mailbox.token(email.toLowerCase(), /address/)
    expect((await world.call('verifyEmail', { params: { token } })).status).toBe(204)
    const me = await world.call('getMe', { headers: withToken(body.accessToken) })
    expect(me.body.emailVerifiedAt).not.toBeNull()
  })

  it('returns 409 for a taken address or username in any case', async () => {
    const first = newPerson()
    await register(first)
    const email = await register({ ...newPerson(), email: first.email.toUpperCase() })
    expect([email.status, email.body.code]).toEqual([409, 'email_taken'])
    const username = await register({ ...newPerson(), username: first.username.toUpperCase() })
    expect([username.status, username.body.code]).toEqual([409, 'username_taken'])
  })

  it.each([{ role: 'admin' }, { isSuperadmin: true }, { orgId: 'org_x' }, { organizationId: 'org_x' }])(
    'rejects the field %o',
    async (extra) => {
      expect((await register({ ...newPerson(), ...extra })).status).toBe(400)
    },
  )

  it('measures the password in bytes and does not truncate it', async () => {
    const refused = await register({ ...newPerson(), password: 'é'.repeat(513) })
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/body/password'])
    const body = { ...newPerson(), password: 'é'.repeat(512) }
    expect((await register(body)).status).toBe(201)
    const cut = await world.call('login', { body: { email: body.email, password: 'é'.repeat(511) } })
    expect(cut.status).toBe(401)
  })

  it('rejects a common or personal password and creates no user', async () => {
    const person = { ...newPerson(), email: `Local.Part-${randomUUID()}@example.com` }
    const [local = ''] = person.email.split('@')
    const guessable = ['Password1', 'iloveyou', person.email, local.toUpperCase(), person.username]
    for (const password of guessable) {
      const { status, body } = await register({ ...person, password })
      expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'password_too_common', '/body/password'])
    }
    expect(await world.db.read.user.count({ where: { username: person.username.toLowerCase() } })).toBe(0)
    expect((await register({ ...person, password: `${local}, and more` })).status).toBe(201)
  })

  it('rejects an unknown invitation token before revealing whether the address is taken', async () => {
    const { email } = world.acme.people.user
    const { status, body } = await register({ ...newPerson(), email, invitationToken: newOneTimeToken() })
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'unknown_reference', '/body/invitationToken'])
  })
})

describe.each(['invite', 'closed'])('where registration is %s', (REGISTRATION) => {
  const world = useWorld({ REGISTRATION })

  it('registration without an invitation returns 403', async () => {
    const body = newPerson()
    const answer = await world.call('register', { body })
    expect([answer.status, answer.body.code]).toEqual([403, 'registration_closed'])
    expect(await world.db.read.user.count({ where: { email: body.email.toLowerCase() } })).toBe(0)
  })

  it('an invited user can register only where invitations are accepted', async () => {
    const body = newPerson()
    const email = body.email.toLowerCase()
    const { token: invitationToken } = await world.newInvitation(world.acme.orgId, email)
    const answer = await world.call('register', { body: { ...body, invitationToken } })
    expect(answer.status).toBe(REGISTRATION === 'invite' ? 201 : 403)
    expect(await world.db.read.user.count({ where: { email } })).toBe(REGISTRATION === 'invite' ? 1 : 0)
    if (REGISTRATION === 'closed') return
    expect(answer.body.user.emailVerifiedAt).not.toBeNull()
    const again = await world.call('register', { body: { ...newPerson(), invitationToken } })
    expect([again.status, again.body.code]).toEqual([410, 'gone'])
  })
})
