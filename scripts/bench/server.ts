import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { GroupCommitLimits } from '../../src/db/group-commit.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createDemo } from '../../src/domain/background/first-run.ts'
import { openLog } from '../../src/logs/log-stream.ts'
import { reportTo } from './child.ts'

export interface ServerSettings {
  databaseUrl: string
  poolSize?: number
  groupCommit?: Partial<GroupCommitLimits>
}

export interface ServerReady {
  url: string
  secretKey: string
}

// The product as it is in production, on an empty database: only its limits are so high that a bench never meets them.
const { databaseUrl, folder, ...options } = JSON.parse(process.argv[2] ?? '{}') as ServerSettings & { folder: string }
const limitless = '1000000000'
const config = readConfig({
  NODE_ENV: 'production',
  DATABASE_URL: databaseUrl,
  SECRET_KEY: 'only for a bench that no other process can reach',
  RATE_LIMIT_MAX: limitless,
  RATE_LIMIT_PUBLIC_MAX: limitless,
})
const db = openDatabase(databaseUrl, options)
await db.migrate()
const demo = await createDemo(db)
const log = { logLevel: config.logLevel, folder: join(folder, 'logs'), files: config.logFiles }
const app = await buildApp(config, db, { logger: await openLog(log) })
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo
const ready: ServerReady = { url: `http://127.0.0.1:${port}`, secretKey: demo?.secretKey ?? '' }
reportTo(process, ready, () => app.close())
