import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'
import { parse } from 'yaml'
import { type OperationId, operations } from '../../src/generated/operations.ts'

type Json = Record<string, unknown>

interface Answer {
  content?: Record<string, object>
  headers?: Record<string, object>
}

interface BodyDocument {
  schema: object
  example?: unknown
  examples?: Record<string, { value: unknown }>
}

interface ParameterDocument {
  name: string
  in: string
  required?: boolean
  example?: string
}

interface OperationDocument {
  operationId: OperationId
  parameters?: ParameterDocument[]
  requestBody?: { required: boolean; content: Record<string, BodyDocument> }
  responses: Record<string, Answer & { $ref?: string }>
}

interface Document {
  paths: Record<string, Record<string, OperationDocument>>
  components: { schemas: Record<string, Json>; responses: Record<string, Answer> }
}

/** The contract as it is written, read without the generator whose work it is to check. */
export const document = parse(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')) as Document

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** Every operation of the contract with its place in the document. */
export const documented = new Map(
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([verb]) => verbs.has(verb))
      .map(([, operation]) => [operation.operationId, { path, operation }] as const),
  ),
)

/** The media type in which an operation's body is sent: JSON wherever it takes that. */
export function mediaOf(id: OperationId): string | undefined {
  const types = Object.keys(documented.get(id)?.operation.requestBody?.content ?? {})
  return types.includes('application/json') ? 'application/json' : types[0]
}

/** The examples of an operation's body, a text where it is no JSON; one undefined where it takes none. */
export function bodyExamples(id: OperationId): { name: string; body: unknown }[] {
  const media = documented.get(id)?.operation.requestBody?.content[mediaOf(id) ?? '']
  if (!media) return [{ name: 'no body', body: undefined }]
  if (!media.examples) return [{ name: 'example', body: media.example }]
  return Object.entries(media.examples).map(([name, { value }]) => ({ name, body: value }))
}

/** One declared response of an operation in one media type; `none` where it has no content. */
interface DeclaredResponse {
  /** The headers that it always has: Idempotent-Replayed is there only at times. */
  headers: string[]
  /** The component of its body; undefined where the body is not described by one. */
  schema: string | undefined
}

const declaredResponses = new Map(
  [...documented].flatMap(([id, { operation }]) =>
    Object.entries(operation.responses).flatMap(([status, response]) => {
      const named = response.$ref?.split('/').at(-1)
      const { content = {}, headers = {} } = named ? (document.components.responses[named] ?? {}) : response
      const always = Object.keys(headers).filter((name) => name !== 'Idempotent-Replayed')
      const bodies = Object.keys(content).length > 0 ? Object.entries(content) : ([['none', {}]] as const)
      return bodies.map(([type, body]): [string, DeclaredResponse] => {
        const { $ref: schema } = (body as { schema?: { $ref?: string } }).schema ?? {}
        return [`${id} ${status} ${type}`, { headers: always, schema }]
      })
    }),
  ),
)

/** A contract whose objects take no undeclared fields: it leaves responses open for additions, but the tests do not. */
function strictAjv(): Ajv2020 {
  const strict = structuredClone(document)
  close(strict.components.schemas)
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv.addSchema(strict, 'contract')
}

let ajv: Ajv2020 | undefined

/** The validator of a component, compiled when a response first needs it: all of them take seconds, and a file needs few. */
function validatorOf(schema: string): ValidateFunction {
  ajv ??= strictAjv()
  const validate = ajv.getSchema(`contract${schema}`)
  if (!validate) throw new Error(`The contract has no ${schema}`)
  return validate
}

function close(node: unknown) {
  if (typeof node !== 'object' || node === null) return
  const schema = node as Json
  if (schema.properties && schema.additionalProperties === undefined) schema.additionalProperties = false
  Object.values(schema).forEach(close)
}

/**
 * Compares every answer of the application with the contract. Faults are collected, to be asserted after each test: an error
 * thrown in a hook would change the answer, but not the test's verdict.
 */
export function watchContract(app: FastifyInstance): string[] {
  const faults: string[] = []
  app.addHook('onSend', async (request, reply, payload) => {
    const id = request.routeOptions.config.operationId
    if (!id || request.method === 'HEAD') return
    const type = String(reply.getHeader('content-type') ?? 'none').split(';')[0]
    const key = `${id} ${reply.statusCode} ${type}`
    const declared = declaredResponses.get(key)
    if (!declared) return void faults.push(`${key} is not in the contract`)
    if (!declared.schema || type === eventStream) return
    const validate = validatorOf(declared.schema)
    const body = JSON.parse(String(payload))
    if (!validate(body)) faults.push(`${key}: ${JSON.stringify(validate.errors)}`)
    if (type === 'application/problem+json' && body.status !== reply.statusCode)
      faults.push(`${key}: status ${body.status}`)
    const limited = operations[id].config.rateClass !== 'none' && reply.statusCode < 300
    const promised = [
      'x-request-id',
      'x-api-version',
      ...(limited ? ['x-ratelimit-limit', 'x-ratelimit-remaining'] : []),
    ]
    for (const name of [...promised, ...declared.headers]) {
      if (reply.getHeader(name) === undefined) faults.push(`${key}: no ${name}`)
    }
  })
  return faults
}

const eventStream = 'text/event-stream'

/** The status of an operation's success, and its code, as one who only sends a request sees it: a socket is not opened to them. */
export const successOf = (id: OperationId): [status: number, code: string | undefined] =>
  operations[id].status === 101 ? [426, 'upgrade_required'] : [operations[id].status, undefined]

/** The data of server-sent events, each as the contract says it is. Throws for one that is not. */
export function eventsOf(id: OperationId, text: string): Json[] {
  return [...text.matchAll(/^event: (\w+)\ndata: (.*)\n\n/gm)].map(([, name = '', data = '']) =>
    eventOf(id, name, data),
  )
}

/** The data of one server-sent event of that name. Throws unless it is as the contract says. */
export function eventOf(id: OperationId, name: string, data: string): Json {
  const event = assertEvent(id, data)
  if (event.type !== name) throw new Error(`${id}: ${name} ${data}`)
  return event
}

/** The validator of a response that the contract describes. */
function validatorOfBody(key: string): ValidateFunction {
  const { schema } = declaredResponses.get(key) ?? {}
  if (!schema) throw new Error(`${key} is not in the contract`)
  return validatorOf(schema)
}

/** A frame that a socket of this operation sent, as the contract says it is. Throws for one that is not. */
export function frameOf(id: OperationId, text: string): Json {
  const validate = validatorOfBody(`${id} 101 application/json`)
  const frame: Json = JSON.parse(text)
  if (!validate(frame)) throw new Error(`${id}: ${text} ${JSON.stringify(validate.errors)}`)
  return frame
}

/** The data of one event. Throws unless it is as the contract says. */
export function assertEvent(id: OperationId, data: string): Json {
  const validate = validatorOfBody(`${id} ${operations[id].status} ${eventStream}`)
  const event: Json = JSON.parse(data)
  if (!validate(event)) throw new Error(`${id}: ${data} ${JSON.stringify(validate.errors)}`)
  return event
}

/** The URL of an operation with its parameters in the path, and with the examples of those that its query must have. */
export function pathOf(id: OperationId, params: Record<string, string>): string {
  const path = operations[id].url.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? `no-${name}`),
  )
  const needed = (documented.get(id)?.operation.parameters ?? []).filter((one) => one.in === 'query' && one.required)
  const query = new URLSearchParams(needed.map(({ name, example = '' }): [string, string] => [name, example]))
  return needed.length === 0 ? path : `${path}?${query}`
}

export { type OperationId, operations }
