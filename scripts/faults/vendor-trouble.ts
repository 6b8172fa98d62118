import pLimit from 'p-limit'
import { createChats, keyHeaders } from '../bench/messages.ts'
import { type Asker, expectValue, openAsker } from './asking.ts'
import type { Ask } from './completions.ts'
import { type FaultyVendor, startFaultyVendor } from './faulty-vendor.ts'
import { watchMemory } from './memory.ts'
import type { Finding, Part } from './part.ts'
import { before } from './vendor-before.ts'
import { examine } from './vendor-examination.ts'
import { after, endless, good, type Script } from './vendor-scripts.ts'

const adminToken = 'only-for-the-operator-of-faults-and-no-other'
const maxGrowthMiB = 256
const atOnce = 12

export const vendorTroublePart: Part = {
  id: 'T22',
  what: 'a vendor that goes wrong is replaced before its first token and kept as far as it came after it',
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const rounds = rig.isShort ? 1 : 4
    const tenant = await rig.newTenant()
    const { address, pid } = await rig.startServer(tenant.databaseUrl, {
      ADMIN_TOKEN: adminToken,
      LLM_PRIVATE_ADDRESSES: 'true',
      LLM_FIRST_TOKEN_TIMEOUT: '2s',
      LLM_IDLE_TIMEOUT: '2s',
      LLM_TIMEOUT: '15s',
      RATE_LIMIT_LLM_MAX: '1000000',
      RATE_LIMIT_ADMIN_MAX: '1000000',
    })
    const vendor = await startFaultyVendor((trap) => [...before(trap), ...after, good, endless])
    rig.owned.defer(vendor.close)
    const asker = openAsker(address)
    rig.owned.defer(async () => asker.close())
    const { secretKey } = tenant
    await setUp(asker, secretKey, vendor)
    const scripts = [...before(vendor.trap), ...after, endless]
    const memory = await watchMemory(pid)

    const line = pLimit(atOnce)
    const faults: string[] = []
    let questions = 0
    for (let round = 0; round < rounds; round++) {
      rig.signal.throwIfAborted()
      const cases = scripts.flatMap((script) => [
        { script, stream: true, fallback: true },
        { script, stream: false, fallback: true },
        { script, stream: questions % 2 === 0, fallback: false },
      ])
      const asks: { script: Script; ask: Ask }[] = []
      const chats = await createChats(address, keyHeaders(secretKey), cases.length)
      for (const [n, { script, stream, fallback }] of cases.entries()) {
        // Each has a provider of its own: who fails rests, and others would be asked first.
        const provider = `${script.name}-${questions++}`
        await register(asker, vendor, provider)
        const words = `${provider}: what now?`
        const chat = chats[n] ?? ''
        asks.push({ script, ask: { address, secretKey, chat, provider, words, stream, fallback } })
      }
      const found = await Promise.all(asks.map(({ script, ask }) => line(examine, asker, vendor, script, ask)))
      faults.push(...found.flat())
    }
    await memory.end()
    if (memory.peak() > maxGrowthMiB) faults.push(`The process has grown by ${memory.peak()} MiB`)
    if (vendor.trapped() > 0) faults.push(`A redirect was followed ${vendor.trapped()} times`)
    return {
      counts: { questions, troubles: scripts.length, 'memory grown (MiB)': memory.peak() },
      faults,
    }
  },
}

async function setUp(asker: Asker, secretKey: string, vendor: FaultyVendor): Promise<void> {
  const { id } = expectValue<{ id: string }>(
    await asker.ask('/api/v1/orgs/me', { headers: keyHeaders(secretKey) }),
    200,
  )
  const asked = { method: 'PATCH', headers: operator, body: { plan: 'enterprise' } } as const
  expectValue(await asker.ask(`/api/v1/admin/orgs/${id}`, asked), 200)
  await register(asker, vendor, good.name, 1)
}

const operator = { authorization: `Bearer ${adminToken}` }

async function register(asker: Asker, vendor: FaultyVendor, provider: string, position?: number): Promise<void> {
  const body = { provider, vendor: 'custom', baseUrl: vendor.baseUrl(provider), model: 'faulty', position }
  expectValue(await asker.ask('/api/v1/llm/providers', { method: 'POST', headers: operator, body }), 201)
}
