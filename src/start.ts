import { existsSync, write } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import type { Broadcaster } from './db/chat-pubsub.ts'
import { classifyError } from './db/errors.ts'
import { openDatabase } from './db/open.ts'
import { deploymentOf } from './domain/access/secrets.ts'
import { createDemo, type Demo } from './domain/background/first-run.ts'
import { shutdownTimes } from './http/shutdown-times.ts'
import { openLog } from './logs/log-stream.ts'

/** So long the last words may take. */
const farewellMs = 100

async function serve(beforeListening: () => void) {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig(process.env)
  const db = openDatabase(config.databaseUrl, {
    poolSize: config.databasePoolSize,
    ...(await createBroadcaster(config)),
  })
  await db.migrate()
  const folder = join(config.dataDir, 'logs')
  const log = await openLog({ logLevel: config.logLevel, folder, files: config.logFiles })
  const app = await buildApp(config, db, { logger: log })
  closeOnSignals(app)
  await app.ready()
  beforeListening()
  const address = await app.listen({ host: config.host, port: config.port })
  // Last: what is shown only once must not be lost to a port that is in use.
  const demo = config.production ? undefined : await createDemo(db).catch(unlessClosing(app))
  greet(config, address, demo)
}

/** Redis, where there is one: its channel is that of all processes with this secret. */
async function createBroadcaster({ redisUrl, secrets }: Config): Promise<{ broadcaster?: Broadcaster }> {
  if (redisUrl === undefined) return {}
  const { createRedisBroadcaster } = await import('./db/redis-broadcaster.ts')
  return { broadcaster: createRedisBroadcaster(redisUrl, deploymentOf(secrets.root)) }
}

/**
 * Ends the process, whatever is left: the orchestrator is about to do the same without a word. By a signal, because `exit` waits
 * for what is being written, and that may be a pipe without a reader.
 */
function giveUp() {
  const end = () => process.kill(process.pid, 'SIGKILL')
  setTimeout(end, farewellMs)
  write(2, 'The end took too long: what was still under way is given up.\n', end)
}

/** Finishes what is under way, and at a terminal waits for no load balancer; a second signal changes nothing, since npm passes on each Ctrl-C twice. */
function closeOnSignals(app: FastifyInstance) {
  const end = async (signal: NodeJS.Signals) => {
    if (app.closing.aborted) return
    setTimeout(giveUp, shutdownTimes.exitMs).unref()
    if (signal === 'SIGTERM') await app.drain()
    await app.close()
  }
  process.on('SIGTERM', end).on('SIGINT', end)
}

/** Ignores errors of the demo when the server is being closed. */
const unlessClosing = (app: FastifyInstance) => (error: unknown) => {
  if (!app.closing.aborted) throw error
  return undefined
}

function greet({ databaseUrl }: Config, address: string, demo: Demo | undefined) {
  const lines = [
    `ChatLogger listens on ${address}`,
    `  API   ${address}/api/v1`,
    `  Docs  ${address}/docs`,
    `  Data  ${databaseUrl.replace(/(?<=\/\/).*@|\?.*/g, '')}`,
  ]
  if (demo) {
    lines.push(
      '',
      'Made for you, and shown this once:',
      `  organization     ${demo.slug}`,
      `  admin            ${demo.username}, password ${demo.password}`,
      `  secret key       ${demo.secretKey}`,
      `  publishable key  ${demo.publishableKey}`,
      '',
      'Open a chat:',
      `  curl ${address}/api/v1/orgs/${demo.slug}/chats -H 'x-organization-api-key: ${demo.publishableKey}' \\`,
      `    -H 'content-type: application/json' -d '{"title":"Hello","initialMessage":{"content":"Is anyone there?"}}'`,
    )
  }
  process.stdout.write(`${lines.join('\n')}\n\n`)
}

/** What a person can do about it, in a line; undefined for what only a stack trace explains. */
function explain(error: NodeJS.ErrnoException): string | undefined {
  if (error instanceof ConfigError) return error.message
  if (error.code === 'EADDRINUSE') return 'The port is in use: stop the other program, or set PORT to a free one.'
  if (error.code === 'EACCES') return `No permission: ${error.message}`
  if (classifyError(error) === 'full') return `The disk is full: ${error.message}`
  if (classifyError(error) === 'unavailable') return `The database does not answer: ${error.message || error.code}`
  // Who may connect, as whom, and to which database (SQLSTATE classes 28 and 3D).
  if (/^(28|3D)\w{3}$/.test(error.code ?? '')) return `The database refuses DATABASE_URL: ${error.message}`
  // OpenSSL's and Node's codes for what is wrong with the certificate of a server.
  if (/CERT|^UNABLE_TO_/.test(error.code ?? '')) return `The database’s certificate is not trusted: ${error.message}`
  return undefined
}

/** Starts the server: migrated database, listening, first-run demo outside production; ends the process with one clear line otherwise. */
export async function start(beforeListening: () => void): Promise<void> {
  process.stdout.on('error', () => {}) // a full disk, or no reader: the greeting is lost, and nothing else
  await serve(beforeListening).catch((error: NodeJS.ErrnoException) => {
    process.stderr.write(`${explain(error) ?? error.stack}\n`)
    process.exit(1)
  })
}
