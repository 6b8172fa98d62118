import { createHash, createHmac, generateKeyPairSync, randomUUID, sign as signWith } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deriveSealingKey, deriveTicketKey, seal } from '../src/domain/access/sealing.ts'
import { deriveKey, newRefreshToken } from '../src/domain/access/secrets.ts'
import type { OperationId } from './support/contract.ts'
import { toProblem } from './support/problems.ts'
import { type Call, adminToken as operatorToken, password, useWorld, withKey, withToken } from './support/world.ts'

const world = useWorld()

/** A JWT part by part, so that each can be wrong. */
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
type Sign = (input: string) => string
const hmac =
  (key: string | Buffer, hash = 'sha256'): Sign =>
  (input) =>
    createHmac(hash, key).update(input).digest('base64url')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const byRsa: Sign = (input) => signWith('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')

interface Material {
  /** A valid access token, its parts and its owner. */
  access: string
  head: string
  body: string
  signature: string
  userId: string
  sessionId: string
  /** An access token with a changed header or payload; correctly signed unless `sign` is given. */
  session(change: { head?: object; payload?: object; sign?: Sign }): string
  /** The same for a visitor's token. */
  guest(change: { head?: object; payload?: object; sign?: Sign }): string
  visitor: string
  chatId: string
  secretKey: string
  personalKey: string
  refreshToken: string
  resetToken: string
  identitySecret: string
}

let m: Material
beforeAll(async () => {
  const { acme, config } = world
  const person = acme.people.admin
  const { userId, email } = person
  const { sessionId, accessToken: access } = await world.newSession(userId)
  const [head = '', body = '', signature = ''] = access.split('.')
  const { chat, visitor } = await world.newConversation(acme)
  const now = Math.floor(Date.now() / 1000)
  const token = (typ: string, key: Buffer, claims: object) =>
    ((change) => {
      const input = `${encode({ alg: 'HS256', typ, ...change.head })}.${encode({ iat: now, exp: now + 600, ...claims, ...change.payload })}`
      return `${input}.${(change.sign ?? hmac(key))(input)}`
    }) satisfies Material['session']
  const headers = await world.session(userId)
  const rotated = await world.call('rotateIdentitySecret', { params: { org: acme.slug }, headers })
  m = {
    access,
    head,
    body,
    signature,
    userId,
    sessionId,
    session: token('at+jwt', deriveKey(config.secrets.access, 'access token'), {
      aud: 'session',
      sub: userId,
      sid: sessionId,
    }),
    guest: token('visitor+jwt', deriveKey(config.secrets.root, 'visitor token'), {
      aud: 'visitor',
      sub: chat.id,
      org: acme.orgId,
      key: acme.keyId,
    }),
    visitor: visitor.authorization.slice('Bearer '.length),
    chatId: chat.id,
    secretKey: acme.secretKey,
    personalKey: (await world.newPersonalKey(userId)).key,
    refreshToken: (await world.call('login', { body: { email, password } })).body.refreshToken,
    resetToken: await world.newToken({ purpose: 'passwordReset', userId }, email),
    identitySecret: rotated.body.identitySecret,
  }
})

type Attempt = [id: OperationId, call: Call]
type Answer = [status: number, code?: string]
type Forgery = [what: string, attempt: () => Attempt, answer?: Answer]

const unauthenticated: Answer = [401, 'unauthenticated']
const getMe = (token: string): Attempt => ['getMe', { headers: withToken(token) }]
const getChat = (token: string): Attempt => [
  'getChat',
  { params: { org: world.acme.slug, chatId: m.chatId }, headers: withToken(token) },
]
const listPeople = (headers: Record<string, string>): Attempt => ['listUsersOverview', { headers }]
const listChats = (headers: Record<string, string>): Attempt => [
  'listChats',
  { params: { org: world.acme.slug }, headers },
]
const listModels = (key: string): Attempt => ['listModels', { headers: withToken(key) }]
const byHeader = (head: object, sign?: Sign) => () => getMe(m.session({ head, ...(sign && { sign }) }))
const byPayload = (payload: object) => () => getMe(m.session({ payload }))
const bySignature = (sign: Sign) => () => getMe(m.session({ sign }))
const now = () => Math.floor(Date.now() / 1000)

