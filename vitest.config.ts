import { defineConfig } from 'vitest/config'

/** They touch no database: once is enough. All other tests run on both. */
const withoutDatabase = [
  'test/unit/**/*.test.ts',
  'test/http/**/*.test.ts',
  'test/config.test.ts',
  'test/generate.test.ts',
  'test/layers.test.ts',
  'test/db/lock.test.ts',
  'test/db/group-commit.test.ts',
]

const database = (name: 'sqlite' | 'postgresql') => ({
  extends: true as const,
  test: {
    name,
    include: ['test/**/*.test.ts'],
    exclude: ['test/golden/**', ...withoutDatabase],
  },
})

export default defineConfig({
  test: {
    globalSetup: 'test/support/global-setup.ts',
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 60_000, // a small machine that is busy with something else is no fault
    hookTimeout: 120_000,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/generated/**'] },
    projects: [
      { extends: true, test: { name: 'unit', include: withoutDatabase } },
      database('sqlite'),
      database('postgresql'),
    ],
  },
})
