import fc from 'fast-check'
import { document } from './contract.ts'

/** What this contract uses of JSON Schema. */
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

/** A value that breaks one rule, and which. */
export interface Broken {
  value: unknown
  rule: string
}

/** Stands for a number beyond a double, which JavaScript cannot hold, but JSON can say. */
export const beyondDouble = 'a number beyond a double'

/** JSON in which beyondDouble is such a number. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value).replaceAll(JSON.stringify(beyondDouble), '1e999')

/** Texts and lists are as long as they may be only up to here: longer ones cost much and tell little. */
const longest = 5_000
const usual = 24
const many = 4
const deepest = 3

export const resolve = (schema: Schema): Schema =>
  schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] as Schema) : schema

const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat())

/** Any characters but NUL, lone surrogates left out; its lengths are code points, as JSON Schema counts them. */
const text = (minLength: number, maxLength: number) =>
  fc.string({ unit: 'binary', minLength, maxLength }).map((value) => value.replaceAll('\0', '\u0001'))

/** A field's, where any will do. */
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

function fittingText({ format, pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (format) return formats[format] as fc.Arbitrary<string>
  const most = maxLength ?? usual
  const ordinary = Math.max(minLength, Math.min(most, usual))
  if (pattern === String.raw`\S`) {
    return fc.tuple(text(0, ordinary - 1), fc.constantFrom('x', 'é', '漢', '🙂')).map(([before, last]) => before + last)
  }
  if (pattern) {
    const isRight = (value: string) => value.length >= minLength && value.length <= (maxLength ?? longest)
    return fc.stringMatching(new RegExp(pattern, 'u')).filter(isRight)
  }
  const whole = most <= longest ? [{ arbitrary: text(most, most), weight: 1 }] : []
  return fc.oneof(
    { arbitrary: text(minLength, ordinary), weight: 6 },
    { arbitrary: text(minLength, minLength), weight: 1 },
    ...whole,
  )
}

/** Whatever JSON may hold where the contract lets it be free. */
const anything = fc
  .jsonValue({ maxDepth: deepest, stringUnit: 'binary' })
  .map(
    (value) =>
      JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\\u0001').replaceAll('__proto__', '_proto_')) as unknown,
  )

function fittingObject(schema: Schema, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const { properties = {}, required = [], additionalProperties, minProperties = 0, maxProperties = many } = schema
  const model = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, fitting(one, depth + 1)]))
  const named = fc.record(model, { requiredKeys: required })
  // Too many fields in an object of few: those that it must have, and as many as it may.
  const least = Object.keys(properties).slice(0, minProperties)
  const enough = fc.record(model, { requiredKeys: [...new Set([...required, ...least])] })
  const fits = (value: object) => {
    const count = Object.keys(value).length
    return count >= minProperties && count <= (schema.maxProperties ?? Number.POSITIVE_INFINITY)
  }
  if (additionalProperties === false || additionalProperties === undefined) {
    return fc.oneof(named, enough).filter(fits) as fc.Arbitrary<Record<string, unknown>>
  }
  const free = additionalProperties === true ? anything : fitting(additionalProperties, depth + 1)
  const most = Math.max(minProperties, Math.min(maxProperties, many))
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
  string: fittingText,
  array: ({ items = {}, minItems = 0, maxItems = many, uniqueItems = false }, depth) => {
    const lengths = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, many)) }
    const one = fitting(items, depth + 1)
    return uniqueItems ? fc.uniqueArray(one, { ...lengths, selector: JSON.stringify }) : fc.array(one, lengths)
  },
  object: fittingObject,
}

/** Values that fit the schema. */
export function fitting(given: Schema, depth = 0): fc.Arbitrary<unknown> {
  const schema = resolve(given)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one) => fitting(one, depth)))
  const types = typesOf(schema)
  if (types.length === 0) return anything
  return fc.oneof(...types.map((type) => (byType[type] as (typeof byType)[string])(schema, depth)))
}

/** What a value of another type than these is. */
function otherTypes(types: string[]): Broken[] {
  const all: Record<string, unknown> = { null: null, boolean: true, integer: 7, string: 'x', array: [], object: {} }
  const known = types.includes('number') ? [...types, 'integer'] : types
  const others = Object.entries(all).filter(([type]) => !known.includes(type))
  const half = known.includes('integer') && !types.includes('number') ? [{ value: 1.5, rule: 'a whole number' }] : []
  return [...others.map(([type, value]) => ({ value, rule: `${type} is no ${types.join(' or ')}` })), ...half]
}

function brokenTexts({ format, pattern, minLength = 0, maxLength }: Schema): Broken[] {
  const texts: Broken[] = [
    { value: 'a\0b', rule: 'no NUL' },
    { value: 'a\ud800b', rule: 'no lone surrogate' },
  ]
  if (format) texts.push({ value: 'not of the format', rule: `format ${format}` })
  if (format === 'date-time') texts.push({ value: '2026-02-30T00:00:00Z', rule: 'format: a day that is none' })
  if (pattern) texts.push({ value: ' ', rule: `pattern ${pattern}` }, { value: ' \n', rule: `pattern ${pattern}` })
  if (minLength > 0) texts.push({ value: 'x'.repeat(minLength - 1), rule: `minLength ${minLength}` })
  if (maxLength !== undefined) texts.push({ value: 'x'.repeat(maxLength + 1), rule: `maxLength ${maxLength}` })
  return texts
}