const accessTokens: Forgery[] = [
  ...['none', 'None', 'NONE', 'nOnE', '', null].map(
    (alg): Forgery => [`of the algorithm ${JSON.stringify(alg)}, unsigned`, byHeader({ alg }, () => '')],
  ),
  [
    'of the algorithm none, with the signature of a good one',
    () => getMe(`${encode({ alg: 'none', typ: 'at+jwt' })}.${m.body}.${m.signature}`),
  ],
  ['of no algorithm at all', byHeader({ alg: undefined })],
  ['of an unknown algorithm', byHeader({ alg: 'HS1' })],
  [
    'of HS384, with the right key',
    () => getMe(m.session({ head: { alg: 'HS384' }, sign: hmac(accessKey(), 'sha384') })),
  ],
  [
    'of HS512, with the right key',
    () => getMe(m.session({ head: { alg: 'HS512' }, sign: hmac(accessKey(), 'sha512') })),
  ],
  ['that says RS256 and is HS256', byHeader({ alg: 'RS256' })],
  ['of RS256', byHeader({ alg: 'RS256' }, byRsa)],
  [
    'of RS256 with its own key in the header',
    byHeader({ alg: 'RS256', jwk: rsa.publicKey.export({ format: 'jwk' }) }, byRsa),
  ],
  [
    'that says HS256, with a public key as the secret',
    bySignature((input) => hmac(rsa.publicKey.export({ format: 'pem', type: 'spki' }))(input)),
  ],
  ['of EdDSA', byHeader({ alg: 'EdDSA' })],
  ['whose key is an empty file', byHeader({ kid: '../../../dev/null' }, hmac(''))],
  ['with another key', bySignature(hmac('another key that is long enough for it'))],
  ['with an empty key', bySignature(hmac(''))],
  ['with the root secret undivided', () => getMe(m.session({ sign: hmac(world.config.secrets.root) }))],
  ['with the key in hex', () => getMe(m.session({ sign: hmac(accessKey().toString('hex')) }))],
  [
    'with the visitors’ key',
    () => getMe(m.session({ sign: hmac(deriveKey(world.config.secrets.root, 'visitor token')) })),
  ],
  ['with the operator’s token as the key', bySignature(hmac(operatorToken))],
  ['without a type', byHeader({ typ: undefined })],
  ['of the type JWT', byHeader({ typ: 'JWT' })],
  ['of a visitor’s type', byHeader({ typ: 'visitor+jwt' })],
  ['with a type that is no text', byHeader({ typ: ['at+jwt'] })],
  ['with an extension that must be understood', byHeader({ crit: ['b64'], b64: false })],
  ['for a visitor', byPayload({ aud: 'visitor' })],
  ['without an audience', byPayload({ aud: undefined })],
  ['for another service', byPayload({ aud: 'https://other.example' })],
  ['that expired a second ago', () => getMe(m.session({ payload: { exp: now() - 1 } }))],
  ['that never expires', byPayload({ exp: undefined })],
  ['that expires at a text', byPayload({ exp: '9999999999' })],
  ['that expires at nothing', byPayload({ exp: null })],
  ['that is not good yet', () => getMe(m.session({ payload: { nbf: now() + 60 } }))],
  ['without a session', byPayload({ sid: undefined })],
  ['without a person', byPayload({ sub: undefined })],
  ['with person and session swapped', () => getMe(m.session({ payload: { sub: m.sessionId, sid: m.userId } }))],
  [
    'of another person, with this session',
    () => getMe(m.session({ payload: { sub: world.umbrella.people.admin.userId } })),
  ],
  ['of a session that never was', byPayload({ sid: 'ses_01kah6w1e8fqe9zr4m1p3c9v2t' })],
  ['of a list of sessions', () => getMe(m.session({ payload: { sid: [m.sessionId] } }))],
  ['of a query instead of a session', byPayload({ sid: { not: '' } })],
  ['with another payload', () => getMe(`${m.head}.${encode({ sub: 'usr_x', sid: m.sessionId })}.${m.signature}`)],
  ['with another header', () => getMe(`${encode({ typ: 'at+jwt', alg: 'HS256', kid: '1' })}.${m.body}.${m.signature}`)],
  ['cut by a character', () => getMe(m.access.slice(0, -1))],
  ['cut before the signature', () => getMe(`${m.head}.${m.body}.`)],
  ['of two parts', () => getMe(`${m.head}.${m.body}`)],
  ['of four parts', () => getMe(`${m.access}.${m.signature}`)],
  ['of five parts', () => getMe(`${m.access}..`)],
  ['with a dot before it', () => getMe(`.${m.access}`)],
  ['with an empty part', () => getMe(`${m.head}..${m.signature}`)],
  ['of dots', () => getMe('..')],
  ['with its signature padded', () => getMe(`${m.access}=`)],
  ['twice, with a comma', () => getMe(`${m.access},${m.access}`)],
  ['twice, with a space', () => getMe(`${m.access} ${m.access}`)],
  ['in quotes', () => getMe(`"${m.access}"`)],
  ['with a tab inside', () => getMe(m.access.replace('.', '\t.'))],
  ['in lower case', () => getMe(m.access.toLowerCase())],
  ['percent-encoded', () => getMe(m.access.replace('.', '%2E'))],
  ['whose payload is no JSON', () => getMe(signed(`${m.head}.${Buffer.from('{').toString('base64url')}`))],
  ['whose payload is a list', () => getMe(signed(`${m.head}.${encode([])}`))],
  ['whose payload is null', () => getMe(signed(`${m.head}.${encode(null)}`))],
  ['whose header is null', () => getMe(signed(`${encode(null)}.${m.body}`))],
  ['in the header of a key', () => ['getMe', { headers: withKey(m.access) }]],
  ['as an ApiKey', () => ['getMe', { headers: { authorization: `ApiKey ${m.access}` } }]],
  ['without Bearer', () => ['getMe', { headers: { authorization: m.access } }]],
  ['behind Token', () => ['getMe', { headers: { authorization: `Token ${m.access}` } }]],
]

