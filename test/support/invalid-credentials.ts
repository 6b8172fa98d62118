import { vi } from 'vitest'
import { hashKey, newKey, newOneTimeToken, newRefreshToken } from '../../src/domain/access/secrets.ts'
import { type World, withKey, withToken } from './world.ts'

type Headers = Record<string, string>

/** Valid for `/openai`, where OpenAI's libraries send keys as bearer tokens. */
export const misplacedKey = 'a key where a token belongs'

const made = new WeakMap<World, Promise<Record<string, Headers>>>()

/** Every credential that all operations must refuse: forged, misplaced, expired, revoked, or of a disabled or deleted user. */
export function createInvalidCredentials(world: World): Promise<Record<string, Headers>> {
  const credentials = made.get(world) ?? make(world)
  made.set(world, credentials)
  return credentials
}

async function make(world: World): Promise<Record<string, Headers>> {
  return {
    ...madeUp(world),
    ...(await misplacedTicket(world)),
    ...(await endedKeys(world)),
    ...(await endedSessions(world)),
    ...(await endedVisitors(world)),
    ...(await gone(world)),
  }
}

const cookie = (token: string) => ({ cookie: `chatlogger_session=${token}` })
const past = () => new Date(Date.now() - 1000)

const madeUp = ({ acme }: World): Record<string, Headers> => ({
  'no credential': {},
  'a made-up key': withKey('clk_sec_0000000000000000000000000000000000'),
  'a key with a digit changed': withKey(acme.secretKey.replace(/.{6}$/, '000000')),
  'a secret key that was never made': withKey(newKey('secret')),
  'a publishable key that was never made': withKey(newKey('publishable')),
  'a personal key that was never made': withKey(newKey('personal')),
  'an empty key': withKey(''),
  'a made-up token': withToken('eyJhbGciOiJub25lIn0.e30.'),
  'a text that is no token': withToken('guess'),
  [misplacedKey]: withToken(acme.secretKey),
  'a publishable key where a token belongs': withToken(acme.publishableKey),
  'a made-up key where a token belongs': withToken('clk_sec_0000000000000000000000000000000000'),
  'a secret key that was never made, where a token belongs': withToken(newKey('secret')),
  'a refresh token where an access token belongs': withToken(newRefreshToken()),
  'a token from a mail where an access token belongs': withToken(newOneTimeToken()),
  'another scheme': { authorization: 'Basic YWRhOnNlY3JldA==' },
  'a broken cookie': cookie('%'),
  'an empty cookie': cookie(''),
})

/** A valid ticket outside of its socket's URL. */
async function misplacedTicket(world: World): Promise<Record<string, Headers>> {
  const { chat } = await world.newConversation(world.acme)
  const params = { org: world.acme.slug, chatId: chat.id }
  const headers = withKey(world.acme.secretKey)
  const { ticket } = (await world.call('createRealtimeTicket', { params, headers })).body
  return {
    'a ticket where an access token belongs': withToken(ticket),
    'a ticket where a key belongs': withKey(ticket),
    'a ticket in the session’s cookie': cookie(ticket),
  }
}

/** Expired, revoked and rotated keys of each kind. */
async function endedKeys(world: World): Promise<Record<string, Headers>> {
  const { db, acme } = world
  const { userId } = acme.people.admin
  const secret = () => world.newSecretKey(acme, ['chats:read'])
  const personal = async () => (await world.newPersonalKey(userId)).key
  const [expired, revoked, rotated] = [await secret(), await secret(), await secret()]
  const [myExpired, myRevoked, myRotated] = [await personal(), await personal(), await personal()]
  await db.write(async (tx) => {
    const of = (key: string) => ({ hashes: { some: { hash: hashKey(key) } } })
    await tx.apiKey.updateMany({ where: of(expired), data: { expiresAt: past() } })
    await tx.apiKey.updateMany({ where: of(revoked), data: { revokedAt: past() } })
    await tx.apiKeyHash.update({ where: { hash: hashKey(rotated) }, data: { expiresAt: past() } })
    await tx.personalKey.updateMany({ where: of(myExpired), data: { expiresAt: past() } })
    await tx.personalKey.updateMany({ where: of(myRevoked), data: { revokedAt: past() } })
    await tx.personalKeyHash.update({ where: { hash: hashKey(myRotated) }, data: { expiresAt: past() } })
  })
  return {
    'an expired secret key': withKey(expired),
    'a revoked secret key': withKey(revoked),
    'the secret that a key had before, after the overlap': withKey(rotated),
    'an expired secret key, as a bearer': withToken(expired),
    'a revoked secret key, as a bearer': withToken(revoked),
    'the secret that a key had before, after the overlap, as a bearer': withToken(rotated),
    'a personal key where a token belongs': withToken(await personal()),
    'an expired personal key': withKey(myExpired),
    'a revoked personal key': withKey(myRevoked),
    'the secret that a personal key had before, after the overlap': withKey(myRotated),
  }
}

