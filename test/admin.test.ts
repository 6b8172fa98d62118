import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runAdmin } from '../scripts/admin.ts'
import type { Database } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { acceptInvitation } from '../src/domain/organizations/invitations.ts'
import { verifyEmail } from '../src/domain/people/accounts.ts'
import { resetPassword } from '../src/domain/people/password-changes.ts'
import { verifyPassword } from '../src/domain/people/passwords.ts'
import { outcomeOf } from './support/commands.ts'
import { freshDatabase, type TestDatabase } from './support/database.ts'
import { createSandbox } from './support/sandbox.ts'
import { createTenantFactory, type TenantFactory } from './support/tenants.ts'

const secret = 'only for tests, and long enough to be one'

const refused = (line: RegExp) => ({
  code: 1,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^.*${line.source}.*\n$`)),
})

describe('npm run admin', () => {
  test('runs on a database without migrations, and exits with 1 for invalid arguments', async () => {
    const place = await createSandbox({ database: 'empty' })
    try {
      const made = await place.run('scripts/admin.ts', ['create', '--username', 'olga'])
      expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('olga (olga@chatlogger.invalid)')])
      expect(await place.run('scripts/admin.ts')).toMatchObject(refused(/create.*--help/))
    } finally {
      await place.remove()
    }
  })

  const device = { userAgent: null, address: null }
  let database: TestDatabase
  let db: Database
  let inhabitants: TenantFactory

  beforeEach(async () => {
    database = await freshDatabase()
    db = openDatabase(database.url)
    inhabitants = createTenantFactory(db, {
      secrets: { access: secret, refresh: secret, root: secret },
      accessTtlSeconds: 900,
    })
  })
  afterEach(async () => {
    await db.close()
    await database.drop()
  })

  const admin = (args: string[], env = {}) =>
    outcomeOf((output) => runAdmin(args, { DATABASE_URL: database.url, SECRET_KEY: secret, ...env }, output))

  test('create accepts each username and e-mail address once', async () => {
    const { code, stdout } = await admin(['create', '--username', 'Olga', '--email', 'olga@example.com'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('olga (olga@example.com)')])
    expect(await admin(['create', '--username', 'olga'])).toMatchObject(refused(/this username exists/))
    expect(await admin(['create', '--email', 'OLGA@example.com'])).toMatchObject(refused(/this e-mail address exists/))
  })

  test('reports invalid arguments and settings in one line', async () => {
    expect(await admin(['create', '--email', 'olga'])).toMatchObject(refused(/--email must be .*: olga/))
    expect(await admin(['create', '--username', '.olga'])).toMatchObject(refused(/--username takes/))
    expect(await admin(['create', '--name', 'olga'])).toMatchObject(refused(/--name.*--help/))
    expect(await admin([])).toMatchObject(refused(/create.*--help/))
    const production = { NODE_ENV: 'production', SECRET_KEY: '' }
    expect(await admin(['create'], production)).toMatchObject(refused(/SECRET_KEY/))
    expect(await admin(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('npm run admin -- create'),
    })
  })

  /** Runs a command; resolves to its output and the token at the end of the printed link. */
  async function given(args: string[], link = '') {
    const { code, stdout, stderr } = await admin(args, link === '' ? {} : { DASHBOARD_URL: 'https://app.example.com/' })
    expect([code, stderr]).toEqual([0, ''])
    const [token] = /clt_[\w-]{43}\n$/.exec(stdout) ?? ['']
    expect(stdout).toContain(`\n${link}${token}`)
    return { token: token.trim(), stdout }
  }

  test('reset prints a password reset link for a username or e-mail address, and revokes the previous one', async () => {
    const { userId, email, username } = await inhabitants.newUser()
    const { token: earlier } = await given(['reset', username.toUpperCase()])
    const { token, stdout } = await given(['reset', email], 'https://app.example.com/password-resets/')
    expect(stdout).toContain(email)
    const next = { password: 'an even better battery staple' }
    await expect(resetPassword(db, earlier, next, device)).rejects.toMatchObject({ code: 'gone' })
    await resetPassword(db, token, next, device)
    const { passwordHash } = await db.read.user.findUniqueOrThrow({ where: { id: userId } })
    expect(await verifyPassword(passwordHash, next.password)).toBe(true)
  })

  test('verify prints a link that verifies the e-mail address once', async () => {
    const { email } = await inhabitants.newUser()
    const { token } = await given(['verify', email], 'https://app.example.com/email-verifications/')
    await verifyEmail(db, token, device)
    expect(await admin(['verify', email])).toMatchObject(refused(/verified already/))
  })

  test('invite prints a link that accepts the invitation, and revokes the previous one', async () => {
    const { orgId } = await inhabitants.newOrganization()
    const { userId, email } = await inhabitants.newUser()
    const { invitationId, token: earlier } = await inhabitants.newInvitation(orgId, email)
    const { token } = await given(['invite', invitationId], 'https://app.example.com/invitations/')
    const person = { userId, sessionId: '', ...device }
    await expect(acceptInvitation(db, person, earlier)).rejects.toMatchObject({ code: 'gone' })
    expect(await acceptInvitation(db, person, token)).toMatchObject({ id: orgId })
    expect(await admin(['invite', invitationId])).toMatchObject(refused(/was accepted/))
  })

  test('reports unknown, disabled and expired targets in one line', async () => {
    const { userId, username } = await inhabitants.newUser()
    const { orgId } = await inhabitants.newOrganization()
    const [revoked, over] = [
      await inhabitants.newInvitation(orgId, 'a@example.com'),
      await inhabitants.newInvitation(orgId, 'b@example.com'),
    ]
    const now = new Date()
    await db.write(async (tx) => {
      await tx.user.update({ where: { id: userId }, data: { isActive: false } })
      await tx.invitation.updateMany({ where: { id: revoked.invitationId }, data: { revokedAt: now } })
      await tx.invitation.updateMany({ where: { id: over.invitationId }, data: { expiresAt: now } })
    })
    const cases: [string[], RegExp][] = [
      [['reset', 'unknown'], /No user is called unknown/],
      [['verify', 'unknown@example.com'], /No user is called unknown@example.com/],
      [['reset', username], /is disabled/],
      [['invite', 'inv_x'], /no invitation inv_x/],
      [['invite', revoked.invitationId], /withdrawn/],
      [['invite', over.invitationId], /expired/],
      [['reset'], /a NAME_OR_EMAIL.*--help/],
      [['reset', 'a', 'b'], /nothing else/],
      [['verify', 'a', '--email', 'a@example.com'], /nothing else/],
      [['invite'], /an INVITATION_ID/],
      [['create', 'a'], /create.*--help/],
    ]
    for (const [args, line] of cases) expect(await admin(args)).toMatchObject(refused(line))
    expect(await db.read.oneTimeToken.count({ where: { userId } })).toBe(0)
  })
})
