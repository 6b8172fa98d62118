import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server as NetServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Database } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { type OperationId, operations, pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { type Mailbox, openMailbox } from './support/mailbox.ts'
import { allRows } from './support/rows.ts'
import { createSandbox, type Sandbox, type Server } from './support/sandbox.ts'
import { type ConnectOptions, openRefusedSocket, openSocket } from './support/sockets.ts'
import { type Body, type Call, withKey, withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 }) // a process is slow to start on a busy machine

// Sends secrets in valid and invalid requests to a server with trace logging, then searches its log, answers and database for them.

/** Marks both ends of each made-up secret, so that a fragment is found too. */
const mark = 'canary'
const toldMark = 'gossip'
const canary = (what: string, mark: string) => `${mark}${what}${randomBytes(12).toString('hex')}${mark}`

const chosen = {
  password: canary('Pw', mark),
  'new password': canary('Nw', mark),
  'reset password': canary('Rs', mark),
  'wrong password': canary('Wr', mark),
  'operator’s token': canary('Op', mark),
  'guess at the operator’s token': canary('Gu', mark),
  'mail server’s password': canary('Sm', mark),
  'root secret': canary('Ro', mark),
  'access secret': canary('Ac', mark),
  'refresh secret': canary('Re', mark),
}
/** Personal data: allowed in the database and in answers to its participants, never in the log. */
const said = {
  content: canary('Ct', toldMark),
  title: canary('Ti', toldMark),
  metadata: canary('Me', toldMark),
  fullName: canary('Na', toldMark),
}

interface Answer {
  what: string
  text: string
}

/** A secret that the server issued, and the one answer that may hold it; none when it came by mail. */
interface Made {
  what: string
  secret: string
  shownBy?: Answer
}

const answers: Answer[] = []
const made: Made[] = []
let place: Sandbox
let mailbox: Mailbox
let unwilling: SMTPServer
let server: Server
let log = ''
let chatId = ''
let db: Database

/** Sends raw bytes, and records the answer. */
async function send(method: string, path: string, headers: Record<string, string>, payload?: string | Buffer) {
  const response = await fetch(server.address + path, {
    method,
    headers,
    ...(payload !== undefined && { body: typeof payload === 'string' ? payload : new Uint8Array(payload) }),
  })
  const text = await response.text()
  const answer = { what: `${method} ${path}`, text: `${JSON.stringify([...response.headers])} ${text}` }
  answers.push(answer)
  return { status: response.status, text, answer }
}

async function call(id: OperationId, { params = {}, headers = {}, body }: Call = {}) {
  const { method } = operations[id]
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const sent = await send(method, pathOf(id, params), { ...headers, ...(payload !== undefined && json) }, payload)
  return { ...sent, body: (sent.text === '' ? undefined : JSON.parse(sent.text)) as Body }
}

/** Calls an operation that must succeed, and records the secrets that only its answer may show. */
async function done(id: OperationId, request: Call = {}, secrets: string[] = []): Promise<Body> {
  const { status, body, answer } = await call(id, request)
  expect([id, status, body?.code]).toEqual([id, operations[id].status, undefined])
  for (const field of secrets) made.push({ what: `${field} of ${id}`, secret: body[field], shownBy: answer })
  return body
}

const email = `${canary('em', toldMark)}@example.com`
const friend = `${canary('fr', toldMark)}@example.com`
const signedIn = ['accessToken', 'refreshToken']
const json = { 'content-type': 'application/json' }
const fromMail = async (what: string, to: string, subject: RegExp) => {
  const secret = await mailbox.token(to, subject)
  made.push({ what, secret })
  return secret
}