const accessKey = () => deriveKey(world.config.secrets.access, 'access token')
const signed = (input: string) => `${input}.${hmac(accessKey())(input)}`

const visitorTokens: Forgery[] = [
  ['of the algorithm none', () => getChat(m.guest({ head: { alg: 'none' }, sign: () => '' }))],
  ['with the sessions’ key', () => getChat(m.guest({ sign: hmac(accessKey()) }))],
  ['for a session', () => getChat(m.guest({ payload: { aud: 'session' } }))],
  ['that expired a second ago', () => getChat(m.guest({ payload: { exp: now() - 1 } }))],
  ['that never expires', () => getChat(m.guest({ payload: { exp: undefined } }))],
  ['without a key', () => getChat(m.guest({ payload: { key: undefined } }))],
  ['of a key of another organization', () => getChat(m.guest({ payload: { key: world.umbrella.keyId } }))],
  [
    'of a key of another organization, in that one',
    () => getChat(m.guest({ payload: { org: world.umbrella.orgId, key: world.umbrella.keyId } })),
    [404, 'not_found'],
  ],
  [
    'of another chat',
    () => getChat(m.guest({ payload: { sub: 'chat_01kah6w1e8fqe9zr4m1p3c9v2t' } })),
    [404, 'not_found'],
  ],
  ['with the type of an access token', () => getChat(m.guest({ head: { typ: 'at+jwt' } }))],
  ['cut by a character', () => getChat(m.visitor.slice(0, -1))],
  [
    'in a session’s cookie',
    () => ['getChat', { ...getChat('')[1], headers: { cookie: `chatlogger_session=${m.visitor}` } }],
  ],
  ['in place of an access token', () => getMe(m.visitor), [403, 'forbidden']],
  [
    'in place of a refresh token',
    () => ['refreshSession', { body: { refreshToken: m.visitor } }],
    [401, 'invalid_refresh_token'],
  ],
]

