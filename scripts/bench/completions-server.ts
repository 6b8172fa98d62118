import type { AddressInfo } from 'node:net'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createDemo } from '../../src/domain/background/first-run.ts'
import { reportTo } from './child.ts'

export interface CompletionsSettings {
  databaseUrl: string
  vendorUrl: string
}

// The product as it is in production, with one provider and without limits of a plan.
const { databaseUrl, vendorUrl } = JSON.parse(process.argv[2] ?? '{}') as CompletionsSettings
const config = readConfig({
  NODE_ENV: 'production',
  DATABASE_URL: databaseUrl,
  SECRET_KEY: 'only for a bench that no other process can reach',
  RATE_LIMIT_MAX: '1000000000',
  LLM_PRIVATE_ADDRESSES: 'true',
})
config.rateLimits.llm = 1e9
const db = openDatabase(databaseUrl)
await db.migrate()
const demo = await createDemo(db)
const now = new Date()
await db.write(async (tx) => {
  await tx.organization.updateMany({ data: { plan: 'enterprise' } })
  const provider = { id: 'bench', vendor: 'custom', baseUrl: vendorUrl, model: 'bench', contextWindow: 100_000 }
  await tx.provider.create({
    data: { ...provider, isRegistered: true, enabled: true, prices: [], createdAt: now, updatedAt: now },
  })
})
const app = await buildApp(config, db, { logger: { level: config.logLevel } })
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo
reportTo(process, { url: `http://127.0.0.1:${port}`, secretKey: demo?.secretKey ?? '' }, () => app.close())