/** Uses every secret as intended. */
async function live() {
  const person = { email, username: 'ada', fullName: said.fullName, password: chosen.password }
  const first = await done('register', { body: { ...person, organizationName: 'Engines' } }, signedIn)
  const headers = withToken(first.accessToken)
  const verification = await fromMail('verification token', email, /Confirm/)
  await done('verifyEmail', { params: { token: verification } })
  const params = { org: 'me' }
  const secret = await done('createApiKey', { params, headers, body: { kind: 'secret', name: 'server' } }, ['key'])
  const widget = await done('createApiKey', { params, headers, body: { kind: 'publishable', name: 'page' } }, ['key'])
  const mine = await done('createMyApiKey', { headers, body: { name: 'laptop' } }, ['key'])
  await done('rotateApiKey', { params: { ...params, keyId: secret.id }, headers }, ['key'])
  await done('rotateMyApiKey', { params: { keyId: mine.id }, headers }, ['key'])
  const { identitySecret } = await done('rotateIdentitySecret', { params, headers }, ['identitySecret'])
  const identityToken = identityTokenOf(identitySecret)
  made.push({ what: 'identity token', secret: identityToken })
  const { content, title, metadata } = said
  const chat = await done(
    'createChat',
    { params, headers: withKey(widget.key), body: { title, identityToken, metadata: { metadata } } },
    ['visitorToken'],
  )
  const inChat = { ...params, chatId: chat.id }
  const visitor = withToken(chat.visitorToken)
  await done('createMessage', { params: inChat, headers: visitor, body: { content } })
  await done('renewVisitorToken', { params: inChat, headers: visitor }, ['visitorToken'])
  await done('listMessages', { params: inChat, headers: withKey(mine.key) })
  const { ticket } = await done('createRealtimeTicket', { params: inChat, headers: visitor }, ['ticket'])
  for (const token of [ticket, chat.visitorToken, first.accessToken]) await talk(inChat, { query: { token } })
  for (const way of [headers, visitor, withKey(mine.key)]) await talk(inChat, { headers: way })
  await done('createMessage', { params: inChat, headers: withKey(secret.key), body: { role: 'assistant', content } })
  await done('listModels', { headers: withToken(secret.key) })
  const asked = { model: 'none', messages: [{ role: 'user', content }], metadata: { metadata }, user: title }
  const refused = await call('createChatCompletion', { headers: withToken(secret.key), body: asked })
  expect([refused.status, refused.body.error.code]).toEqual([404, 'model_not_found']) // production has no echo provider
  await done('createInvitation', { params, headers, body: { email: friend, role: 'user' } })
  const invitation = await fromMail('invitation token', friend, /Join/)
  const grace = { email: friend, username: 'grace', password: chosen.password }
  await done('register', { body: { ...grace, invitationToken: invitation } }, signedIn)
  const body = { currentPassword: chosen.password, newPassword: chosen['new password'] }
  await done('changePassword', { headers, body })
  await done('requestPasswordReset', { body: { email } })
  const reset = await fromMail('reset token', email, /password/)
  await done('resetPassword', { params: { token: reset }, body: { password: chosen['reset password'] } })
  const again = await done('login', { body: { email, password: chosen['reset password'] } }, signedIn)
  await done('refreshSession', { body: { refreshToken: again.refreshToken } }, signedIn)
  await done('listUsersOverview', { headers: withToken(chosen['operator’s token']) })
  for (const id of ['listMyApiKeys', 'listSessions', 'listMyAuditEvents'] as const) {
    await done(id, { headers: withToken(again.accessToken) })
  }
  for (const id of ['listApiKeys', 'listAuditEvents', 'listInvitations'] as const) {
    await done(id, { params, headers: withToken(again.accessToken) })
  }
}

/** Opens a socket, and sends valid and invalid frames. */
async function talk(params: Record<string, string>, way: Omit<ConnectOptions, 'params'>) {
  chatId = params.chatId ?? ''
  const socket = await openSocket(server.address, { params, ...way })
  socket.send({ type: 'message', content: [said.content] })
  await socket.next('error')
  socket.send(`{"type":"message","content":${said.content}}`)
  await socket.next('error')
  socket.send({ type: 'message', content: said.content })
  await socket.next('error') // no provider is configured
  await socket.close()
  answers.push({ what: 'frames', text: JSON.stringify([socket.headers, socket.frames]) })
}

