import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'

/** A file of the source, or one made up to see a rule fail. */
interface Source {
  /** From the repository's root, such as `src/domain/chats.ts`. */
  path: string
  text: string
}

interface Import {
  /** A package's name, or for a file its path from the repository's root. */
  from: string
  /** What is between `import` and `from`. */
  names: string
  /** Nothing of it is left when the program runs. */
  typeOnly: boolean
}

interface Rule {
  says: string
  /** What breaks the rule in a file, a line each. */
  faults(source: Source): string[]
  /** Each breaks it. */
  examples: Source[]
}

const statement =
  /^(?:import|export)\s+(?:(type\s)?\s*([^'"`;]*?)\s*from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

function importsOf({ path, text }: Source): Import[] {
  return [...text.matchAll(statement)].map(([, type, names = '', module, dynamic]) => {
    const specifier = module ?? dynamic ?? ''
    const from = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
    return { from, names, typeOnly: type !== undefined }
  })
}

const imports =
  (where: RegExp, allowed: (found: Import) => boolean) =>
  (source: Source): string[] =>
    where.test(source.path)
      ? importsOf(source)
          .filter((found) => !allowed(found))
          .map(({ from, names }) => `${source.path} imports ${names} from ${from}`)
      : []

const texts =
  (where: RegExp, forbidden: RegExp) =>
  ({ path, text }: Source): string[] =>
    where.test(path) ? [...text.matchAll(forbidden)].map(([found]) => `${path} says ${found.trim()}`) : []

const source = (path: string, text: string): Source => ({ path, text })
const prismaClient = /^src\/generated\/(sqlite|postgresql)\//
const driver = /^(pg|libsql|@libsql\/.+|prisma|@prisma\/.+)(\/|$)/

const rules: Rule[] = [
  {
    says: 'domain knows nothing of HTTP: no Fastify, no routes, no plugins, no edge',
    faults: imports(
      /^src\/domain\//,
      ({ from }) => !/^src\/(routes|plugins|http)\/|^src\/(app|server|start)\.ts$|^@?fastify/.test(from),
    ),
    examples: [
      source('src/domain/a.ts', "import type { FastifyRequest } from 'fastify'"),
      source('src/domain/a.ts', "import cookie from '@fastify/cookie'"),
      source('src/domain/a.ts', "import {\n  createPager,\n} from '../http/cursors.ts'"),
      source('src/domain/a.ts', "const { buildApp } = await import('../app.ts')"),
    ],
  },
  {
    says: 'db stands below the rules: nothing from domain, routes, plugins or the edge',
    faults: imports(/^src\/db\//, ({ from }) => !/^src\/(domain|routes|plugins|http)\/|^@?fastify/.test(from)),
    examples: [
      source('src/db/a.ts', "import { newId } from '../domain/ids.ts'"),
      source('src/db/dialects/a.ts', "export * from '../../http/wiring.ts'"),
    ],
  },
  {
    says: 'routes see domain, the edge, problems and the contract; of the plugins, the name of the session cookie',
    faults: imports(/^src\/routes\//, ({ from, names, typeOnly }) =>
      from.startsWith('src/')
        ? /^src\/(domain|http)\/|^src\/(problems|version)\.ts$|^src\/generated\/operations\.ts$/.test(from) ||
          (from === 'src/generated/schemas.ts' && typeOnly) ||
          (from === 'src/plugins/authentication.ts' && names === '{ sessionCookieName }')
        : typeOnly || from.startsWith('node:'),
    ),
    examples: [
      source('src/routes/a.ts', "import { openSqlite } from '../db/dialects/sqlite.ts'"),
      source('src/routes/a.ts', "import { PrismaClient } from '../generated/sqlite/client.ts'"),
      source('src/routes/a.ts', "import { NewChat } from '../generated/schemas.ts'"),
      source('src/routes/a.ts', "import { authentication } from '../plugins/authentication.ts'"),
      source('src/routes/a.ts', "import { Type } from '@sinclair/typebox'"),
    ],
  },
  {
    says: 'plugins are wired by app.ts alone, and know no route',
    faults: imports(
      /^src\/(plugins|http|domain|db)\//,
      ({ from }) => !/^src\/routes\/|^src\/(app|server)\.ts$/.test(from),
    ),
    examples: [source('src/plugins/a.ts', "import { chat } from '../routes/chats.ts'")],
  },
  {
    says: 'only db knows that there are drivers, Prisma and two clients; others may name the types of rows',
    faults: imports(
      /^src\/(?!db\/|generated\/)/,
      ({ from, typeOnly }) => !driver.test(from) && (typeOnly || !prismaClient.test(from)),
    ),
    examples: [
      source('src/domain/a.ts', "import pg from 'pg'"),
      source('src/plugins/a.ts', "import type { PrismaPg } from '@prisma/adapter-pg'"),
      source('src/start.ts', "import { createClient } from '@libsql/client'"),
      source('src/domain/a.ts', "import { PrismaClient } from '../generated/postgresql/client.ts'"),
      source('src/domain/a.ts', "import { type UserModel, Prisma } from '../generated/sqlite/client.ts'"),
    ],
  },
  {
    says: 'only start.ts reads the environment, and server.ts says there where compiled code is kept',
    faults: texts(
      /^src\/(?!(start|server)\.ts$|generated\/)/,
      /process\.env\b|process\[.*|from 'node:process'|\benv\s*\}\s*=\s*process/g,
    ),
    examples: [
      source('src/config.ts', 'const port = process.env.PORT'),
      source('src/db/a.ts', "import { env } from 'node:process'"),
      source('src/domain/a.ts', 'const { env } = process'),
    ],
  },
  {
    says: 'a route file holds no path and no schema: both come from the contract',
    // A cookie's Path is no route.
    faults: texts(
      /^src\/routes\//,
      /(?<!path: )['"`]\/[^'"`]*['"`]|\bschema\s*:|\bType\.\w+|\btype: '(object|array|string|integer|number|boolean)'|\.(route|get|post|put|patch|delete)\(['"`]/g,
    ),
    examples: [
      source('src/routes/a.ts', "app.route({ url: '/api/v1/orgs' })"),
      source('src/routes/a.ts', 'reply.redirect(`/docs`)'),
      source('src/routes/a.ts', "app.get('health')"),
      source('src/routes/a.ts', "const body = { type: 'object' }"),
      source('src/routes/a.ts', 'return { schema: { body } }'),
    ],
  },
  {
    says: 'every file is named after what it is about',
    faults: ({ path }) => (/(^|[/_.-])(utils?|helpers?|commons?|shared|misc)([/_.-]|$)/i.test(path) ? [path] : []),
    examples: [
      source('src/utils.ts', ''),
      source('src/domain/chat-helpers.ts', ''),
      source('src/common/a.ts', ''),
      source('src/shared/a.ts', ''),
    ],
  },
]

const files = globSync('src/**/*.ts', { exclude: ['src/generated/{sqlite,postgresql}/**'] })
  .map((file) => file.replaceAll('\\', '/'))
  .map((path) => source(path, readFileSync(path, 'utf8')))

test('reads the whole source, and every kind of import in it', () => {
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['src/start.ts', 'src/db/open.ts']))
  for (const file of files) {
    const written = file.text.match(/^(import|export|\}) (.* )?from '|^import '|\bimport\('/gm) ?? []
    expect([file.path, importsOf(file).length]).toEqual([file.path, written.length])
  }
})

describe.each(rules)('$says', ({ faults, examples }) => {
  test('holds in every file', () => {
    expect(files.flatMap(faults)).toEqual([])
  })

  test.each(examples)('and would be broken by: $path $text', (example) => {
    expect(faults(example)).not.toEqual([])
  })
})

/** Groups of nodes that reach each other, each as one line. */
function cyclesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reach = (from: string, seen = new Set<string>()): Set<string> => {
    for (const next of graph.get(from) ?? []) if (!seen.has(next)) reach(next, seen.add(next))
    return seen
  }
  const reached = new Map([...graph.keys()].map((node) => [node, reach(node)]))
  const groups = [...graph.keys()].map((node) =>
    [...graph.keys()].filter((other) => reached.get(node)?.has(other) && reached.get(other)?.has(node)).join(', '),
  )
  return [...new Set(groups.filter((group) => group !== ''))]
}

/** What imports what, by file or by a part of the path; imports of types count. */
function importGraph(nodeOf: (path: string) => string | undefined): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>()
  for (const file of files) {
    const node = nodeOf(file.path)
    if (node === undefined) continue
    const imported = graph.get(node) ?? new Set()
    graph.set(node, imported)
    for (const { from } of importsOf(file)) {
      const other = nodeOf(from)
      if (other !== undefined && (other !== node || from === file.path)) imported.add(other)
    }
  }
  return graph
}

describe('import cycles', () => {
  test('are found', () => {
    const graph = new Map(Object.entries({ a: new Set(['b']), b: new Set(['c']), c: new Set(['b']) }))
    expect(cyclesOf(graph)).toEqual(['b, c'])
  })

  test('do not exist between files', () => {
    expect(cyclesOf(importGraph((path) => (path.startsWith('src/generated/') ? undefined : path)))).toEqual([])
  })

  test('do not exist between rooms of the domain', () => {
    expect(cyclesOf(importGraph((path) => /^src\/domain\/(\w+)\//.exec(path)?.[1]))).toEqual([])
  })
})
