import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { classifyError } from '../../src/db/errors.ts'
import { keyPermissions } from '../../src/domain/access/permissions.ts'
import { type OperationId, operations } from '../../test/support/contract.ts'
import { allowed, pathNames, putBack, type Scene, setScene } from '../../test/support/requests.ts'
import { adminToken, type Stage, withKey, withToken } from '../../test/support/stage.ts'

/** What a case is sent with, so that it reaches what it is about. */
export interface Props {
  params: Record<string, string>
  headers: Record<string, string>
}

/** Those who call where operations follow each other. */
interface Cast extends Props {
  /** The ids of who they are. */
  own: string[]
}

/** Providers that scenes have left, which everything that asks all of them would ask. */
const keptProviders = 5
const maxTries = 5

/**
 * Sets scenes for whoever asks over HTTP, on 127.0.0.1: GET /<operationId> answers with new Props, by each of the operation's credentials in
 * turn; GET /cast/<operationId> with those of the one Cast; GET /back/<operationId> puts back what it changed for everybody.
 */
export async function serveScenes(stage: Stage): Promise<{ url: string; close(): Promise<void> }> {
  const tenant = await stage.newTenant()
  const cast = await newCast(stage)
  const providers: string[] = []
  let turn = 0

  async function forgetProviders(): Promise<void> {
    while (providers.length > keptProviders) {
      const params = { provider: providers.shift() ?? '' }
      await stage.call('removeProvider', { params, headers: withToken(adminToken) })
    }
  }

  async function props(id: OperationId): Promise<Props> {
    const scene = await setScene(stage, id, id === 'updateOrganization' ? await stage.newTenant() : tenant)
    for (const provider of [scene.params.provider, (scene.body as { provider?: string } | undefined)?.provider]) {
      if (provider) providers.push(provider)
    }
    await forgetProviders()
    const headers = await credential(stage, id, scene, turn++)
    return { params: scene.params, headers }
  }

  async function answerTo([, first, second]: string[]): Promise<unknown> {
    if (first === 'cast') return cast(second as OperationId)
    if (first === 'back') return { back: await putBack(stage, second as OperationId) }
    return props(first as OperationId)
  }

  const server = createServer(async (request, response) => {
    try {
      const answer = await patiently(() => answerTo((request.url ?? '').split('/')))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    } catch (error) {
      console.error(`No scene for ${request.url}:`, error)
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

/** While the server rewrites its whole file, as an operator may ask it to, nobody else writes. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === maxTries || classifyError(error) !== 'unavailable') throw error
    }
  }
}

/** Headers of one of those who may do it: by the next of its schemes that a stranger's machine can hold. */
async function credential(stage: Stage, id: OperationId, scene: Scene, turn: number): Promise<Record<string, string>> {
  const { tenant, person } = scene
  const makers: Record<string, () => Promise<Record<string, string>>> = {
    session: () => allowed(stage, id, scene),
    apiKey: async () => withKey(await stage.newSecretKey(tenant, keyPermissions)),
    personalKey: async () => withKey((await stage.newPersonalKey(person.userId)).key),
    operator: async () => withToken(adminToken),
  }
  const schemes = operations[id].config.security.map(({ scheme }) => scheme as string).filter((name) => makers[name])
  const make = makers[schemes[turn % schemes.length] ?? ''] ?? (() => allowed(stage, id, scene))
  return make()
}

/** One admin, who is a superadmin too, of one organization; and its key for OpenAI's protocol. */
async function newCast(stage: Stage): Promise<(id: OperationId) => Cast> {
  const { orgId, secretKey } = await stage.newTenant()
  const { userId } = await stage.newPerson({ orgId, role: 'admin', isSuperadmin: true })
  const { sessionId, accessToken } = await stage.newSession(userId)
  return (id) => {
    const schemes = operations[id].config.security.map(({ scheme }) => scheme as string)
    const token = schemes.includes('openaiKey') ? secretKey : accessToken
    const params: Record<string, string> = pathNames(id).includes('org') ? { org: orgId } : {}
    return { params, headers: schemes.length === 0 ? {} : withToken(token), own: [orgId, userId, sessionId] }
  }
}