function identityTokenOf(identitySecret: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: 'c-1', exp: Math.floor(Date.now() / 1000) + 600 })}`
  return `${input}.${createHmac('sha256', identitySecret).update(input).digest('base64url')}`
}

/** One issued secret of each kind, by field name and prefix. */
const kinds = () =>
  new Map(made.map(({ what, secret }) => [`${what.split(' of ')[0]} ${secret.slice(0, 8)}`, secret])).values()

/** Sends a secret of each kind in the wrong place or in an invalid request. */
async function blunder() {
  for (const secret of [...Object.values(chosen), ...kinds()]) {
    const whole = JSON.stringify({ email, password: secret })
    const login = (payload: string | Buffer, headers: Record<string, string> = json) =>
      send('POST', '/api/v1/auth/login', headers, payload)
    await login(JSON.stringify({ username: secret, password: 'a wrong one' }))
    await login(JSON.stringify({ email, password: [secret] }))
    await login(JSON.stringify({ email, password: `${secret}\0` }))
    await login(JSON.stringify({ email: secret, username: secret, password: secret }))
    await login(whole.slice(0, -2))
    await login(`{"password": ${secret}}`)
    await login(Buffer.concat([Buffer.from(whole), Buffer.from([0xff])]))
    await login(whole, { 'content-type': 'text/plain' })
    await login(JSON.stringify({ password: secret, padding: 'x'.repeat(1_100_000) }))
    await send('GET', '/api/v1/users/me', withToken(secret))
    await send('GET', '/openai/v1/models', withToken(secret))
    await send('GET', `/openai/v1/models?key=${secret}`, {})
    await send('POST', '/openai/v1/chat/completions', { ...withToken(secret), ...json }, `{"model": ${secret}}`)
    await send('GET', '/api/v1/users/me', { authorization: `Basic ${secret}` })
    await send('GET', '/api/v1/users/me', { cookie: `chatlogger_session=${secret}` })
    await send('GET', '/api/v1/users/me', { ...withToken(secret), ...withKey(secret) })
    await send('GET', '/api/v1/orgs/me/chats', withKey(secret))
    await send('GET', `/api/v1/orgs/me/chats?token=${secret}`, {})
    await send('GET', `/api/v1/orgs/${secret}/chats`, withToken(chosen['operator’s token']))
    const token = encodeURIComponent(secret)
    const params = { org: 'me', chatId }
    await send('GET', `${pathOf('connectChat', params)}?token=${token}`, {})
    await send('GET', `${pathOf('connectChat', params)}?lastEventId=${token}`, withToken(secret))
    const refused = [
      { query: { token: secret } },
      { query: { token: secret, since: secret } },
      { headers: withToken('x') },
    ]
    for (const way of refused) {
      const answer = await knock(params, way)
      answers.push({ what: 'a socket', text: JSON.stringify(answer) })
    }
    await send('GET', `/nothing/${secret}`, {})
    await send('POST', `/api/v1/auth/email-verifications/${secret}`, {})
    if (secret.startsWith('clr_')) continue // a used refresh token returns its successor for ten seconds
    await send('POST', '/api/v1/auth/refresh', json, JSON.stringify({ refreshToken: secret }))
    await send('POST', '/api/v1/auth/refresh', { cookie: `chatlogger_refresh=${secret}` })
  }
}

/** What a socket is answered with; it is closed where it is let in. */
async function knock(params: Record<string, string>, way: Omit<ConnectOptions, 'params'>): Promise<unknown> {
  return openRefusedSocket(server.address, { params, ...way }).catch((error: Error) => error.message)
}

/** Makes the database fail during requests that hold secrets. */
async function fail() {
  const { accessToken } = await done('login', { body: { email, password: chosen['reset password'] } }, signedIn)
  const headers = withToken(accessToken)
  await db.write((tx) => tx.$executeRawUnsafe('ALTER TABLE "AccountEvent" RENAME TO "Elsewhere"'))
  for (const [id, request] of [
    ['login', { body: { email, password: chosen['reset password'] } }],
    ['createMyApiKey', { headers, body: { name: 'laptop' } }],
    ['changePassword', { headers, body: { currentPassword: chosen['reset password'], newPassword: chosen.password } }],
  ] as const) {
    expect((await call(id, request)).status).toBe(500)
  }
  await db.write((tx) => tx.$executeRawUnsafe('ALTER TABLE "Elsewhere" RENAME TO "AccountEvent"'))
}

const settings = {
  NODE_ENV: 'production',
  REGISTRATION: 'open',
  LOG_LEVEL: 'trace',
  SECRET_KEY: chosen['root secret'],
  JWT_ACCESS_SECRET: chosen['access secret'],
  JWT_REFRESH_SECRET: chosen['refresh secret'],
  ADMIN_TOKEN: chosen['operator’s token'],
  RATE_LIMIT_AUTH_MAX: '1000000',
  RATE_LIMIT_ACCOUNT_MAX: '1000000',
  RATE_LIMIT_MAIL_MAX: '1000000',
}

/** The port that mail connections are forwarded to: one server process uses two mail servers in turn. */
let mailPort = 0
const mailConnections = new Set<Socket>()
const mailSwitch = createServer((socket) => {
  mailConnections.add(socket)
  const onward = connect(mailPort, '127.0.0.1')
  pipeline(socket, onward, socket, () => {})
})
const portOf = (server: NetServer) => (server.address() as AddressInfo).port

beforeAll(async () => {
  place = await createSandbox()
  mailbox = await openMailbox()
  mailPort = Number(new URL(mailbox.url).port)
  mailSwitch.listen(0, '127.0.0.1')
  await once(mailSwitch, 'listening')
  const smtpUrl = `smtp://mailer:${chosen['mail server’s password']}@127.0.0.1:${portOf(mailSwitch)}`
  server = await place.start({ ...settings, SMTP_URL: smtpUrl })
  await live()
  await blunder()

  unwilling = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    // Repeats the password in its error message.
    onAuth: ({ password }, _, done) => done(new Error(`The password ${password} is wrong`)),
  })
  unwilling.listen(0, '127.0.0.1')
  await once(unwilling.server, 'listening')
  mailPort = portOf(unwilling.server)
  for (const socket of mailConnections) socket.destroy() // the server keeps one for its next mail
  db = openDatabase(place.databaseUrl)
  await fail()
  await done('requestPasswordReset', { body: { email } })
  await eventually(() => expect(server.output()).toContain('What was left for later failed'))
  log = Object.values(await server.end()).join('\n')
})
afterAll(async () => {
  await db?.close()
  await mailbox?.close()
  unwilling?.close()
  mailSwitch.close()
  await place?.remove()
})

