import fc from 'fast-check'
import { document } from './contract.ts'

/** The subset of JSON Schema that the contract uses. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  oneOf?: Schema[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: Schema
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  minProperties?: number
  maxProperties?: number
}

/** Maximum length of generated texts and lists: longer ones are slow and find no more errors. */
export const maxGeneratedLength = 5_000
const usual = 24
export const maxGeneratedItems = 4
const deepest = 3

export const resolve = (schema: Schema): Schema =>
  schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] as Schema) : schema

export const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat())

/** Text without NUL and lone surrogates; lengths are in code points, as in JSON Schema. */
const text = (minLength: number, maxLength: number) =>
  fc.string({ unit: 'binary', minLength, maxLength }).map((value) => value.replaceAll('\0', '\u0001'))

/** A free field name. */
const name = text(1, 12).filter((value) => value !== '__proto__')

const formats: Record<string, fc.Arbitrary<string>> = {
  email: fc.emailAddress({ size: 'small' }).filter((value) => value.length <= 254),
  'date-time': fc
    .tuple(fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }), fc.boolean())
    .map(([date, isNear]) => (isNear ? date.toISOString() : date.toISOString().replace(/\.\d+Z$/, '+00:00'))),
  date: fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
}

function validText({ format, pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (format) return formats[format] as fc.Arbitrary<string>
  const most = maxLength ?? usual
  const ordinary = Math.max(minLength, Math.min(most, usual))
  if (pattern === String.raw`\S`) {
    return fc.tuple(text(0, ordinary - 1), fc.constantFrom('x', 'é', '漢', '🙂')).map(([before, last]) => before + last)
  }
  if (pattern) {
    const isRight = (value: string) => value.length >= minLength && value.length <= (maxLength ?? maxGeneratedLength)
    return fc.stringMatching(new RegExp(pattern, 'u')).filter(isRight)
  }
  const whole = most <= maxGeneratedLength ? [{ arbitrary: text(most, most), weight: 1 }] : []
  return fc.oneof(
    { arbitrary: text(minLength, ordinary), weight: 6 },
    { arbitrary: text(minLength, minLength), weight: 1 },
    ...whole,
  )
}

/** Any JSON value that the contract accepts as free data. */
const anything = fc
  .jsonValue({ maxDepth: deepest, stringUnit: 'binary' })
  .map(
    (value) =>
      JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\\u0001').replaceAll('__proto__', '_proto_')) as unknown,
  )

export function validObject(schema: Schema, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const {
    properties = {},
    required = [],
    additionalProperties,
    minProperties = 0,
    maxProperties = maxGeneratedItems,
  } = schema
  const model = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, validValue(one, depth + 1)]))
  const named = fc.record(model, { requiredKeys: required })
  // `named` rarely has minProperties fields: these always have them.
  const least = Object.keys(properties).slice(0, minProperties)
  const enough = fc.record(model, { requiredKeys: [...new Set([...required, ...least])] })
  const fits = (value: object) => {
    const count = Object.keys(value).length
    return count >= minProperties && count <= (schema.maxProperties ?? Number.POSITIVE_INFINITY)
  }
  if (additionalProperties === false || additionalProperties === undefined) {
    return fc.oneof(named, enough).filter(fits) as fc.Arbitrary<Record<string, unknown>>
  }
  const free = additionalProperties === true ? anything : validValue(additionalProperties, depth + 1)
  const most = Math.max(minProperties, Math.min(maxProperties, maxGeneratedItems))
  const others = fc.dictionary(name, free, { minKeys: minProperties, maxKeys: most })
  return fc.tuple(others, named).map(([other, known]) => ({ ...other, ...known }))
}

const byType: Record<string, (schema: Schema, depth: number) => fc.Arbitrary<unknown>> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: ({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }) =>
    fc
      .maxSafeInteger()
      .map((n) => minimum + (Math.abs(n) % (Math.min(maximum - minimum, Number.MAX_SAFE_INTEGER - 1) + 1))),
  number: ({ minimum = -1e300, maximum = 1e300 }) => fc.double({ min: minimum, max: maximum, noNaN: true }),
  string: validText,
  array: ({ items = {}, minItems = 0, maxItems = maxGeneratedItems, uniqueItems = false }, depth) => {
    const lengths = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, maxGeneratedItems)) }
    const one = validValue(items, depth + 1)
    return uniqueItems ? fc.uniqueArray(one, { ...lengths, selector: JSON.stringify }) : fc.array(one, lengths)
  },
  object: validObject,
}

/** Values that are valid by the schema. */
export function validValue(given: Schema, depth = 0): fc.Arbitrary<unknown> {
  const schema = resolve(given)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one) => validValue(one, depth)))
  const types = typesOf(schema)
  if (types.length === 0) return anything
  return fc.oneof(...types.map((type) => (byType[type] as (typeof byType)[string])(schema, depth)))
}
