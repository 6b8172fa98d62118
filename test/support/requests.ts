import { randomUUID } from 'node:crypto'
import type { Role } from '../../src/domain/access/permissions.ts'
import { newOneTimeToken } from '../../src/domain/access/secrets.ts'
import { newErasureId, newId } from '../../src/domain/ids.ts'
import { bodyExamples, type OperationId, operations } from './contract.ts'
import { password, type Somebody, type Tenant } from './inhabitants.ts'
import { type Stage, withToken } from './stage.ts'

/** What one try of an operation works with, made for it alone: whatever it does, later tries find everything as before. */
export interface Scene {
  tenant: Tenant
  /** Who calls, and whose sessions, keys and invitations the path names. */
  person: Somebody
  params: Record<string, string>
  body: unknown
  /** Headers of the visitor of the chat in the path. */
  visitor: Record<string, string>
}

/** Who the person is; an admin of the tenant, unless it is said. */
export interface Cast {
  role?: Role
  isSuperadmin?: boolean
  /** Belongs to no organization. */
  isOutsider?: boolean
  /** The person to take, instead of a new one: for a scene in which the caller and the tenant stay as they are. */
  person?: Somebody
}

/** After these nothing of the tenant is left. */
const endsTheTenant = new Set<OperationId>(['deleteOrganization'])

/** Whether a success leaves the caller as they were: they may call again, in another scene. */
export const leavesCaller = (id: OperationId) => isTenants(id) && !endsTheTenant.has(id) && id !== 'leaveOrganization'

/** Whether a success writes: what is not a GET, and a download, which is an audit event. */
export const writes = (id: OperationId) => operations[id].method !== 'GET' || id === 'downloadExport'

/** Sets the scene for an operation: a person in the tenant, and all that its path and body name. */
export async function setScene(
  world: Stage,
  id: OperationId,
  tenant: Tenant,
  { role = 'admin', isSuperadmin = false, isOutsider = false, person: given }: Cast = {},
): Promise<Scene> {
  const own = endsTheTenant.has(id) && !given ? await world.newTenant() : tenant
  const person = given ?? (await world.newPerson({ ...(!isOutsider && { orgId: own.orgId }), role, isSuperadmin }))
  const scene: Scene = { tenant: own, person, params: {}, body: undefined, visitor: {} }
  for (const name of pathNames(id)) await nameIn(scene, world, id, name)
  scene.body = await bodyFor(world, id, person)
  return scene
}

/** The names of the parameters in an operation's path. */
export const pathNames = (id: OperationId) =>
  [...operations[id].url.matchAll(/:(\w+)/g)].map(([, name]) => name as string)

/** Headers of somebody who may do it. */
export async function allowed(
  world: Stage,
  id: OperationId,
  { tenant, person, visitor }: Scene,
): Promise<Record<string, string>> {
  const schemes = operations[id].config.security.map(({ scheme }) => scheme as string)
  if (schemes.length === 0) return {}
  if (schemes.includes('openaiKey')) return withToken(tenant.secretKey)
  // Another superadmin each time: the operator's token has so many requests in a minute.
  if (schemes.includes('operator')) return world.session((await world.newPerson({ isSuperadmin: true })).userId)
  return schemes.includes('session') ? world.session(person.userId) : visitor
}

/** Puts back what an operation changed for everybody. */
export async function putBack(world: Stage, id: OperationId): Promise<void> {
  if (id !== 'updateSystemConfig') return
  const classes = ['auth', 'public', 'widget', 'read', 'write', 'llm', 'admin']
  const rateLimits = Object.fromEntries(classes.map((name) => [name, null]))
  const headers = await world.session((await world.newPerson({ isSuperadmin: true })).userId)
  await world.call(id, { headers, body: { logLevel: null, maxTokens: null, rateLimits } })
}

/** Whether an operation is about an organization; any other is about a person, the platform or nobody. */
export const isTenants = (id: OperationId) => pathNames(id).includes('org')

async function nameIn(scene: Scene, world: Stage, id: OperationId, name: string): Promise<void> {
  const { tenant, person, params } = scene
  switch (name) {
    case 'org':
      params.org = tenant.slug
      return
    case 'chatId': {
      const { chat, message, visitor } = await world.conversation(tenant)
      Object.assign(params, { chatId: chat.id, messageId: message.id })
      scene.visitor = visitor
      return
    }
    case 'messageId':
      params.messageId ??= (await world.conversation(tenant)).message.id // one that is named with its chat came with it
      return
    case 'keyId':
      params.keyId = isTenants(id)
        ? await world.newPublishableKey(tenant)
        : (await world.newPersonalKey(person.userId)).keyId
      return
    case 'sessionId':
      params.sessionId = (await world.newSession(person.userId)).sessionId
      return
    case 'userId':
      params.userId = (await world.newPerson({ orgId: tenant.orgId })).userId
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
      throw new Error(`Say what {${name}} is in the path of ${id}`)
  }
}

/** A token that is good for this operation, and for this person. */
async function tokenFor(world: Stage, id: OperationId, { userId, email }: Somebody): Promise<string> {
  if (id === 'resetPassword') return world.newToken({ purpose: 'passwordReset', userId }, email)
  if (id === 'verifyEmail') return world.newToken({ purpose: 'emailVerification', userId }, email)
  const { orgId } = await world.newOrganization()
  return (await world.newInvitation(orgId, email)).token
}

/** Well-formed, and of nothing that is there. */
export const missing: Record<string, () => string> = {
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

/** Bodies that cannot be the contract's example as it stands, because they name something that must be new or must exist. */
const particular: Partial<Record<OperationId, (world: Stage, person: Somebody) => Promise<unknown>>> = {
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

/** An example of the contract, with what it has on the reader's own machine in this world. */
export const localExample = ({ vendor }: Stage, example: unknown): unknown =>
  JSON.parse(JSON.stringify(example ?? null).replaceAll('http://127.0.0.1:11434/v1', vendor.url)) ?? undefined

/** A body that the operation accepts: the contract's first example, unless something particular is needed. */
const bodyFor = async (world: Stage, id: OperationId, person: Somebody): Promise<unknown> =>
  particular[id] ? particular[id](world, person) : bodyExamples(id)[0]?.body
