import { afterEach, describe, expect, it, vi } from 'vitest'
import { newOneTimeToken } from '../src/domain/access/secrets.ts'
import { setClockToWindowStart } from './support/clock.ts'
import { eventually } from './support/eventually.ts'
import { type TestUser, useWorld } from './support/world.ts'

const world = useWorld({ RATE_LIMIT_MAIL_MAX: '3' })

afterEach(() => {
  vi.useRealTimers()
})

const request = async ({ userId }: TestUser) => {
  const { status, body } = await world.call('requestEmailVerification', { headers: await world.session(userId) })
  return [status, body.code]
}
const verify = async (token: string) => {
  const { status, body } = await world.call('verifyEmail', { params: { token } })
  return [status, body.code]
}
const newToken = ({ userId, email }: TestUser) => world.newToken({ purpose: 'emailVerification', userId }, email)
const row = ({ userId: id }: TestUser) => world.db.read.user.findUniqueOrThrow({ where: { id } })

describe('the link that verifies an address', () => {
  it('arrives by mail, works once, and is recorded as an account event', async () => {
    const person = await world.newUser()
    expect(await request(person)).toEqual([202, undefined])
    const token = await world.mailbox.token(person.email, /address/)
    expect(await verify(token)).toEqual([204, undefined])
    expect((await row(person)).emailVerifiedAt).not.toBeNull()
    expect(await verify(token)).toEqual([410, 'gone'])
    expect(await request(person)).toEqual([409, 'already_verified'])
    const events = await world.db.read.accountEvent.findMany({ where: { userId: person.userId } })
    expect(events.map(({ action }) => action)).toEqual(['email.verified'])
  })

  it('expires when a newer one is issued, and after a day', async () => {
    const person = await world.newUser()
    const [earlier, newer] = [await newToken(person), await newToken(person)]
    expect(await verify(earlier)).toEqual([410, 'gone'])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 3_600_000 })
    expect(await verify(newer)).toEqual([410, 'gone'])
    expect((await row(person)).emailVerifiedAt).toBeNull()
  })

  it('expires when the e-mail address changes', async () => {
    const person = await world.newUser()
    const token = await newToken(person)
    const data = { email: `new-${person.email}` }
    await world.db.write((tx) => tx.user.update({ where: { id: person.userId }, data }))
    expect(await verify(token)).toEqual([410, 'gone'])
    expect((await row(person)).emailVerifiedAt).toBeNull()
  })

  it('with an unknown token, or one for another purpose, returns 404', async () => {
    const { userId, email } = await world.newUser()
    const other = await world.newToken({ purpose: 'passwordReset', userId }, email)
    for (const token of [newOneTimeToken(), other]) expect(await verify(token)).toEqual([404, 'not_found'])
  })

  it('is sent at most three times an hour', async () => {
    setClockToWindowStart(3_600_000)
    const person = await world.newUser()
    for (let n = 0; n < 3; n++) expect(await request(person)).toEqual([202, undefined])
    expect(await request(person)).toEqual([429, 'rate_limited'])
    const theirs = () => world.mailbox.received.filter(({ to }) => to === person.email)
    await eventually(() => expect(theirs()).toHaveLength(3))
  })
})
