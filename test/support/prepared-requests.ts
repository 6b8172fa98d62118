import { randomUUID } from 'node:crypto'
import type { Role } from '../../src/domain/access/permissions.ts'
import { newOneTimeToken } from '../../src/domain/access/secrets.ts'
import { newErasureId, newId } from '../../src/domain/ids.ts'
import { type TestApi, withToken } from './api-client.ts'
import { bodyExamples, type OperationId, operations } from './contract.ts'
import { password, type Tenant, type TestUser } from './tenants.ts'

/** A valid request for one operation, on rows of its own: requests never affect each other. */
export interface PreparedRequest {
  tenant: Tenant
  /** The caller, who owns the sessions, keys and invitations in the path. */
  person: TestUser
  params: Record<string, string>
  body: unknown
  /** Headers of the visitor of the chat in the path. */
  visitor: Record<string, string>
}

/** The caller's role; an admin of the tenant by default. */
export interface CallerOptions {
  role?: Role
  isSuperadmin?: boolean
  /** Belongs to no organization. */
  isOutsider?: boolean
  /** An existing user to call as, when the request leaves them unchanged. */
  person?: TestUser
}

/** Operations that delete the tenant. */
const deletesTenant = new Set<OperationId>(['deleteOrganization'])

/** Whether the caller is unchanged after a success and can send another request. */
export const keepsCaller = (id: OperationId) =>
  isTenantOperation(id) && !deletesTenant.has(id) && id !== 'leaveOrganization'

/** Whether a success writes: all but GETs, and downloads, which write an audit event. */
export const writes = (id: OperationId) => operations[id].method !== 'GET' || id === 'downloadExport'

/** Creates a caller in the tenant and every row that the operation's path and body name. */
export async function prepareRequest(
  world: TestApi,
  id: OperationId,
  tenant: Tenant,
  { role = 'admin', isSuperadmin = false, isOutsider = false, person: given }: CallerOptions = {},
): Promise<PreparedRequest> {
  const own = deletesTenant.has(id) && !given ? await world.newTenant() : tenant
  const person = given ?? (await world.newUser({ ...(!isOutsider && { orgId: own.orgId }), role, isSuperadmin }))
  const scene: PreparedRequest = { tenant: own, person, params: {}, body: undefined, visitor: {} }
  for (const name of pathNames(id)) await nameIn(scene, world, id, name)
  scene.body = await bodyFor(world, id, person)
  return scene
}

/** The names of the parameters in an operation's path. */
export const pathNames = (id: OperationId) =>
  [...operations[id].url.matchAll(/:(\w+)/g)].map(([, name]) => name as string)

/** Headers of a caller who may send the request. */
export async function authorizedHeaders(
  world: TestApi,
  id: OperationId,
  { tenant, person, visitor }: PreparedRequest,
): Promise<Record<string, string>> {
  const schemes = operations[id].config.security.map(({ scheme }) => scheme as string)
  if (schemes.length === 0) return {}
  if (schemes.includes('openaiKey')) return withToken(tenant.secretKey)
  // Another superadmin each time: the operator's token has so many requests in a minute.
  if (schemes.includes('operator')) return world.session((await world.newUser({ isSuperadmin: true })).userId)
  return schemes.includes('session') ? world.session(person.userId) : visitor
}

/** Reverts what an operation changed for the whole platform. */
export async function restorePlatform(world: TestApi, id: OperationId): Promise<void> {
  if (id !== 'updateSystemConfig') return
  const classes = ['auth', 'public', 'widget', 'read', 'write', 'llm', 'admin']
  const rateLimits = Object.fromEntries(classes.map((name) => [name, null]))
  const headers = await world.session((await world.newUser({ isSuperadmin: true })).userId)
  await world.call(id, { headers, body: { logLevel: null, maxTokens: null, rateLimits } })
}

/** Whether the operation belongs to an organization. */
export const isTenantOperation = (id: OperationId) => pathNames(id).includes('org')

