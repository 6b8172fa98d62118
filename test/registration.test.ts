import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { useWorld } from './support/world.ts'

describe.each(['invite', 'closed'])('where registration is %s', (REGISTRATION) => {
  const world = useWorld({ REGISTRATION })

  it('lets nobody in by themselves', async () => {
    const body = { email: `${randomUUID()}@example.com`, username: 'somebody', password: 'long enough' }
    const answer = await world.call('register', { body })
    expect([answer.status, answer.body.code]).toEqual([403, 'registration_closed'])
    expect(await world.db.read.user.count({ where: { username: 'somebody' } })).toBe(0)
  })
})