/** The part of a secret that must appear nowhere: the public prefix of a key is left out. */
const telling = (secret: string) => (/^clk_/.test(secret) ? secret.slice(14) : secret.split('.').at(-1)) as string

it('covers secrets of every kind', () => {
  expect(made.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      'accessToken of register',
      'refreshToken of refreshSession',
      'key of createApiKey',
      'key of rotateMyApiKey',
      'identitySecret of rotateIdentitySecret',
      'visitorToken of renewVisitorToken',
      'ticket of createRealtimeTicket',
      'invitation token',
      'reset token',
    ]),
  )
  for (const { secret } of made) expect(telling(secret)).toMatch(/^[\w-]{20,}$/)
  expect(answers.length).toBeGreaterThan(500)
})

it('writes no secret and no personal data to the log', () => {
  expect(log).toContain('"operationId":"createMessage"')
  expect(log).toMatch(/"operationId":"connectChat".*"durationMs":\d+.*A socket ended/)
  expect(log).toContain('"status":500')
  const found = made.filter(({ secret }) => log.includes(telling(secret))).map(({ what }) => what)
  expect(found).toEqual([])
  const lines = log.split('\n').filter((line) => [mark, toldMark, '$argon2'].some((text) => line.includes(text)))
  expect(lines).toEqual([])
})

it('returns each secret only in the answer that issued it', () => {
  const shownIn = (text: string, rightly: (Answer | undefined)[] = []) =>
    answers.filter((answer) => !rightly.includes(answer) && answer.text.includes(text)).map(({ what }) => what)
  for (const { what, secret } of made) {
    // Two tokens made within one second for the same are the same.
    const rightly = made.filter((other) => other.secret === secret).map(({ shownBy }) => shownBy)
    expect([what, shownIn(telling(secret), rightly)]).toEqual([what, []])
  }
  expect(shownIn(mark)).toEqual([])
  expect(shownIn('$argon2')).toEqual([])
})

it('stores no secret in plain text', async () => {
  const values = [...(await allRows(db))].flatMap(([table, rows]) =>
    rows.flatMap((row) =>
      Object.entries(row).map(([column, value]) => ({ at: `${table}.${column}`, text: textOf(value) })),
    ),
  )
  const holding = (text: string) => values.filter((value) => value.text.includes(text)).map(({ at }) => at)
  expect(holding(mark)).toEqual([])
  for (const { what, secret } of made) expect([what, holding(telling(secret))]).toEqual([what, []])
  expect(new Set(holding(toldMark))).toEqual(
    new Set([
      'Message.content',
      'Message.searchText',
      'Chat.title',
      'ChatText.searchText',
      'Chat.metadata',
      'User.fullName',
      'User.email',
      'Invitation.email',
      'OneTimeToken.email',
    ]),
  )
})

const textOf = (value: unknown) =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString('latin1')
    : JSON.stringify(typeof value === 'bigint' ? String(value) : (value ?? null))
