import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import OpenAI, { type ClientOptions } from 'openai'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { startVendor, type TestVendor, type VendorRequest } from './vendor.ts'
import { adminToken, type Body, type Tenant, useWorld, type World, withKey, withToken } from './world.ts'

/** A server that listens, OpenAI's own library, and two providers that are asked one after the other. */
export interface OpenaiScene {
  world: World
  /** Of this test alone, as the providers are. */
  tenant: Tenant
  /** With `/openai/v1`. */
  url: string
  first: TestVendor
  second: TestVendor
  names: { first: string; second: string }
  /** The unmodified library with the test server's address and key. */
  client(options?: ClientOptions): OpenAI
  newProvider(settings?: object): Promise<[string, TestVendor]>
  messagesOf(chatId: string): Promise<Body[]>
  chatOf(chatId: string): Promise<Body>
  chats(): Promise<Body[]>
}

export const questionsOf = (vendor: TestVendor): VendorRequest[] =>
  vendor.asked.filter(({ path }) => path === '/chat/completions')

export function useOpenai(): OpenaiScene {
  const world = useWorld()
  const vendors = new Set<TestVendor>()
  const scene = { world } as OpenaiScene
  const params = { org: 'me' }
  const read = async (id: 'listMessages' | 'getChat' | 'listChats', more: Record<string, string> = {}) =>
    (await world.call(id, { params: { ...params, ...more }, headers: withKey(scene.tenant.secretKey) })).body
  Object.assign(scene, {
    client: (options) => new OpenAI({ baseURL: scene.url, apiKey: scene.tenant.secretKey, maxRetries: 0, ...options }),
    async newProvider(settings = {}) {
      const vendor = await startVendor()
      vendors.add(vendor)
      const provider = `p-${randomUUID().slice(0, 8)}`
      const body = {
        provider,
        vendor: 'custom',
        baseUrl: vendor.url,
        apiKey: 'vendor-key',
        model: 'large',
        ...settings,
      }
      const { status, body: made } = await world.call('registerProvider', { headers: withToken(adminToken), body })
      expect([status, made.id]).toEqual([201, provider])
      return [provider, vendor]
    },
    messagesOf: async (chatId) => (await read('listMessages', { chatId })).data,
    chatOf: async (chatId) => read('getChat', { chatId }),
    chats: async () => (await read('listChats')).data,
  } satisfies Partial<OpenaiScene>)
  beforeAll(async () => {
    await world.app.listen({ host: '127.0.0.1', port: 0 })
    scene.url = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}/openai/v1`
  })
  beforeEach(async () => {
    await world.db.write((tx) => tx.provider.deleteMany())
    const [one, other] = [await scene.newProvider(), await scene.newProvider({ model: 'small' })]
    scene.names = { first: one[0], second: other[0] }
    ;[scene.first, scene.second] = [one[1], other[1]]
    scene.tenant = await world.newTenant()
  })
  afterAll(async () => {
    for (const vendor of vendors) await vendor.close()
  })
  return scene
}
