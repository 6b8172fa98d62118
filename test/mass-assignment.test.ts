import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFrameReader } from '../src/http/sockets/frames.ts'
import { document, documented, operations, pathOf } from './support/contract.ts'
import { authorizedHeaders, type PreparedRequest, prepareRequest } from './support/prepared-requests.ts'
import { toProblem } from './support/problems.ts'
import { allRows, dumpOf, fingerprint } from './support/rows.ts'
import { useWorld } from './support/world.ts'

// Generated from the contract and the data model: a body accepts only the fields of the contract. The generator rejects a
// request schema with open objects; these tests prove it with requests. MASS_SEED selects other columns.
const world = useWorld()
const seed = Number(process.env.MASS_SEED ?? 1)

/** Every column and relation of every table. */
const columns = [
  ...readFileSync(new URL('../prisma/schema.prisma', import.meta.url), 'utf8').matchAll(
    /^model \w+ \{\n([\s\S]*?)^\}/gm,
  ),
].flatMap(([, model = '']) => [...model.matchAll(/^ {2}(\w+) +\w/gm)].map(([, name]) => name as string))

/** Names that other systems and languages use for privileged fields. */
const tempting = [
  'isAdmin',
  'is_admin',
  'admin',
  'is_superadmin',
  'superuser',
  'roles',
  'scope',
  'scopes',
  'organization_id',
  'organizationId',
  'org_id',
  'tenantId',
  'tenant_id',
  'user_id',
  'created_at',
  'deleted',
  'verifiedAt',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '$set',
  'a/b',
  'a~b',
]

const fields = [...new Set([...columns, ...tempting])]

const eachTries = 12
const [shuffled = []] = fc.sample(fc.shuffledSubarray(columns, { minLength: columns.length }), { seed, numRuns: 1 })

/** The tempting names and the next columns; all places together try each column more than once. */
const fieldsOf = (place: number) => {
  const from = (place * eachTries) % shuffled.length
  return [...new Set([...tempting, ...[...shuffled, ...shuffled].slice(from, from + eachTries)])]
}

/** Bodies that are tried with every field. */
const triedWithAll = new Set(['register /body', 'createChat /body/initialMessage'])

interface Schema {
  $ref?: string
  type?: unknown
  additionalProperties?: unknown
  maxProperties?: number
  properties?: Record<string, Schema>
  items?: Schema
  oneOf?: Schema[]
}

const schemas = document.components.schemas as Record<string, Schema>
const resolve = (schema: Schema): Schema =>
  schema.$ref ? (schemas[schema.$ref.split('/').at(-1) as string] ?? {}) : schema

interface Place {
  /** Path in the body; a list is represented by its first item. */
  path: (string | number)[]
  schema: Schema
}

/** Every closed object of a body, starting with the body itself. */
function closedObjects(schema: Schema, path: Place['path'] = []): Place[] {
  const { type, properties = {}, items, additionalProperties } = resolve(schema)
  if (type === 'array' && items) return closedObjects(items, [...path, 0])
  const inside = Object.entries(properties).flatMap(([name, property]) => closedObjects(property, [...path, name]))
  return additionalProperties === false ? [{ path, schema: resolve(schema) }, ...inside] : inside
}

const places = [...documented]
  .flatMap(([id, { operation }]) => {
    const schema = operation.requestBody?.content['application/json']?.schema
    return schema
      ? closedObjects(schema as Schema).map((place) => ({ id, ...place, pointer: pointerOf(place.path) }))
      : []
  })
  .map((place, index) => ({ ...place, index }))

