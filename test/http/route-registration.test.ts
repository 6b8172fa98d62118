import { Readable } from 'node:stream'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { TSchema } from '@sinclair/typebox'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operations as project } from '../../src/generated/operations.ts'
import { componentSchemas as projectSchemas } from '../../src/generated/schemas.ts'
import { createRouteRegistration, type HandlersOf, type RequestOf } from '../../src/http/route-registration.ts'
import { empty, full } from '../golden/notes.ts'
import { operations } from '../golden/src/generated/operations.ts'
import {
  type Author,
  componentSchemas,
  type Note,
  type NoteUpdate,
  type State,
  type TokenRequest,
} from '../golden/src/generated/schemas.ts'

type Golden = typeof operations
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Answer<Id extends keyof Golden> = Awaited<ReturnType<HandlersOf<Golden>[Id]>>
type Asked<Id extends keyof Golden> = RequestOf<Golden[Id]>

/** These compile, or `npm run check` fails. */
const types: { readonly [guarantee: string]: true } = {
  'a parameter with a default is not optional, and a query is converted': true satisfies Equal<
    Asked<'listNotes'>['query'],
    { limit: number; state?: State[]; sort: 'createdAt' | 'title'; archived: boolean }
  >,
  'path parameters are there': true satisfies Equal<Asked<'getNote'>['params'], { noteId: string }>,
  'a header of the contract has its own type': true satisfies Equal<
    Asked<'updateNote'>['headers']['idempotency-key'],
    string | undefined
  >,
  'other headers have that of Node': true satisfies Equal<Asked<'updateNote'>['headers']['accept'], string | undefined>,
  'a body is its component': true satisfies Equal<Asked<'updateNote'>['body'], NoteUpdate>,
  'a body that may be left out is optional': true satisfies Equal<
    Asked<'renewToken'>['body'],
    TokenRequest | null | undefined
  >,
  'JSON is its component': true satisfies Equal<Answer<'getNote'>, Note>,
  'no content is nothing': true satisfies Equal<Answer<'deleteNote'>, void>,
  'raw content is text, bytes or a stream': true satisfies Equal<Answer<'getFile'>, string | Buffer | Readable>,
  'two media types are either': true satisfies Equal<Answer<'renewToken'>, Author | string | Buffer | Readable>,
  'a nullable reference is the object or null': true satisfies Equal<Note['reviewer'], Author | null>,
  'a nullable enum has null': true satisfies Equal<Note['mood'], 'good' | "it's bad" | null>,
  'a property with null may be left out of an update': true satisfies Equal<
    NoteUpdate['author'],
    Author | null | undefined
  >,
}

const handlers: HandlersOf<Golden> = {
  getNote: async ({ params }) => (params.noteId === 'note_full' ? full : empty),
  updateNote: async ({ body, headers }) => ({
    ...empty,
    ...body,
    title: headers['idempotency-key'] ?? null,
    author: empty.author,
  }),
  deleteNote: async () => {},
  listNotes: async ({ query }) => ({ data: [{ ...empty, payload: query }] }),
  importNotes: async () => {},
  createToken: async ({ body }) => [body.grant],
  renewToken: async ({ body }) => ({ name: body?.grant ?? 'none', handle: null }),
  getFile: async (_, reply) => {
    reply.type('text/csv')
    return Readable.from(['a,b\n', '1,2\n'])
  },
  connect: async () => () => {},
}

/** A server as strict as the product: bodies are validated unchanged, parameters are converted. */
function server(schemas: readonly TSchema[]): FastifyInstance {
  const compiler = (coerceTypes: false | 'array') => {
    const options = {
      strict: true,
      allowUnionTypes: true,
      discriminator: true,
      useDefaults: true,
      removeAdditional: false,
    }
    const ajv = new Ajv2020({ ...options, allErrors: true, coerceTypes })
    formats.default(ajv)
    return ajv.addSchema([...schemas])
  }
  const body = compiler(false)
  const text = compiler('array')
  const fastify = Fastify()
  const bodies = once((schema) => body.compile(schema))
  const texts = once((schema) => text.compile(schema))
  fastify.setValidatorCompiler<TSchema>(({ schema, httpPart }) => (httpPart === 'body' ? bodies : texts)(schema))
  return fastify
}

/** Compiles each schema once, however many routes have it. */
function once<Compiled>(compile: (schema: TSchema) => Compiled) {
  const compiled = new Map<string, Compiled>()
  return (schema: TSchema): Compiled => {
    const name = JSON.stringify(schema)
    const found = compiled.get(name) ?? compile(schema)
    compiled.set(name, found)
    return found
  }
}

let app: FastifyInstance
beforeAll(async () => {
  app = server(componentSchemas)
  for (const type of ['application/x-www-form-urlencoded', 'application/x-ndjson']) {
    app.addContentTypeParser(type, { parseAs: 'string' }, (_, text, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(text)))),
    )
  }
  app.addHook('onRequest', async ({ routeOptions }, reply) => {
    reply.header('x-config', JSON.stringify(routeOptions.config))
  })
  for (const schema of componentSchemas) app.addSchema(schema)
  createRouteRegistration(operations)(app, handlers)
  await app.ready()
})
afterAll(() => app.close())

test('request and response types match the contract', () => {
  expect(Object.values(types).every(Boolean)).toBe(true)
})

test.each([
  ['note_empty', empty],
  ['note_full', full],
])('serializes nullable, free-form and discriminated values unchanged: %s', async (id, note) => {
  const answer = await app.inject(`/notes/${id}`)
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual(note)
})