const operatorTokens: Forgery[] = [
  ['without its last character', () => listPeople(withToken(operatorToken.slice(0, -1)))],
  ['without its first character', () => listPeople(withToken(operatorToken.slice(1)))],
  ['with one character more', () => listPeople(withToken(`${operatorToken}x`))],
  ['with a character changed', () => listPeople(withToken(operatorToken.replace(/.$/, '#')))],
  ['in upper case', () => listPeople(withToken(operatorToken.toUpperCase()))],
  ['twice', () => listPeople(withToken(operatorToken + operatorToken))],
  ['twice, with a comma', () => listPeople(withToken(`${operatorToken},${operatorToken}`))],
  ['percent-encoded', () => listPeople(withToken(operatorToken.replaceAll('-', '%2D')))],
  ['as its hash', () => listPeople(withToken(createHash('sha256').update(operatorToken).digest('hex')))],
  ['as an API key', () => listPeople(withKey(operatorToken))],
  ['as an ApiKey', () => listPeople({ authorization: `ApiKey ${operatorToken}` })],
  [
    'as a password',
    () => listPeople({ authorization: `Basic ${Buffer.from(`admin:${operatorToken}`).toString('base64')}` }),
  ],
  ['in a session’s cookie', () => listPeople({ cookie: `chatlogger_session=${operatorToken}` })],
  ['that is the root secret', () => listPeople(withToken(world.config.secrets.root.replaceAll(' ', '-')))],
  ['that is empty', () => listPeople({ authorization: 'Bearer ' })],
  ['in an organization', () => listChats(withToken(operatorToken)), [403, 'forbidden']],
  ['on an account', () => getMe(operatorToken), [403, 'forbidden']],
]

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The text followed by its checksum. */
function summed(text: string): string {
  let rest = crc32(text)
  let sum = ''
  for (; rest > 0; rest = Math.floor(rest / 62)) sum = digits[rest % 62] + sum
  return text + sum.padStart(6, '0')
}
const turned = (key: string, at: number) => key.slice(0, at) + (key[at] === 'A' ? 'B' : 'A') + key.slice(at + 1)

const keys: Forgery[] = [
  ['whose checksum is off by one', () => listChats(withKey(turned(m.secretKey, m.secretKey.length - 1)))],
  [
    'whose checksum is off by one, a personal one',
    () => listChats(withKey(turned(m.personalKey, m.personalKey.length - 1))),
  ],
  ['with a character changed', () => listChats(withKey(turned(m.secretKey, 12)))],
  [
    'with a character changed, and the checksum for it',
    () => listChats(withKey(summed(turned(m.secretKey, 12).slice(0, -6)))),
  ],
  [
    'with a character changed, and the checksum for it, a personal one',
    () => listChats(withKey(summed(turned(m.personalKey, 12).slice(0, -6)))),
  ],
  [
    'of a web page that calls itself secret',
    () => listChats(withKey(summed(world.acme.publishableKey.replace('pub', 'sec').slice(0, -6)))),
  ],
  [
    'of a server that calls itself personal',
    () => listChats(withKey(summed(m.secretKey.replace('sec', 'usr').slice(0, -6)))),
  ],
  ['with one character more', () => listChats(withKey(`${m.secretKey}0`))],
  ['without its last character', () => listChats(withKey(m.secretKey.slice(0, -1)))],
  ['without its prefix', () => listChats(withKey(m.secretKey.slice('clk_sec_'.length)))],
  ['in lower case', () => listChats(withKey(m.secretKey.toLowerCase()))],
  ['as its hash', () => listChats(withKey(createHash('sha256').update(m.secretKey).digest('hex')))],
  ['as its id', () => listChats(withKey(world.acme.keyId))],
  ['twice, with a comma', () => listChats(withKey(`${m.secretKey},${m.secretKey}`))],
  ['with a character changed, as OpenAI’s libraries send it', () => listModels(turned(m.secretKey, 12))],
  [
    'with a character changed, and the checksum for it, as OpenAI’s libraries send it',
    () => listModels(summed(turned(m.secretKey, 12).slice(0, -6))),
  ],
  [
    'of a web page that calls itself secret, as OpenAI’s libraries send it',
    () => listModels(summed(world.acme.publishableKey.replace('pub', 'sec').slice(0, -6))),
  ],
  [
    'of a person that calls itself secret, as OpenAI’s libraries send it',
    () => listModels(summed(m.personalKey.replace('usr', 'sec').slice(0, -6))),
  ],
  ['of a web page, as OpenAI’s libraries send it', () => listModels(world.acme.publishableKey)],
  ['of a person, as OpenAI’s libraries send it', () => listModels(m.personalKey)],
  [
    'beside the cookie of a session, as OpenAI’s libraries send it',
    () => ['listModels', { headers: { ...withToken(m.secretKey), cookie: `chatlogger_session=${m.access}` } }],
    [400, 'ambiguous_credentials'],
  ],
  ['with a blank inside', () => listChats(withKey(m.secretKey.replace('_sec_', '_sec _')))],
  ['where an access token belongs', () => listChats(withToken(m.secretKey))],
  ['where an access token belongs, a personal one', () => listChats(withToken(m.personalKey))],
  ['in a session’s cookie', () => listChats({ cookie: `chatlogger_session=${m.secretKey}` })],
  ['as a password', () => listChats({ authorization: `Basic ${Buffer.from(`${m.secretKey}:`).toString('base64')}` })],
  ['in the query', () => ['listChats', { ...listChats({})[1], query: { 'x-api-key': m.secretKey } }]],
  [
    'beside another',
    () => listChats({ ...withKey(m.secretKey), 'x-api-key': m.personalKey }),
    [400, 'ambiguous_credentials'],
  ],
  ['of a web page, to read', () => listChats(withKey(world.acme.publishableKey)), [403, 'forbidden']],
  ['of a server, on an account', () => ['getMe', { headers: withKey(m.secretKey) }], [403, 'forbidden']],
  ['of a person, on their account', () => ['getMe', { headers: withKey(m.personalKey) }], [403, 'forbidden']],
]