function brokenNumbers({ minimum, maximum }: Schema): Broken[] {
  const numbers: Broken[] = [{ value: beyondDouble, rule: 'within a double' }]
  if (minimum !== undefined)
    numbers.push({ value: minimum - 1, rule: `minimum ${minimum}` }, { value: -1e300, rule: `minimum ${minimum}` })
  if (maximum !== undefined)
    numbers.push({ value: maximum + 1, rule: `maximum ${maximum}` }, { value: 1e300, rule: `maximum ${maximum}` })
  return numbers
}

function brokenLists(schema: Schema, depth: number): fc.Arbitrary<Broken>[] {
  const { items = {}, minItems = 0, maxItems, uniqueItems } = schema
  const whole = fitting(schema, depth).filter(Array.isArray) as fc.Arbitrary<unknown[]>
  const lists: fc.Arbitrary<Broken>[] = [
    fc.tuple(whole, broken(items, depth + 1)).map(([list, { value, rule }]) => {
      return { value: [...list.slice(0, Math.max(0, (maxItems ?? many) - 1)), value], rule: `an item: ${rule}` }
    }),
  ]
  const one = fitting(items, depth + 1)
  if (minItems > 0) lists.push(fc.constant({ value: [], rule: `minItems ${minItems}` }))
  if (maxItems !== undefined && maxItems <= longest) {
    lists.push(one.map((item) => ({ value: Array(maxItems + 1).fill(item), rule: `maxItems ${maxItems}` })))
  }
  if (uniqueItems) lists.push(one.map((item) => ({ value: [item, item], rule: 'uniqueItems' })))
  return lists
}

function brokenObjects(schema: Schema, depth: number): fc.Arbitrary<Broken>[] {
  const { properties = {}, required = [], additionalProperties, minProperties = 0, maxProperties } = schema
  const whole = fittingObject(schema, depth)
  const objects = Object.entries(properties).map(([name, property]) =>
    fc.tuple(whole, broken(property, depth + 1)).map(([object, { value, rule }]) => {
      return { value: { ...object, [name]: value }, rule: `${name}: ${rule}` }
    }),
  )
  for (const name of required) {
    objects.push(whole.map(({ [name]: _, ...value }) => ({ value, rule: `required ${name}` })))
  }
  if (additionalProperties === false) {
    const unknown = fc
      .constantFrom('surprise', 'orgId', 'isAdmin', '__proto__', 'constructor', '')
      .filter((name) => !properties[name])
    objects.push(
      fc.tuple(whole, unknown).map(([object, name]) => {
        const value = Object.fromEntries([...Object.entries(object), [name, 1]])
        return { value, rule: `no property ${name}` }
      }),
    )
  } else if (typeof additionalProperties === 'object') {
    objects.push(
      broken(additionalProperties, depth + 1).map(({ value, rule }) => ({ value: { x: value }, rule: `x: ${rule}` })),
    )
  } else {
    objects.push(whole.map((object) => ({ value: { ...object, x: 'a\0' }, rule: 'no NUL in free data' })))
    objects.push(whole.map((object) => ({ value: { ...object, 'a\ud800': 1 }, rule: 'no lone surrogate in a name' })))
    objects.push(
      whole.map((object) => ({ value: { ...object, x: beyondDouble }, rule: 'free numbers within a double' })),
    )
  }
  if (minProperties > 0) objects.push(fc.constant({ value: {}, rule: `minProperties ${minProperties}` }))
  if (maxProperties !== undefined && additionalProperties) {
    const value = Object.fromEntries(Array.from({ length: maxProperties + 1 }, (_, n) => [`k${n}`, 'x']))
    objects.push(whole.map((object) => ({ value: { ...value, ...object }, rule: `maxProperties ${maxProperties}` })))
  }
  return objects
}

/** Values that break one rule of the schema, or one that holds for every body, anywhere inside. */
export function broken(given: Schema, depth = 0): fc.Arbitrary<Broken> {
  const schema = resolve(given)
  if (schema.const !== undefined) return fc.constant({ value: 'no such value', rule: 'const' })
  if (schema.enum)
    return fc.constantFrom<Broken[]>({ value: 'no such value', rule: 'enum' }, { value: 5, rule: 'enum' })
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one) => broken(one, depth)))
  const types = typesOf(schema)
  const faults: fc.Arbitrary<Broken>[] = []
  const wrong = otherTypes(types)
  if (types.length > 0) faults.push(fc.constantFrom(...wrong))
  if (types.includes('string')) faults.push(fc.constantFrom(...brokenTexts(schema)))
  if (types.includes('integer') || types.includes('number')) faults.push(fc.constantFrom(...brokenNumbers(schema)))
  if (types.includes('array')) faults.push(...brokenLists(schema, depth))
  if (types.includes('object')) faults.push(...brokenObjects(schema, depth))
  if (faults.length === 0) return fc.constant({ value: beyondDouble, rule: 'within a double' })
  return fc.oneof(...faults)
}
