import { afterEach, describe, expect, it, vi } from 'vitest'
import { newOneTimeToken } from '../src/domain/access/secrets.ts'
import { eventually } from './support/eventually.ts'
import { beginWindow } from './support/windows.ts'
import { type Somebody, useWorld } from './support/world.ts'

const world = useWorld({ RATE_LIMIT_MAIL_MAX: '3' })

afterEach(() => {
  vi.useRealTimers()
})

const request = async ({ userId }: Somebody) => {
  const { status, body } = await world.call('requestEmailVerification', { headers: await world.session(userId) })
  return [status, body.code]
}
const verify = async (token: string) => {
  const { status, body } = await world.call('verifyEmail', { params: { token } })
  return [status, body.code]
}
const newToken = ({ userId, email }: Somebody) => world.newToken({ purpose: 'emailVerification', userId }, email)
const row = ({ userId: id }: Somebody) => world.db.read.user.findUniqueOrThrow({ where: { id } })

describe('the link that verifies an address', () => {
  it('comes by mail, is good once, and is written down', async () => {
    const person = await world.newPerson()
    expect(await request(person)).toEqual([202, undefined])
    const token = await world.mailbox.token(person.email, /address/)
    expect(await verify(token)).toEqual([204, undefined])
    expect((await row(person)).emailVerifiedAt).not.toBeNull()
    expect(await verify(token)).toEqual([410, 'gone'])
    expect(await request(person)).toEqual([409, 'already_verified'])
    const events = await world.db.read.accountEvent.findMany({ where: { userId: person.userId } })
    expect(events.map(({ action }) => action)).toEqual(['email.verified'])
  })

  it('is gone once there is a newer one, and after a day', async () => {
    const person = await world.newPerson()
    const [earlier, newer] = [await newToken(person), await newToken(person)]
    expect(await verify(earlier)).toEqual([410, 'gone'])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 3_600_000 })
    expect(await verify(newer)).toEqual([410, 'gone'])
    expect((await row(person)).emailVerifiedAt).toBeNull()
  })

  it('is gone once the account has another address', async () => {
    const person = await world.newPerson()
    const token = await newToken(person)
    const data = { email: `new-${person.email}` }
    await world.db.write((tx) => tx.user.update({ where: { id: person.userId }, data }))
    expect(await verify(token)).toEqual([410, 'gone'])
    expect((await row(person)).emailVerifiedAt).toBeNull()
  })

  it('that never was, or is for something else, is not found', async () => {
    const { userId, email } = await world.newPerson()
    const other = await world.newToken({ purpose: 'passwordReset', userId }, email)
    for (const token of [newOneTimeToken(), other]) expect(await verify(token)).toEqual([404, 'not_found'])
  })

  it('is sent three times an hour at most', async () => {
    beginWindow(3_600_000)
    const person = await world.newPerson()
    for (let n = 0; n < 3; n++) expect(await request(person)).toEqual([202, undefined])
    expect(await request(person)).toEqual([429, 'rate_limited'])
    const theirs = () => world.mailbox.received.filter(({ to }) => to === person.email)
    await eventually(() => expect(theirs()).toHaveLength(3))
  })
})
