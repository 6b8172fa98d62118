import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runAdmin } from '../scripts/admin.ts'
import type { Database } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { acceptInvitation } from '../src/domain/organizations/invitations.ts'
import { verifyEmail } from '../src/domain/people/email-verifications.ts'
import { resetPassword } from '../src/domain/people/password-resets.ts'
import { verifyPassword } from '../src/domain/people/passwords.ts'
import { outcomeOf } from './support/commands.ts'
import { freshDatabase, type TestDatabase } from './support/database.ts'
import { createInhabitants, type Inhabitants } from './support/inhabitants.ts'
import { newPlace } from './support/processes.ts'

const secret = 'only for tests, and long enough to be one'

const refused = (line: RegExp) => ({
  code: 1,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^.*${line.source}.*\n$`)),
})

describe('npm run admin', () => {
  test('runs as a program: on a database that is not migrated yet, and with exit code 1 when it refuses', async () => {
    const place = await newPlace({ database: 'empty' })
    try {
      const made = await place.run('scripts/admin.ts', ['create', '--username', 'olga'])
      expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('olga (olga@chatlogger.invalid)')])
      expect(await place.run('scripts/admin.ts')).toMatchObject(refused(/create.*--help/))
    } finally {
      await place.leave()
    }
  })

  const device = { userAgent: null, address: null }
  let database: TestDatabase
  let db: Database
  let inhabitants: Inhabitants

  beforeEach(async () => {
    database = await freshDatabase()
    db = openDatabase(database.url)
    inhabitants = createInhabitants(db, {
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

  test('create takes a name and an address, each once', async () => {
    const { code, stdout } = await admin(['create', '--username', 'Olga', '--email', 'olga@example.com'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('olga (olga@example.com)')])
    expect(await admin(['create', '--username', 'olga'])).toMatchObject(refused(/this username exists/))
    expect(await admin(['create', '--email', 'OLGA@example.com'])).toMatchObject(refused(/this e-mail address exists/))
  })

  test('refuses what it does not understand in one clear line', async () => {
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

  /** The token at the end of what was printed, after the link's beginning. */
  async function given(args: string[], link = '') {
    const { code, stdout, stderr } = await admin(args, link === '' ? {} : { DASHBOARD_URL: 'https://app.example.com/' })
    expect([code, stderr]).toEqual([0, ''])
    const [token] = /clt_[\w-]{43}\n$/.exec(stdout) ?? ['']
    expect(stdout).toContain(`\n${link}${token}`)
    return { token: token.trim(), stdout }
  }

  test('reset hands out a link to a new password, by name or address; the one before it is good no more', async () => {
    const { userId, email, username } = await inhabitants.newPerson()
    const { token: earlier } = await given(['reset', username.toUpperCase()])
    const { token, stdout } = await given(['reset', email], 'https://app.example.com/password-resets/')
    expect(stdout).toContain(email)
    const next = { password: 'an even better battery staple' }
    await expect(resetPassword(db, earlier, next, device)).rejects.toMatchObject({ code: 'gone' })
    await resetPassword(db, token, next, device)
    const { passwordHash } = await db.read.user.findUniqueOrThrow({ where: { id: userId } })
    expect(await verifyPassword(passwordHash, next.password)).toBe(true)
  })

  test('verify hands out a link that verifies an address, once', async () => {
    const { email } = await inhabitants.newPerson()
    const { token } = await given(['verify', email], 'https://app.example.com/email-verifications/')
    await verifyEmail(db, token, device)
    expect(await admin(['verify', email])).toMatchObject(refused(/verified already/))
  })

  test('invite hands out a link that accepts an invitation; the one before it is good no more', async () => {
    const { orgId } = await inhabitants.newOrganization()
    const { userId, email } = await inhabitants.newPerson()
    const { invitationId, token: earlier } = await inhabitants.newInvitation(orgId, email)
    const { token } = await given(['invite', invitationId], 'https://app.example.com/invitations/')
    const person = { userId, sessionId: '', ...device }
    await expect(acceptInvitation(db, person, earlier)).rejects.toMatchObject({ code: 'gone' })
    expect(await acceptInvitation(db, person, token)).toMatchObject({ id: orgId })
    expect(await admin(['invite', invitationId])).toMatchObject(refused(/was accepted/))
  })

  test('refuses in one line whom and what it cannot help', async () => {
    const { userId, username } = await inhabitants.newPerson()
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
      [['reset', 'nobody'], /Nobody is called nobody/],
      [['verify', 'nobody@example.com'], /Nobody is called nobody@example.com/],
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