async function endedSessions(world: World): Promise<Record<string, Headers>> {
  const { db, acme } = world
  const { userId } = acme.people.admin
  const [over, signedOut] = [await world.newSession(userId), await world.newSession(userId)]
  const disabled = await world.newUser({ orgId: acme.orgId, role: 'admin', isSuperadmin: true })
  const theirs = await world.newSession(disabled.userId)
  const { key } = await world.newPersonalKey(disabled.userId)
  await db.write(async (tx) => {
    await tx.session.update({ where: { id: over.sessionId }, data: { expiresAt: past() } })
    await tx.session.update({ where: { id: signedOut.sessionId }, data: { revokedAt: past() } })
    await tx.user.update({ where: { id: disabled.userId }, data: { isActive: false } })
  })
  const { sessionId } = await world.newSession(userId)
  const old = hoursAgo(1, () => world.app.tokens.access.sign({ userId, sessionId }))
  return {
    'a session past its end': withToken(over.accessToken),
    'a session that was signed out': withToken(signedOut.accessToken),
    'the cookie of a session that was signed out': cookie(signedOut.accessToken),
    'an expired access token': withToken(old),
    'an expired access token in a cookie': cookie(old),
    'the session of a disabled admin': withToken(theirs.accessToken),
    'the cookie of a disabled admin': cookie(theirs.accessToken),
    'the personal key of a disabled admin': withKey(key),
  }
}

async function endedVisitors(world: World): Promise<Record<string, Headers>> {
  const tenant = await world.newTenant()
  const { chat } = await world.newConversation(tenant)
  const claims = { orgId: tenant.orgId, chatId: chat.id, keyId: tenant.keyId }
  const revoked = { ...claims, keyId: await world.newPublishableKey(tenant) }
  await world.db.write((tx) => tx.apiKey.updateMany({ where: { id: revoked.keyId }, data: { revokedAt: past() } }))
  const { visitor } = world.app.tokens
  return {
    'an expired visitor token': withToken(hoursAgo(25, () => visitor.sign(claims))),
    'the visitor of a revoked key': withToken(visitor.sign(revoked)),
    'the visitor of a key of another organization': withToken(visitor.sign({ ...claims, orgId: world.acme.orgId })),
  }
}

/** Credentials of a deleted organization and of a deleted user. */
async function gone(world: World): Promise<Record<string, Headers>> {
  const tenant = await world.newTenant()
  const { chat } = await world.newConversation(tenant)
  const claims = { orgId: tenant.orgId, chatId: chat.id, keyId: await world.newPublishableKey(tenant) }
  const { userId } = await world.newUser()
  const { accessToken } = await world.newSession(userId)
  const { key } = await world.newPersonalKey(userId)
  const params = { org: tenant.slug }
  await world.call('deleteOrganization', { params, headers: await world.session(tenant.people.admin.userId) })
  await world.call('deleteMe', { headers: await world.session(userId) })
  return {
    'the secret key of a deleted organization': withKey(tenant.secretKey),
    'the secret key of a deleted organization, as a bearer': withToken(tenant.secretKey),
    'the visitor of a deleted organization': withToken(world.app.tokens.visitor.sign(claims)),
    'the session of a deleted person': withToken(accessToken),
    'the personal key of a deleted person': withKey(key),
  }
}

/** What would have been made then. */
function hoursAgo<T>(hours: number, make: () => T): T {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - hours * 3_600_000 })
  try {
    return make()
  } finally {
    vi.useRealTimers()
  }
}
