import { expect, it } from 'vitest'
import { adminToken, useWorld, withToken } from './support/world.ts'

const canary = 'canary-that-must-stay-secret-0123456789'
const world = useWorld({
  SECRET_KEY: `${canary}-root`,
  JWT_ACCESS_SECRET: `${canary}-access`,
  JWT_REFRESH_SECRET: `${canary}-refresh`,
  SMTP_URL: `smtp://ada:${canary}-smtp@127.0.0.1:9`,
  DASHBOARD_URL: `https://ada:${canary}-dashboard@app.example.com/dash?key=${canary}#${canary}`,
  OPENAI_API_KEY: `${canary}-openai`,
  GEMINI_API_KEY: `${canary}-gemini`,
  ALLOWED_ORIGINS: 'https://app.example.com',
  TRUST_PROXY: '10.0.0.0/8',
  JWT_ACCESS_EXPIRY: '5m',
})
const status = () => world.call('getSystemStatus', { headers: withToken(adminToken) })

it('reports the configuration of the process without secrets', async () => {
  const { body, headers } = await status()
  const { settings } = body
  expect(settings).toMatchObject({
    database: world.db.kind,
    dataDir: world.config.dataDir,
    redis: false,
    mail: true,
    dashboardUrl: 'https://app.example.com/dash',
    allowedOrigins: ['https://app.example.com'],
    trustedProxies: ['10.0.0.0/8'],
    accessTokenSeconds: 300,
    providerKeys: ['openai', 'gemini'],
    privateProviders: true,
  })
  const said = JSON.stringify([body, headers])
  const hidden = [canary, adminToken, world.config.databaseUrl]
  for (const secret of hidden) expect(said).not.toContain(secret)
})

it('reports the settings set at run time instead of the environment’s', async () => {
  const headers = withToken(adminToken)
  await world.call('updateSystemConfig', { headers, body: { logLevel: 'fatal' } })
  expect((await status()).body.settings.logLevel).toBe('fatal')
  await world.call('updateSystemConfig', { headers, body: { logLevel: null } })
  expect((await status()).body.settings.logLevel).toBe('info')
})

it('counts users and organizations without deleted ones', async () => {
  const { people, organizations } = (await status()).body
  const tenant = await world.newTenant()
  const grown = (await status()).body
  expect([grown.people, grown.organizations]).toEqual([people + 4, organizations + 1])
  const headers = await world.session(tenant.people.admin.userId)
  expect((await world.call('deleteOrganization', { params: { org: tenant.slug }, headers })).status).toBe(202)
  const left = await world.session(tenant.people.viewer.userId)
  expect((await world.call('deleteMe', { headers: left })).status).toBe(202)
  const after = (await status()).body
  expect([after.people, after.organizations]).toEqual([people + 3, organizations])
})

it('reports the start time of the process and no run of a task that never ran', async () => {
  const { startedAt, uptimeSeconds, maintenance } = (await status()).body
  const alive = Date.now() - Date.parse(startedAt)
  expect(Math.abs(alive / 1_000 - uptimeSeconds)).toBeLessThan(10)
  expect(maintenance).toEqual([])
})