async function nameIn(scene: PreparedRequest, world: TestApi, id: OperationId, name: string): Promise<void> {
  const { tenant, person, params } = scene
  switch (name) {
    case 'org':
      params.org = tenant.slug
      return
    case 'chatId': {
      const { chat, message, visitor } = await world.newConversation(tenant)
      Object.assign(params, { chatId: chat.id, messageId: message.id })
      scene.visitor = visitor
      return
    }
    case 'messageId':
      params.messageId ??= (await world.newConversation(tenant)).message.id // one that is named with its chat came with it
      return
    case 'keyId':
      params.keyId = isTenantOperation(id)
        ? await world.newPublishableKey(tenant)
        : (await world.newPersonalKey(person.userId)).keyId
      return
    case 'sessionId':
      params.sessionId = (await world.newSession(person.userId)).sessionId
      return
    case 'userId':
      params.userId = (await world.newUser({ orgId: tenant.orgId })).userId
      return
    case 'orgId':
      params.orgId = (await world.newOrganization()).orgId
      return
    case 'invitationId':
      params.invitationId = (await world.newInvitation(tenant.orgId, `${randomUUID()}@example.com`)).invitationId
      return
    case 'endUserId':
      params.endUserId = await world.newEndUser(tenant.orgId)
      return
    case 'exportId':
      params.exportId = await world.newExport(tenant)
      return
    case 'provider':
      params.provider = await world.newProvider()
      if (id === 'removeOrganizationProvider') await world.newOrganizationProvider(tenant.orgId, params.provider)
      return
    case 'erasureId':
      params.erasureId = await world.newErasure(tenant.orgId)
      return
    case 'token':
      params.token = await tokenFor(world, id, person)
      return
    default:
      throw new Error(`No fixture for {${name}} in the path of ${id}`)
  }
}

/** A one-time token that is valid for this operation and user. */
async function tokenFor(world: TestApi, id: OperationId, { userId, email }: TestUser): Promise<string> {
  if (id === 'resetPassword') return world.newToken({ purpose: 'passwordReset', userId }, email)
  if (id === 'verifyEmail') return world.newToken({ purpose: 'emailVerification', userId }, email)
  const { orgId } = await world.newOrganization()
  return (await world.newInvitation(orgId, email)).token
}

/** Well-formed ids of rows that do not exist. */
export const unknownIds: Record<string, () => string> = {
  org: () => 'no-such-organization',
  chatId: () => newId('chat'),
  messageId: () => newId('msg'),
  keyId: () => newId('key'),
  sessionId: () => newId('ses'),
  userId: () => newId('usr'),
  orgId: () => newId('org'),
  invitationId: () => newId('inv'),
  endUserId: () => newId('eu'),
  erasureId: newErasureId,
  exportId: () => newId('exp'),
  token: newOneTimeToken,
  provider: () => `p-${randomUUID().slice(0, 8)}`,
}

/** Bodies that must name something new or existing, so the contract's example does not work. */
const particular: Partial<Record<OperationId, (world: TestApi, person: TestUser) => Promise<unknown>>> = {
  register: async () => {
    const username = `ada-${randomUUID().slice(0, 8)}`
    return { email: `${username}@example.com`, username, password }
  },
  login: async (_, { username }) => ({ username, password }),
  refreshSession: async (world, { email }) => {
    const { body } = await world.call('login', { body: { email, password } })
    return { refreshToken: body.refreshToken }
  },
  changePassword: async () => ({ currentPassword: password, newPassword: 'an even better battery staple' }),
  createOrganization: async () => ({ name: 'Analytical Engines', slug: `engines-${randomUUID().slice(0, 8)}` }),
  registerProvider: async ({ vendor }) => {
    const provider = `p-${randomUUID().slice(0, 8)}`
    return { provider, vendor: 'custom', baseUrl: vendor.url, apiKey: 'sk-example-of-a-key-4f2a', model: 'test-model' }
  },
  testProviders: async (world) => ({ provider: await world.newProvider() }),
  createEndUser: async () => ({ externalId: randomUUID(), email: `${randomUUID()}@example.com` }),
}

/** An example of the contract with the local server's address replaced by the test vendor's. */
export const localExample = ({ vendor }: TestApi, example: unknown): unknown =>
  JSON.parse(JSON.stringify(example ?? null).replaceAll('http://127.0.0.1:11434/v1', vendor.url)) ?? undefined

/** A valid body: the contract's first example, or one from `particular`. */
const bodyFor = async (world: TestApi, id: OperationId, person: TestUser): Promise<unknown> =>
  particular[id] ? particular[id](world, person) : bodyExamples(id)[0]?.body
