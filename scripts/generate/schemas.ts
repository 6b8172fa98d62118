import { type Code, call, generic, list, literal, members, name, object, print, quote, union } from './layout.ts'
import type { Schema } from './schema-rules.ts'

type Schemas = Readonly<Record<string, Schema>>

const head = `// Generated from openapi.yaml by npm run generate; never edit.
import type { Readable } from 'node:stream'
import { type SchemaOptions, type Static, type TSchema, Type } from '@sinclair/typebox'

/** Refers to a schema by its $id: Ajv and the serializer find it among componentSchemas. */
export const Ref = <T extends TSchema>(schema: T, options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T>>(Type.Ref(String(schema.$id), options))

/** Exactly one of these. */
export const OneOf = <T extends TSchema[]>(oneOf: [...T], options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T[number]>>({ ...options, oneOf })

/** An object or null: a copy, because a oneOf would report the errors of both branches. */
export const Nullable = <T extends TSchema>({ $id, ...schema }: T, options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T> | null>({ ...schema, ...options, type: ['object', 'null'] })

/** A body that may be left out: Fastify validates a missing one as null. */
export const OptionalBody = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T> | null | undefined>(Nullable(schema))

/** Content that is not JSON and goes out as it is. */
export const Raw = Type.Unsafe<string | Buffer | Readable>({})
`

/** Writes `schemas.ts`: one const and one type for each component, dependencies first. */
export function schemasModule(schemas: Schemas): string {
  const order = inDependencyOrder(schemas)
  const parts = order.map((id) => component(id, schemas))
  return `${[head, ...parts, `export const componentSchemas = ${print(list(order))}\n`].join('\n')}`
}

function component(id: string, schemas: Schemas): string {
  const { [id]: schema = {} } = schemas
  const cycle = new Set([...reachable(id, schemas)].filter((other) => reachable(other, schemas).has(id)))
  const source = typebox({ $id: id, ...schema }, schemas, cycle)
  if (cycle.size === 0) {
    return `export type ${id} = Static<typeof ${id}>\n${print([`export const ${id} = `, source])}\n`
  }
  // The type of a recursive const cannot be inferred from itself.
  const recursive = call(generic('Type.Unsafe', id), [source])
  return `${print([`export type ${id} = `, typeOf(schema)])}\n${print([`export const ${id} = `, recursive])}\n`
}

/** A schema as TypeBox source. Components of the same `cycle` are not yet defined there: they are named, not used. */
export function typebox(schema: Schema, schemas: Schemas, cycle: ReadonlySet<string> = new Set()): Code {
  const { $ref, oneOf, type, const: value, enum: values, properties, required, items, ...rest } = schema
  if ($ref) return reference($ref, rest, cycle)
  if (oneOf) {
    const nullable = nullableObject(oneOf, schemas, cycle)
    if (nullable) return call('Nullable', [nullable, literal(rest)])
    const options = { ...(type ? { type } : {}), ...rest }
    return call('OneOf', [list(oneOf.map((branch) => typebox(branch, schemas, cycle))), literal(options)])
  }
  if (type === undefined) return call('Type.Unknown', [literal(rest)])
  const isMap = type === 'object' && rest.additionalProperties !== undefined && rest.additionalProperties !== false
  if (typeof type !== 'string' || values || isMap)
    return call(generic('Type.Unsafe', typeOf(schema)), [literal(schema)])
  if (value !== undefined) return call('Type.Literal', [literal(value), literal(rest)])
  if (type === 'array') return call('Type.Array', [typebox(items ?? {}, schemas, cycle), literal(rest)])
  if (type !== 'object') return call(`Type.${type[0]?.toUpperCase()}${type.slice(1)}`, [literal(rest)])
  const entries = Object.entries(properties ?? {}).map(([key, property]): [string, Code] => {
    const source = typebox(property, schemas, cycle)
    return [key, required?.includes(key) ? source : call('Type.Optional', [source])]
  })
  return call('Type.Object', [object(Object.fromEntries(entries)), literal(rest)])
}

function reference(id: string, options: object, cycle: ReadonlySet<string>): Code {
  if (!cycle.has(id)) return call('Ref', [id, literal(options)])
  return call(generic('Type.Unsafe', id), [call('Type.Ref', [quote(id), literal(options)])])
}

/** The object of `oneOf: [$ref, type: null]`, where it can be copied: not a union, and defined before. */
function nullableObject(oneOf: readonly Schema[], schemas: Schemas, cycle: ReadonlySet<string>): string | undefined {
  const [id, ...others] = oneOf.flatMap(({ $ref }) => $ref ?? [])
  const isNullable = oneOf.length === 2 && oneOf.some(({ type }) => type === 'null')
  if (!id || others.length > 0 || !isNullable || cycle.has(id)) return undefined
  return schemas[id]?.type === 'object' && !schemas[id].oneOf ? id : undefined
}

/** A schema as a TypeScript type. */
function typeOf(schema: Schema): Code {
  if (schema.$ref) return schema.$ref
  if (schema.oneOf) return union(schema.oneOf.map(typeOf))
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return union(schema.enum.map(literal))
  return union([schema.type ?? 'unknown'].flat().map((type) => typeNamed(type, schema)))
}

function typeNamed(type: string, schema: Schema): Code {
  if (type === 'integer') return 'number'
  if (type === 'array') return generic('Array', typeOf(schema.items ?? {}))
  if (type !== 'object') return type
  const { properties = {}, required = [], additionalProperties: additional = false } = schema
  const known = Object.entries(properties).map(([key, property]) => {
    return [name(key), required.includes(key) ? ': ' : '?: ', typeOf(property)]
  })
  if (additional === false) return members(known)
  const others: Code = ['[key: string]: ', typeof additional === 'object' ? typeOf(additional) : 'unknown']
  if (additional === true || known.length === 0) return members([...known, others])
  return [members(known), ' & ', members([others])]
}

/** The components that a schema names. */
function references(schema: Schema): string[] {
  const { $ref, oneOf = [], items, properties = {}, additionalProperties: additional } = schema
  const parts = [...oneOf, ...Object.values(properties), ...(items ? [items] : [])]
  if (typeof additional === 'object') parts.push(additional)
  return [...($ref ? [$ref] : []), ...parts.flatMap(references)]
}

function reachable(id: string, schemas: Schemas, seen: Set<string> = new Set()): Set<string> {
  for (const next of references(schemas[id] ?? {})) {
    if (seen.has(next)) continue
    seen.add(next)
    reachable(next, schemas, seen)
  }
  return seen
}

function inDependencyOrder(schemas: Schemas): string[] {
  const done = new Set<string>()
  const visited = new Set<string>()
  const visit = (id: string): void => {
    if (visited.has(id)) return
    visited.add(id)
    for (const next of references(schemas[id] ?? {})) visit(next)
    done.add(id)
  }
  for (const id of Object.keys(schemas)) visit(id)
  return [...done]
}
