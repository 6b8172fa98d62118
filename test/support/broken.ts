import fc from 'fast-check'
import { fitting, fittingObject, longest, many, resolve, type Schema, typesOf } from './arbitraries.ts'

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
