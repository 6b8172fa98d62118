import { randomUUID } from 'node:crypto'
import { bodyExamples, type OperationId, operations } from './contract.ts'
import { password, type Tenant, type World } from './world.ts'

/** Everything that a path of the contract can name, freshly made in one tenant. */
export async function pathParams(world: World, tenant: Tenant) {
  const { chat, message, visitor } = await world.conversation(tenant)
  const params: Record<string, string> = {
    org: tenant.slug,
    chatId: chat.id,
    messageId: message.id,
    keyId: await throwawayKey(world, tenant),
  }
  return { params, visitor }
}

/** A key that may be revoked without harm to later tests. */
async function throwawayKey(world: World, tenant: Tenant): Promise<string> {
  const body = { kind: 'publishable', name: 'throw-away' }
  const headers = await world.session(tenant.people.admin.userId)
  return (await world.call('createApiKey', { params: { org: tenant.slug }, headers, body })).body.id
}

/** The names of the parameters in an operation's path. */
export const pathNames = (id: OperationId) =>
  [...operations[id].url.matchAll(/:(\w+)/g)].map(([, name]) => name as string)

/** Bodies that cannot be the contract's example as it stands, because they name something that must be new or must exist. */
const particular: Partial<Record<OperationId, (world: World, tenant: Tenant) => Promise<unknown>>> = {
  register: async () => {
    const username = `ada-${randomUUID().slice(0, 8)}`
    return { email: `${username}@example.com`, username, password }
  },
  login: async (_, tenant) => ({ username: tenant.people.viewer.username, password }),
  refreshSession: async (world, tenant) => {
    const body = { email: tenant.people.viewer.email, password }
    return { refreshToken: (await world.call('login', { body })).body.refreshToken }
  },
  createOrganization: async () => ({ name: 'Analytical Engines', slug: `engines-${randomUUID().slice(0, 8)}` }),
}

/** A body that the operation accepts: the contract's first example, unless something particular is needed. */
export const bodyFor = async (world: World, tenant: Tenant, id: OperationId): Promise<unknown> =>
  particular[id] ? particular[id](world, tenant) : bodyExamples(id)[0]?.body
