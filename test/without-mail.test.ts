import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { password, useWorld } from './support/world.ts'

describe('without a mail server', () => {
  const world = useWorld({ SMTP_URL: '' })

  it('requesting a password reset returns 422 for known and unknown addresses', async () => {
    for (const email of [world.acme.people.user.email, 'unknown@example.com']) {
      const { status, body } = await world.call('requestPasswordReset', { body: { email } })
      expect([status, body.code]).toEqual([422, 'mail_not_configured'])
    }
  })

  it('requesting an email verification returns 422', async () => {
    const headers = await world.session(world.acme.people.user.userId)
    const { status, body } = await world.call('requestEmailVerification', { headers })
    expect([status, body.code]).toEqual([422, 'mail_not_configured'])
  })

  it('a user can register', async () => {
    const username = `u-${randomUUID()}`
    const body = { email: `${username}@example.com`, username, password }
    expect((await world.call('register', { body })).status).toBe(201)
    expect(world.mailbox.received).toEqual([])
  })
})
