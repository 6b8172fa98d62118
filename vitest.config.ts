import { accessSync, constants } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** They touch no database, so once is enough. */
const withoutDatabase = [
  'test/unit/**/*.test.ts',
  'test/http/**/*.test.ts',
  'test/config.test.ts',
  'test/generate.test.ts',
  'test/layers.test.ts',
  'test/db/lock.test.ts',
  'test/db/group-commit.test.ts',
]

/** They are about one of the two databases. */
const aboutPostgresql = [
  'test/client-certificate.test.ts',
  'test/database-busy.test.ts',
  'test/database-crash.test.ts',
  'test/exports-move.test.ts',
  'test/unsafe-settings.test.ts',
]

/** What they test is decided before the database is asked: `npm test` runs them on SQLite, `npm run test:all` on both. */
const decidedAboveDatabase = [
  'test/admin.test.ts',
  'test/answers-cut.test.ts',
  'test/bad-input.test.ts',
  'test/browser.test.ts',
  'test/canaries.test.ts',
  'test/client.test.ts',
  'test/contract.test.ts',
  'test/domain/analytics-days.test.ts',
  'test/domain/analytics-latency.test.ts',
  'test/forgeries.test.ts',
  'test/fuzz.test.ts',
  'test/guides.test.ts',
  'test/hash.test.ts',
  'test/health.test.ts',
  'test/identity.test.ts',
  'test/import.test.ts',
  'test/left-early.test.ts',
  'test/logs.test.ts',
  'test/mass-assignment.test.ts',
  'test/openai-python.test.ts',
  'test/openai.test.ts',
  'test/origins.test.ts',
  'test/permissions.test.ts',
  'test/pipelining.test.ts',
  'test/providers-candidates.test.ts',
  'test/providers.test.ts',
  'test/proxy.test.ts',
  'test/rate-limit-plans.test.ts',
  'test/rate-limit.test.ts',
  'test/readme.test.ts',
  'test/redis.test.ts',
  'test/server.test.ts',
  'test/sign-in.test.ts',
  'test/sockets-end.test.ts',
  'test/sockets.test.ts',
  'test/system-status.test.ts',
  'test/too-large.test.ts',
  'test/two-processes.test.ts',
  'test/without-mail.test.ts',
]

const everything = ['test/**/*.test.ts']
const notHere = ['test/golden/**', ...withoutDatabase]

// Test databases live in memory where the machine offers that: a flush to disk would cost more than the tests around it.
const memory = '/dev/shm'
if (process.env.TMPDIR === undefined && isWritable(memory)) process.env.TMPDIR = memory

// Compiled code of one run serves the next one, and each of its workers.
process.env.NODE_COMPILE_CACHE ??= 'node_modules/.cache/compiled'

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

export default defineConfig({
  test: {
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    // Modules are loaded once for all files of a worker, by Node itself: to load them for each file took longer than the tests.
    isolate: false,
    experimental: { viteModuleRunner: false, nodeLoader: false },
    maxWorkers: Math.ceil(availableParallelism() * 1.5), // tests of processes wait more than they compute
    testTimeout: 60_000, // a small machine that is busy with something else is no fault
    hookTimeout: 120_000,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/generated/**'] },
    reporters: ['default', './test/support/summary-reporter.ts'],
    projects: [
      project('unit', withoutDatabase, []),
      project('sqlite', everything, [...notHere, ...aboutPostgresql]),
      project('postgresql', everything, [...notHere, ...decidedAboveDatabase]),
      project('postgresql-above', decidedAboveDatabase, []),
    ],
  },
})

function project(name: string, include: string[], exclude: string[]) {
  return { extends: true as const, test: { name, include, exclude } }
}