test('accepts a nullable object, null and a discriminated union in an update', async () => {
  const update = (payload: object) => app.inject({ method: 'PATCH', url: '/notes/note_1', payload })
  for (const author of [null, { name: 'Ada', handle: null }]) expect((await update({ author })).statusCode).toBe(200)
  expect((await update({ content: full.origin ?? {} })).json().content).toEqual(full.origin)
  expect((await update({ author: { name: 5, handle: null } })).json().message).toBe('body/author/name must be string')
  expect((await update({ content: { type: 'text' } })).json().message).toBe(
    "body/content must have required property 'text'",
  )
  expect((await update({})).json().message).toBe('body must NOT have fewer than 1 properties')
  expect((await update({ unknown: 1 })).statusCode).toBe(400)
})

test('validates headers, and passes them by lower-case name', async () => {
  const update = (key: string) =>
    app.inject({
      method: 'PATCH',
      url: '/notes/note_1',
      payload: { title: 'A title' },
      headers: { 'Idempotency-Key': key },
    })
  expect((await update('6f1c1f0e-3c51-4a39-9a0b-0c6f4a2f3f1d')).json().title).toBe(
    '6f1c1f0e-3c51-4a39-9a0b-0c6f4a2f3f1d',
  )
  expect((await update('x')).statusCode).toBe(400)
})

test('converts a query, adds defaults, and refuses unknown parameters', async () => {
  const query = async (text: string) => (await app.inject(`/notes?${text}`)).json().data?.[0].payload
  expect(await query('archived=true')).toEqual({ limit: 20, sort: 'createdAt', archived: true })
  expect(await query('archived=false&limit=5&state=draft&state=published')).toMatchObject({
    limit: 5,
    state: ['draft', 'published'],
  })
  for (const bad of ['', 'archived=true&limit=0', 'archived=true&sort=size', 'archived=true&page=2']) {
    expect(await query(bad), bad).toBeUndefined()
  }
})

test('responds with the status of the contract, with and without content', async () => {
  const token = await app.inject({ method: 'POST', url: '/token', payload: { grant: 'password' } })
  expect([token.statusCode, token.body]).toEqual([201, '["password"]'])
  expect((await app.inject({ method: 'DELETE', url: '/notes/note_1' })).statusCode).toBe(204)
  const imported = await app.inject({
    method: 'POST',
    url: '/notes',
    payload: '{}',
    headers: { 'content-type': 'application/x-ndjson' },
  })
  expect([imported.statusCode, imported.body]).toEqual([202, ''])
})

test('validates an optional body when it is present', async () => {
  const renew = (payload?: object) => app.inject({ method: 'PUT', url: '/token', ...(payload && { payload }) })
  expect((await renew()).json()).toEqual({ name: 'none', handle: null })
  expect((await renew({ grant: 'password' })).json()).toEqual({ name: 'password', handle: null })
  const wrong = await renew({})
  expect([wrong.statusCode, wrong.json().message]).toEqual([400, "body must have required property 'grant'"])
})

test('streams raw content with the content type of the handler', async () => {
  const { headers, body } = await app.inject('/file')
  expect([headers['content-type'], body]).toEqual(['text/csv', 'a,b\n1,2\n'])
})

test('accepts only the media types of the operation', async () => {
  const send = async (method: 'POST' | 'PATCH', url: string, type: string, payload: string) =>
    (await app.inject({ method, url, payload, headers: { 'content-type': type } })).statusCode
  expect(await send('POST', '/token', 'application/x-www-form-urlencoded; charset=utf-8', 'grant=password')).toBe(201)
  expect(await send('PATCH', '/notes/note_1', 'application/x-www-form-urlencoded', 'title=x')).toBe(415)
  expect(await send('POST', '/notes', 'application/json', '{}')).toBe(415)
  expect(await send('POST', '/token', 'application/xml', '<x/>')).toBe(415)
})

test('applies the body limit of the operation, and passes its config to hooks', async () => {
  const large = await app.inject({ method: 'PATCH', url: '/notes/note_1', payload: { title: 'x'.repeat(5000) } })
  expect(large.statusCode).toBe(413)
  expect(JSON.parse(String(large.headers['x-config']))).toMatchObject({
    operationId: 'updateNote',
    tag: 'Notes',
    security: [{ scheme: 'session', permissions: ['notes:write'] }],
    rateClass: 'write',
  })
})

test('throws for an operation without a handler', () => {
  const { getNote: _, ...others } = handlers
  expect(() => createRouteRegistration(operations)(server([]), others as typeof handlers)).toThrow(
    'getNote has no handler',
  )
})

test('the project’s own contract compiles in strict mode', async () => {
  const own = server(projectSchemas)
  const answers: unknown[] = []
  own.setSerializerCompiler(({ schema }) => {
    answers.push(schema)
    return JSON.stringify
  })
  createRouteRegistration(project)(
    own,
    Object.fromEntries(Object.keys(project).map((id) => [id, async () => {}])) as unknown as HandlersOf<typeof project>,
  )
  await own.ready()
  expect(own.hasRoute({ method: 'GET', url: project.getHealth.url })).toBe(true)
  await own.close()
  // Compiles all answers as one schema: a compiler per answer would read all components each time.
  const components = Object.fromEntries(projectSchemas.map((schema) => [schema.$id, schema]))
  const schema = { type: 'object', properties: Object.fromEntries(answers.entries()) }
  const serialize = SerializerSelector()(components, {})({ schema, method: 'GET', url: '/', httpStatus: '200' })
  expect(answers.length).toBeGreaterThan(50)
  expect(serialize({})).toBe('{}')
})
