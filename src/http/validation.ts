import { type Serializer, type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { TSchema } from '@sinclair/typebox'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifyServerOptions } from 'fastify'
import { componentSchemas } from '../generated/schemas.ts'
import type { FieldError } from '../problems.ts'

/** RFC 3339, and a time that both databases can keep: no leap second, no year before 1 or after 9999 in UTC. */
function isTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text)) return false
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) return false
  const day = Number(text.slice(8, 10))
  const lastOfMonth = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate()
  return day <= lastOfMonth && time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999
}

const options = {
  strict: true,
  allowUnionTypes: true,
  discriminator: true,
  useDefaults: true,
  removeAdditional: false,
  validateSchema: false, // they are the contract's, which the linter has judged: to do so again was a tenth of a start
  allErrors: false, // the first fault is enough for people, and hostile input must not buy work
} as const

function newAjv(schemas: Iterable<object>, coerceTypes: false | 'array') {
  const ajv = new Ajv2020({ ...options, coerceTypes })
  addFormats.default(ajv)
  ajv.addFormat('date-time', isTime)
  for (const schema of schemas) ajv.addSchema(schema)
  return ajv
}

/** The same schema stands in many routes: it is compiled once. */
function once<T>(compiled: Map<string, T>, schema: unknown, compile: () => T): T {
  const name = JSON.stringify(schema)
  const found = compiled.get(name) ?? compile()
  compiled.set(name, found)
  return found
}

/**
 * JSON Schema 2020-12, as OpenAPI 3.1 has it. A body is taken as it is; parameters are text and become what the schema says.
 * Unknown fields are refused, never removed. Routes refer to `components`, which Fastify would copy for each of them.
 */
export function createSchemaController(components: readonly TSchema[]) {
  const compilers = compilersOf(components)
  const { text, validators, serializers } = compilers
  const shared = Object.fromEntries(components.map((schema) => [schema.$id, schema]))
  const buildSerializer: SerializerFactory = (_, options) => {
    const compile = SerializerSelector()(shared, options)
    return (route) => once(serializers, route.schema, () => lateSerializer(() => compile(route)))
  }
  const buildValidator = () => {
    return ({ schema, httpPart }: { schema: object; httpPart?: string }) =>
      httpPart === 'body'
        ? bodyChecks(compilers, schema)
        : once(validators, ['text', schema], () => lateChecks(() => inDigits(schema, text.compile(schema))))
  }
  return { compilersFactory: { buildValidator, buildSerializer } } as NonNullable<
    FastifyServerOptions['schemaController']
  >
}

interface Checks {
  (data: unknown): unknown
  errors?: ValidationFault[] | null | undefined
}

/** Compiles at the first request: all schemas at once were a third of a start, and most routes wait long for theirs. */
function lateChecks(compile: () => Checks): Checks {
  let validate: Checks | undefined
  const check: Checks = (data) => {
    validate ??= compile()
    const isRight = validate(data)
    check.errors = validate.errors
    return isRight
  }
  return check
}

/** The same for an answer. */
function lateSerializer(compile: () => Serializer): Serializer {
  let serialize: Serializer | undefined
  return (value) => {
    serialize ??= compile()
    return serialize(value)
  }
}

/** Refuses whole numbers that are not written in digits: what makes numbers of text takes `0x1`, `1e1` and `1.0` for them, too. */
function inDigits(schema: { properties?: Record<string, { type?: unknown }> }, validate: Checks): Checks {
  const names = Object.entries(schema.properties ?? {}).flatMap(([name, { type }]) =>
    type === 'integer' ? [name] : [],
  )
  if (names.length === 0) return validate
  const check: Checks = (data) => {
    const values = data as Record<string, unknown>
    const odd = names.find((name) => typeof values[name] === 'string' && !/^-?\d+$/.test(values[name]))
    const isRight = odd === undefined && validate(data)
    check.errors = odd === undefined ? validate.errors : [{ ...notInDigits, instancePath: `/${odd}` }]
    return isRight
  }
  return check
}

const notInDigits = { message: 'must be integer', keyword: 'type', params: { type: 'integer' } }

interface Compilers {
  body: Ajv2020
  text: Ajv2020
  /** Those that were compiled before, by the JSON of what they are for. */
  validators: Map<string, Checks>
  serializers: Map<string, Serializer>
}

const known = new WeakMap<readonly object[], Compilers>()

/** An application that starts again in the process compiles nothing again. */
function compilersOf(components: readonly object[]): Compilers {
  const found = known.get(components) ?? {
    body: newAjv(components, false),
    text: newAjv(components, 'array'),
    validators: new Map(),
    serializers: new Map(),
  }
  known.set(components, found)
  return found
}

const bodyChecks = ({ body, validators }: Compilers, schema: object): Checks =>
  once(validators, ['body', schema], () => lateChecks(() => body.compile(schema)))

/** Compiles a check of values that are no request's body: the first fault, below `/part`, or undefined. */
export function checkOf(component: string): (value: unknown, part: string) => FieldError | undefined {
  const validate = bodyChecks(compilersOf(componentSchemas), { $ref: component })
  return (value, part) => (validate(value) ? undefined : fieldErrors(validate.errors ?? [], part)[0])
}

interface ValidationFault {
  instancePath: string
  message?: string
  keyword: string
  params: Record<string, unknown>
}

const parts: Record<string, string> = { querystring: 'query', params: 'path', headers: 'header' }

/** The places where a request failed its schema; `context` is Fastify's name of the part. */
export const fieldErrors = (faults: readonly ValidationFault[], context = 'body'): FieldError[] =>
  faults.map(({ instancePath, message = 'is not valid', keyword, params }) => {
    const field = keyword === 'required' ? params.missingProperty : params.additionalProperty
    const below = typeof field === 'string' ? `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}` : ''
    const pointer = `/${parts[context] ?? context}${instancePath}${below}`
    if (keyword === 'required') return { pointer, message: 'is required' }
    if (keyword === 'additionalProperties') return { pointer, message: 'is not known here' }
    const values = keyword === 'enum' ? `: ${(params.allowedValues as unknown[]).join(', ')}` : ''
    return { pointer, message: message + values }
  })
