import { describe, expect, it } from 'vitest'
import { expectWithinOneSecond } from './support/cache-expiry.ts'
import { password, useWorld, withToken } from './support/world.ts'

const world = useWorld()

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

interface SignedIn {
  headers: { authorization: string }
  refreshToken: string
}

async function signIn(email: string, userAgent: string): Promise<SignedIn> {
  const headers = { 'user-agent': userAgent }
  const { body } = await world.call('login', { headers, body: { email, password } })
  return { headers: withToken(body.accessToken), refreshToken: body.refreshToken }
}
const list = async ({ headers }: SignedIn, query = {}) => (await world.call('listSessions', { headers, query })).body
const revoke = ({ headers }: SignedIn, sessionId: string) =>
  world.call('revokeSession', { headers, params: { sessionId } })
const status = async ({ headers }: SignedIn) => (await world.call('getMe', { headers })).status

describe('the list of sessions', () => {
  it('returns the active ones, newest first, with their device and the current one marked', async () => {
    const { email } = await world.newUser()
    const agents = [firefox, 'curl/8.5.0', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0 Safari/537.36']
    const sessions = []
    for (const agent of agents) sessions.push(await signIn(email, agent))
    const [first] = sessions as [SignedIn]
    const { data, nextCursor } = await list(first)
    expect(nextCursor).toBeNull()
    expect(data).toMatchObject([
      { current: false, device: 'Chrome on Windows' },
      { current: false, device: null, userAgent: 'curl/8.5.0' },
      { current: true, device: 'Firefox on Linux', userAgent: firefox, address: '127.0.0.1' },
    ])
    expect(Date.parse(data[0].expiresAt) - Date.parse(data[0].createdAt)).toBe(30 * 86_400_000)
  })

  it('leaves out revoked, expired and other users’ sessions', async () => {
    const { email, userId } = await world.newUser()
    const session = await signIn(email, firefox)
    const [revoked, over] = [await world.newSession(userId), await world.newSession(userId)]
    await signIn((await world.newUser()).email, firefox)
    await world.db.write(async (tx) => {
      await tx.session.update({ where: { id: revoked.sessionId }, data: { revokedAt: new Date() } })
      await tx.session.update({ where: { id: over.sessionId }, data: { expiresAt: new Date() } })
    })
    const { data } = await list(session)
    expect(data.map(({ current }: { current: boolean }) => current)).toEqual([true])
  })

  it('has cursors that are valid for their user only', async () => {
    const [{ email, userId }, other] = [await world.newUser(), await world.newUser()]
    const session = await signIn(email, firefox)
    for (let n = 0; n < 4; n++) await world.newSession(userId)
    const ids: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await list(session, { limit: '2', ...(cursor && { cursor }) })
      ids.push(...page.data.map(({ id }: { id: string }) => id))
      cursor = page.nextCursor
      if (cursor) {
        const foreign = { headers: await world.session(other.userId), query: { limit: '2', cursor } }
        expect((await world.call('listSessions', foreign)).body.code).toBe('invalid_cursor')
      }
    } while (cursor)
    expect(new Set(ids).size).toBe(5)
    expect(ids).toHaveLength(5)
  })
})

describe('ending a session', () => {
  it('on another device refuses its tokens within one second, keeps this one and is recorded', async () => {
    const { email, userId } = await world.newUser()
    const [here, there] = [await signIn(email, firefox), await signIn(email, 'curl/8.5.0')]
    const id = (await list(there)).data.find(({ current }: { current: boolean }) => current).id
    const answer = await revoke(here, id)
    expect([answer.status, answer.headers['set-cookie']]).toEqual([204, undefined])
    expect((await world.call('refreshSession', { body: { refreshToken: there.refreshToken } })).status).toBe(401)
    await expectWithinOneSecond(async () => await status(there), 401)
    expect(await status(here)).toBe(200)
    expect(await world.db.read.accountEvent.count({ where: { userId, action: 'session.revoked' } })).toBe(1)
    expect((await revoke(here, id)).status).toBe(404)
  })

  it('that is current signs the browser out', async () => {
    const session = await signIn((await world.newUser()).email, firefox)
    const answer = await revoke(session, (await list(session)).data[0].id)
    expect(answer.status).toBe(204)
    for (const cookie of answer.headers['set-cookie'] as string[])
      expect(cookie).toMatch(/^chatlogger_\w+=;.*(Max-Age=0|1970)/)
    await expectWithinOneSecond(async () => await status(session), 401)
  })

  it('returns 404 for another user’s or an ended one', async () => {
    const [{ email, userId }, other] = [await world.newUser(), await world.newUser()]
    const session = await signIn(email, firefox)
    const [foreign, over] = [await world.newSession(other.userId), await world.newSession(userId)]
    await world.db.write((tx) => tx.session.update({ where: { id: over.sessionId }, data: { expiresAt: new Date() } }))
    const answers = [foreign.sessionId, over.sessionId, 'ses_01kah6w1e8fqe9zr4m1p3c9v2t'].map((id) =>
      revoke(session, id),
    )
    for (const { status, body } of await Promise.all(answers)) expect([status, body.code]).toEqual([404, 'not_found'])
    expect((await world.call('getMe', { headers: withToken(foreign.accessToken) })).status).toBe(200)
  })
})
