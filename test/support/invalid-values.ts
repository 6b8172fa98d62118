import fc from 'fast-check'
import {
  maxGeneratedItems,
  maxGeneratedLength,
  resolve,
  type Schema,
  typesOf,
  validObject,
  validValue,
} from './arbitraries.ts'

/** A value that breaks one rule, and the rule's name. */
export interface InvalidValue {
  value: unknown
  rule: string
}

/** Placeholder for a number that exceeds a double: JSON can express it, JavaScript cannot. */
export const beyondDouble = 'a number beyond a double'

/** Serializes to JSON and replaces beyondDouble by such a number. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(JSON.stringify(beyondDouble), '1e999')

/** Values of other types than these. */
function otherTypes(types: string[]): InvalidValue[] {
  const all: Record<string, unknown> = { null: null, boolean: true, integer: 7, string: 'x', array: [], object: {} }
  const known = types.includes('number') ? [...types, 'integer'] : types
  const others = Object.entries(all).filter(([type]) => !known.includes(type))
  const half = known.includes('integer') && !types.includes('number') ? [{ value: 1.5, rule: 'a whole number' }] : []
  return [...others.map(([type, value]) => ({ value, rule: `${type} is no ${types.join(' or ')}` })), ...half]
}

function brokenTexts({ format, pattern, minLength = 0, maxLength }: Schema): InvalidValue[] {
  const texts: InvalidValue[] = [
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

function brokenNumbers({ minimum, maximum }: Schema): InvalidValue[] {
  const numbers: InvalidValue[] = [{ value: beyondDouble, rule: 'within a double' }]
  if (minimum !== undefined)
    numbers.push({ value: minimum - 1, rule: `minimum ${minimum}` }, { value: -1e300, rule: `minimum ${minimum}` })
  if (maximum !== undefined)
    numbers.push({ value: maximum + 1, rule: `maximum ${maximum}` }, { value: 1e300, rule: `maximum ${maximum}` })
  return numbers
}

function brokenLists(schema: Schema, depth: number): fc.Arbitrary<InvalidValue>[] {
  const { items = {}, minItems = 0, maxItems, uniqueItems } = schema
  const whole = validValue(schema, depth).filter(Array.isArray) as fc.Arbitrary<unknown[]>
  const lists: fc.Arbitrary<InvalidValue>[] = [
    fc.tuple(whole, invalidValue(items, depth + 1)).map(([list, { value, rule }]) => {
      return {
        value: [...list.slice(0, Math.max(0, (maxItems ?? maxGeneratedItems) - 1)), value],
        rule: `an item: ${rule}`,
      }
    }),
  ]
  const one = validValue(items, depth + 1)
  if (minItems > 0) lists.push(fc.constant({ value: [], rule: `minItems ${minItems}` }))
  if (maxItems !== undefined && maxItems <= maxGeneratedLength) {
    lists.push(one.map((item) => ({ value: Array(maxItems + 1).fill(item), rule: `maxItems ${maxItems}` })))
  }
  if (uniqueItems) lists.push(one.map((item) => ({ value: [item, item], rule: 'uniqueItems' })))
  return lists
}

function brokenObjects(schema: Schema, depth: number): fc.Arbitrary<InvalidValue>[] {
  const { properties = {}, required = [], additionalProperties, minProperties = 0, maxProperties } = schema
  const whole = validObject(schema, depth)
  const objects = Object.entries(properties).map(([name, property]) =>
    fc.tuple(whole, invalidValue(property, depth + 1)).map(([object, { value, rule }]) => {
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
      invalidValue(additionalProperties, depth + 1).map(({ value, rule }) => ({
        value: { x: value },
        rule: `x: ${rule}`,
      })),
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

/** Values that break one rule of the schema, at any depth, or one rule that applies to every body. */
export function invalidValue(given: Schema, depth = 0): fc.Arbitrary<InvalidValue> {
  const schema = resolve(given)
  if (schema.const !== undefined) return fc.constant({ value: 'no such value', rule: 'const' })
  if (schema.enum)
    return fc.constantFrom<InvalidValue[]>({ value: 'no such value', rule: 'enum' }, { value: 5, rule: 'enum' })
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one) => invalidValue(one, depth)))
  const types = typesOf(schema)
  const faults: fc.Arbitrary<InvalidValue>[] = []
  const wrong = otherTypes(types)
  if (types.length > 0) faults.push(fc.constantFrom(...wrong))
  if (types.includes('string')) faults.push(fc.constantFrom(...brokenTexts(schema)))
  if (types.includes('integer') || types.includes('number')) faults.push(fc.constantFrom(...brokenNumbers(schema)))
  if (types.includes('array')) faults.push(...brokenLists(schema, depth))
  if (types.includes('object')) faults.push(...brokenObjects(schema, depth))
  if (faults.length === 0) return fc.constant({ value: beyondDouble, rule: 'within a double' })
  return fc.oneof(...faults)
}