function pointerOf(path: readonly (string | number)[]) {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The body with one more field at the given path. */
function withField(body: unknown, [step, ...path]: Place['path'], field: string, value: unknown): unknown {
  if (step === undefined) return { ...(body as object), [field]: value }
  const inner = withField((body as Record<string | number, unknown>)?.[step] ?? {}, path, field, value)
  return typeof step === 'number' ? [inner] : { ...(body as object), [step]: inner }
}

let tries = 0
afterAll(() => console.log(`mass assignment, seed ${seed}: ${tries} tries with ${fields.length} fields`))

it('reads the columns of the schema and the bodies of the contract', () => {
  expect(columns).toEqual(expect.arrayContaining(['passwordHash', 'isSuperadmin', 'orgId', 'plan', 'role', 'usedAt']))
  const pointers = places.map(({ id, pointer }) => `${id} /body${pointer}`)
  expect(pointers).toEqual(
    expect.arrayContaining([
      'register /body',
      'createChat /body/settings',
      'createChat /body/initialMessage',
      'createMessages /body/messages/0',
      'updateOrganization /body/settings',
    ]),
  )
})

describe.each(places)('$id rejects a field in /body$pointer', ({ id, path, schema, pointer, index }) => {
  const known = Object.keys(schema.properties ?? {})
  let scene: PreparedRequest
  let headers: Record<string, string>
  let before: string
  beforeAll(async () => {
    scene = await prepareRequest(world, id, world.acme, { person: world.acme.people.admin })
    headers = await authorizedHeaders(world, id, scene)
    before = await fingerprint(world.db)
  })

  it('that the contract does not name and changes nothing', async () => {
    const tried = triedWithAll.has(`${id} /body${pointer}`) ? fields : fieldsOf(index)
    for (const field of tried.filter((field) => !known.includes(field))) {
      tries++
      const body = withField(scene.body, path, field, true)
      const { status, body: problem } = await world.call(id, { params: scene.params, headers, body })
      // With `maxProperties`, one field too many is an error of the whole object.
      const place = schema.maxProperties === undefined ? `${pointer}${pointerOf([field])}` : pointer
      expect([field, status, toProblem(problem).pointer]).toEqual([field, 400, `/body${place}`])
    }
    expect(await fingerprint(world.db)).toBe(before)
  })

  it.each(['{"__proto__":{"isSuperadmin":true}}', '{"constructor":{"prototype":{"isSuperadmin":true}}}'])(
    'that would change the prototype: %s',
    async (text) => {
      tries++
      const payload = JSON.stringify(withField(scene.body, path, 'poison', 0)).replace('"poison":0', text.slice(1, -1))
      const { method } = operations[id]
      const url = pathOf(id, scene.params)
      const answer = await world.app.inject({ method, url, headers: { ...headers, ...json }, payload })
      expect([answer.statusCode, toProblem(answer.json()).code]).toEqual([400, 'malformed_json'])
      expect(({} as { isSuperadmin?: boolean }).isSuperadmin).toBeUndefined()
      expect(await fingerprint(world.db)).toBe(before)
    },
  )
})

const json = { 'content-type': 'application/json' }

it('the contract leaves only free-form data and OpenAI objects open', () => {
  const seen = new Set<string>()
  const named: string[] = []
  const look = (schema: Schema, at: string) => {
    const name = schema.$ref?.split('/').at(-1) ?? at
    if (schema.$ref && seen.has(name)) return
    seen.add(name)
    const { properties, items, oneOf = [], additionalProperties } = resolve(schema)
    if (properties && additionalProperties !== false) named.push(name)
    for (const [property, inner] of Object.entries(properties ?? {})) look(inner, `${name}.${property}`)
    for (const branch of [...oneOf, ...(items ? [items] : [])]) look(branch, name)
  }
  for (const { requestBody } of [...documented.values()].map(({ operation }) => operation)) {
    for (const { schema } of Object.values(requestBody?.content ?? {})) look(schema, 'a body')
  }
  expect(named.sort()).toEqual(
    ['ChatCompletionMessage', 'ContentPart', 'NewChatCompletion', 'NewChatCompletion.stream_options', 'Tool'].sort(),
  )
})

describe('an unknown field of an OpenAI request', () => {
  const marker = 'not-for-the-record'

  /** Every open object of a body with named properties, except objects that are stored as the caller sent them. */
  function openObjects(schema: Schema, path: Place['path'] = []): Place[] {
    const { properties, items, additionalProperties } = resolve(schema)
    if (items) return openObjects(items, [...path, 0])
    if (additionalProperties !== true || !properties || isKeptAsItIs(schema)) return []
    const inside = Object.entries(properties).flatMap(([name, property]) => openObjects(property, [...path, name]))
    return [{ path, schema: resolve(schema) }, ...inside]
  }
  const isKeptAsItIs = ({ $ref }: Schema) => /\/(Tool|ToolCall|ContentPart)$/.test($ref ?? '')
  const body = documented.get('createChatCompletion')?.operation.requestBody?.content['application/json']?.schema
  const open = openObjects(body as Schema)

  it('is possible in the request, its messages and its stream options', () => {
    expect(open.map(({ path }) => pointerOf(path))).toEqual(['', '/messages/0', '/stream_options'])
  })

  it.each(open)('is ignored in /body$path and not stored', async ({ path, schema }) => {
    const scene = await prepareRequest(world, 'createChatCompletion', world.acme)
    const headers = await authorizedHeaders(world, 'createChatCompletion', scene)
    const known = Object.keys(schema.properties ?? {})
    const more = fields.filter((field) => !known.includes(field))
    const everything = more.reduce((sent, field) => withField(sent, path, field, marker), scene.body)
    tries += more.length
    const answer = await world.call('createChatCompletion', { headers, body: everything as object })
    expect([answer.status, answer.body.choices[0].message.role]).toEqual([200, 'assistant'])
    expect(dumpOf([...(await allRows(world.db))])).not.toContain(marker)
    const chatId = answer.headers['x-chat-id'] as string
    const chat = await world.db.read.chat.findFirstOrThrow({ where: { id: chatId } })
    expect(chat).toMatchObject({ orgId: world.acme.orgId, source: 'openai', status: 'open', userId: null })
  })
})

describe('a frame', () => {
  const read = createFrameReader()
  const frames = ['AskFrame', 'TypingFrame'].map((name) => schemas[name] as Schema)

  it.each(frames)('rejects a field that the contract does not name: $properties.type.enum', ({ properties = {} }) => {
    const frame = { type: (properties.type as { enum?: string[] }).enum?.[0], content: 'x' }
    if (!properties.content) frame.content = undefined as never
    expect(read(Buffer.from(JSON.stringify(frame)))).toEqual({ frame })
    for (const field of fields.filter((field) => !(field in properties))) {
      tries++
      const answer = read(Buffer.from(JSON.stringify({ ...frame, [field]: true })))
      const pointer = 'problem' in answer && answer.problem.errors?.[0]?.pointer
      expect([field, pointer]).toEqual([field, `/body${pointerOf([field])}`])
    }
  })
})

describe('a form', () => {
  it('rejects a field that the contract does not name', async () => {
    const scene = await prepareRequest(world, 'changePassword', world.acme)
    const headers = {
      ...(await world.session(scene.person.userId)),
      'content-type': 'application/x-www-form-urlencoded',
    }
    const before = await fingerprint(world.db)
    for (const field of [...fields, '__proto__', 'newPassword']) {
      tries++
      const payload = `${new URLSearchParams(scene.body as Record<string, string>)}&${encodeURIComponent(field)}=true`
      const answer = await world.app.inject({ method: 'PUT', url: operations.changePassword.url, headers, payload })
      expect([field, answer.statusCode]).toEqual([field, 400])
    }
    expect(await fingerprint(world.db)).toBe(before)
  })
})