const identityToken = (sub: string, secret: string) => {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub, exp: now() + 600 })}`
  return `${input}.${hmac(secret)(input)}`
}
const open = (token: string): Attempt => [
  'createChat',
  { params: { org: world.acme.slug }, headers: withKey(world.acme.publishableKey), body: { identityToken: token } },
]
const notProven: Answer = [422, 'invalid_identity_token']

const misplaced: Forgery[] = [
  ['a refresh token as an access token', () => getMe(m.refreshToken)],
  [
    'an access token as a refresh token',
    () => ['refreshSession', { body: { refreshToken: m.access } }],
    [401, 'invalid_refresh_token'],
  ],
  [
    'a refresh token that never was',
    () => ['refreshSession', { body: { refreshToken: newRefreshToken() } }],
    [401, 'invalid_refresh_token'],
  ],
  [
    'a refresh token in the session’s cookie',
    () => ['getMe', { headers: { cookie: `chatlogger_session=${m.refreshToken}` } }],
  ],
  ['a token from a mail as an access token', () => getMe(m.resetToken)],
  [
    'a token from a mail as a refresh token',
    () => ['refreshSession', { body: { refreshToken: m.resetToken } }],
    [401, 'invalid_refresh_token'],
  ],
  [
    'a token for a new password as a proof of the mailbox',
    () => ['verifyEmail', { params: { token: m.resetToken } }],
    [404, 'not_found'],
  ],
  [
    'a token for a new password as an invitation',
    () => ['acceptInvitation', { params: { token: m.resetToken }, headers: withToken(m.access) }],
    [404, 'not_found'],
  ],
  [
    'an access token as a token from a mail',
    () => ['verifyEmail', { params: { token: m.access } }],
    [400, 'invalid_request'],
  ],
  ['an identity token as an access token', () => getMe(identityToken(m.userId, m.identitySecret))],
  ['an identity token as a visitor’s', () => getChat(identityToken(m.chatId, m.identitySecret))],
  ['an access token signed with the identity secret', () => getMe(m.session({ sign: hmac(m.identitySecret) }))],
  ['an access token as an identity token', () => open(m.access), notProven],
  ['a visitor’s token as an identity token', () => open(m.visitor), notProven],
  ['an identity token of another secret', () => open(identityToken('customer-1', 'cli_another')), notProven],
  ['an identity token of no secret', () => open(identityToken('customer-1', '')), notProven],
  ['a visitor’s token where a key belongs', () => listChats(withKey(m.visitor))],
]

const connect = (token: string): Attempt => [
  'connectChat',
  { params: { org: world.acme.slug, chatId: m.chatId }, query: { token } },
]
const sealed = (key: Buffer, whose: string, change: object = {}) => {
  const ticket = {
    orgId: world.acme.orgId,
    chatId: m.chatId,
    id: randomUUID(),
    expiresAt: Date.now() + 30_000,
    maker: { kind: 'session', userId: m.userId, sessionId: m.sessionId },
    ...change,
  }
  return `clk_tkt_${seal(key, whose, JSON.stringify(ticket))}`
}
const ticketKey = () => deriveTicketKey(world.config.secrets.root)
const byMaker = (maker: object) => () => connect(sealed(ticketKey(), 'ticket', { maker }))

const tickets: Forgery[] = [
  ['with the key of providers’ keys', () => connect(sealed(deriveSealingKey(world.config.secrets.root), 'ticket'))],
  ['with another key', () => connect(sealed(Buffer.alloc(32, 1), 'ticket'))],
  ['for another purpose', () => connect(sealed(ticketKey(), 'provider groq'))],
  ['with a character changed', () => connect(turned(sealed(ticketKey(), 'ticket'), 60))],
  ['cut by a few characters', () => connect(sealed(ticketKey(), 'ticket').slice(0, -4))],
  ['without its prefix', () => connect(sealed(ticketKey(), 'ticket').slice('clk_tkt_'.length))],
  ['that ended a moment ago', () => connect(sealed(ticketKey(), 'ticket', { expiresAt: Date.now() - 1 }))],
  ['of another chat', () => connect(sealed(ticketKey(), 'ticket', { chatId: 'chat_01kah6w1e8fqe9zr4m1p3c9v2t' }))],
  ['of another person’s session', byMaker({ kind: 'session', userId: 'usr_x', sessionId: 'ses_x' })],
  ['of a key that is none', byMaker({ kind: 'key', hash: 'x' })],
  [
    'of a visitor whose token has ended',
    () => {
      const { orgId, keyId } = world.acme
      return byMaker({ kind: 'visitor', orgId, keyId, chatId: m.chatId, expiresAt: Date.now() - 1 })()
    },
  ],
  ['in place of an access token', () => getMe(sealed(ticketKey(), 'ticket'))],
  ['in place of a key', () => listChats(withKey(sealed(ticketKey(), 'ticket')))],
  ['that is a key', () => connect(m.secretKey)],
  ['that is the operator’s token', () => connect(operatorToken)],
  ['that is a refresh token', () => connect(m.refreshToken)],
  ['that is a forged access token', () => connect(m.session({ head: { alg: 'none' }, sign: () => '' }))],
  ['that is a forged visitor’s token', () => connect(m.guest({ sign: hmac(accessKey()) }))],
]

const tables = { tickets, accessTokens, visitorTokens, operatorTokens, keys, misplaced }

let count = 0
afterAll(() => console.log(`forgeries: ${count}`))

describe.each(Object.entries(tables))('%s', (_, forgeries) => {
  it.each(forgeries)('%s', async (_, attempt, answer = unauthenticated) => {
    count++
    const [id, call] = attempt()
    const { status, body } = await world.call(id, call)
    expect([status, toProblem(body).code]).toEqual(answer)
  })
})

it('accepts every credential in its original form', async () => {
  const good: Attempt[] = [
    getMe(m.access),
    getMe(m.session({})),
    getChat(m.visitor),
    getChat(m.guest({})),
    listPeople(withToken(operatorToken)),
    listChats(withKey(m.secretKey)),
    listChats(withKey(m.personalKey)),
    listModels(m.secretKey),
    listChats(withKey(summed(m.secretKey.slice(0, -6)))),
    ['refreshSession', { body: { refreshToken: m.refreshToken } }],
  ]
  const sockets = [m.access, m.visitor, sealed(ticketKey(), 'ticket')]
  for (const token of sockets) expect((await world.call(...connect(token))).status).toBe(426)
  for (const [id, call] of good) expect([id, (await world.call(id, call)).status]).toEqual([id, 200])
  const [id, call] = open(identityToken('customer-1', m.identitySecret))
  expect((await world.call(id, call)).status).toBe(201)
})
