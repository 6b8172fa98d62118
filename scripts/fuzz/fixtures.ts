import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { classifyError } from '../../src/db/errors.ts'
import { keyPermissions } from '../../src/domain/access/permissions.ts'
import { adminToken, type TestApi, withKey, withToken } from '../../test/support/api-client.ts'
import { type OperationId, operations } from '../../test/support/contract.ts'
import {
  authorizedHeaders,
  type PreparedRequest,
  pathNames,
  prepareRequest,
  restorePlatform,
} from '../../test/support/prepared-requests.ts'

/** Path parameters and headers with which a generated request reaches existing rows. */
export interface RequestFixture {
  params: Record<string, string>
  headers: Record<string, string>
}

/** The caller of stateful sequences of requests. */
interface SharedCaller extends RequestFixture {
  /** The ids of the organization, the user and the session. */
  own: string[]
}

/** Limit of providers left by fixtures: operations that test all providers call each of them. */
const keptProviders = 5
const maxTries = 5

/**
 * Serves fixtures over HTTP on 127.0.0.1: GET /<operationId> returns a new RequestFixture and rotates through the operation's credentials,
 * GET /caller/<operationId> returns the SharedCaller, GET /restore/<operationId> reverts what the operation changed for the whole platform.
 */
export async function serveFixtures(api: TestApi): Promise<{ url: string; close(): Promise<void> }> {
  const tenant = await api.newTenant()
  const sharedCaller = await newSharedCaller(api)
  const providers: string[] = []
  let turn = 0

  async function removeOldProviders(): Promise<void> {
    while (providers.length > keptProviders) {
      const params = { provider: providers.shift() ?? '' }
      await api.call('removeProvider', { params, headers: withToken(adminToken) })
    }
  }

  async function newFixture(id: OperationId): Promise<RequestFixture> {
    const fixture = await prepareRequest(api, id, id === 'updateOrganization' ? await api.newTenant() : tenant)
    for (const provider of [fixture.params.provider, (fixture.body as { provider?: string } | undefined)?.provider]) {
      if (provider) providers.push(provider)
    }
    await removeOldProviders()
    const headers = await credential(api, id, fixture, turn++)
    return { params: fixture.params, headers }
  }

  async function answerTo([, first, second]: string[]): Promise<unknown> {
    if (first === 'caller') return sharedCaller(second as OperationId)
    if (first === 'restore') return { restored: await restorePlatform(api, second as OperationId) }
    return newFixture(first as OperationId)
  }

  const server = createServer(async (request, response) => {
    try {
      const answer = await retryWhileUnavailable(() => answerTo((request.url ?? '').split('/')))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    } catch (error) {
      console.error(`No fixture for ${request.url}:`, error)
      response.writeHead(500).end(String(error))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Retries writes: VACUUM on the server blocks them. */
async function retryWhileUnavailable<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === maxTries || classifyError(error) !== 'unavailable') throw error
    }
  }
}

/** Headers of an authorized caller, by the next of the operation's schemes that a client outside of the server can use. */
async function credential(
  api: TestApi,
  id: OperationId,
  fixture: PreparedRequest,
  turn: number,
): Promise<Record<string, string>> {
  const { tenant, person } = fixture
  const makers: Record<string, () => Promise<Record<string, string>>> = {
    session: () => authorizedHeaders(api, id, fixture),
    apiKey: async () => withKey(await api.newSecretKey(tenant, keyPermissions)),
    personalKey: async () => withKey((await api.newPersonalKey(person.userId)).key),
    operator: async () => withToken(adminToken),
  }
  const schemes = operations[id].config.security.map(({ scheme }) => scheme as string).filter((name) => makers[name])
  const make = makers[schemes[turn % schemes.length] ?? ''] ?? (() => authorizedHeaders(api, id, fixture))
  return make()
}

/** Creates an organization with an admin who is also a superadmin, and a key for OpenAI's protocol. */
async function newSharedCaller(api: TestApi): Promise<(id: OperationId) => SharedCaller> {
  const { orgId, secretKey } = await api.newTenant()
  const { userId } = await api.newUser({ orgId, role: 'admin', isSuperadmin: true })
  const { sessionId, accessToken } = await api.newSession(userId)
  return (id) => {
    const schemes = operations[id].config.security.map(({ scheme }) => scheme as string)
    const token = schemes.includes('openaiKey') ? secretKey : accessToken
    const params: Record<string, string> = pathNames(id).includes('org') ? { org: orgId } : {}
    return { params, headers: schemes.length === 0 ? {} : withToken(token), own: [orgId, userId, sessionId] }
  }
}
