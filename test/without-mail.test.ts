import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { password, useWorld } from './support/world.ts'

describe('where no mail is set up', () => {
  const world = useWorld({ SMTP_URL: '' })

  it('a forgotten password is nobody’s concern, whether they have an account or not', async () => {
    for (const email of [world.acme.people.user.email, 'nobody@example.com']) {
      const { status, body } = await world.call('requestPasswordReset', { body: { email } })
      expect([status, body.code]).toEqual([422, 'mail_not_configured'])
    }
  })

  it('nobody is sent the mail that verifies an address', async () => {
    const headers = await world.session(world.acme.people.user.userId)
    const { status, body } = await world.call('requestEmailVerification', { headers })
    expect([status, body.code]).toEqual([422, 'mail_not_configured'])
  })

  it('somebody can register all the same', async () => {
    const username = `u-${randomUUID()}`
    const body = { email: `${username}@example.com`, username, password }
    expect((await world.call('register', { body })).status).toBe(201)
    expect(world.mailbox.received).toEqual([])
  })
})
