import { isFields, type Place } from './source.ts'

/** A JSON Schema of the subset that `checkSchema` lets through, annotations dropped and `$ref` a component's name. */
export interface Schema {
  readonly $id?: string
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
}

const numeric = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'format']
const keywords: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'propertyNames', 'minProperties', 'maxProperties'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  integer: numeric,
  number: numeric,
  boolean: [],
  null: [],
}
const annotations = new Set(
  `description title example examples deprecated readOnly writeOnly externalDocs
   contentMediaType contentSchema contentEncoding`.split(/\s+/),
)
const isAnnotation = (key: string): boolean => annotations.has(key) || key.startsWith('x-')

const forbidden = new Map([
  ['allOf', 'allOf is not used: closed objects cannot be combined; write one object'],
  ['anyOf', 'anyOf is not used: write oneOf'],
  ['not', 'not is not used: no client can express it'],
  ['nullable', "nullable is OpenAPI 3.0: write type: [X, 'null']"],
])

/** Follows `#/components/<kind>/<name>`; refuses any other reference, and one to nothing. */
export function follow(place: Place, root: Place, kind: string): Place | undefined {
  const reference = place.get('$ref')
  if (!reference) return place
  const [, name] = new RegExp(`^#/components/${kind}/([^/]+)$`).exec(String(reference.value)) ?? []
  const target = name === undefined ? undefined : root.get('components')?.get(kind)?.get(name)
  if (!target) reference.refuse(`$ref ${String(reference.value)} is not in this file's #/components/${kind}`)
  return target
}

/** Refuses what is outside the subset, deep; `mayDefault` where Ajv applies a default: a property or a parameter. */
export function checkSchema(schema: Place, root: Place, mayDefault = false): void {
  if (!isFields(schema.value)) {
    schema.refuse('a schema is a map')
    return
  }
  const members = schema.members().filter(([key]) => !isAnnotation(key))
  for (const [key, member] of members) if (forbidden.has(key)) member.refuse(forbidden.get(key) ?? key)
  if (!mayDefault) schema.get('default')?.refuse('default has an effect only on a property or a parameter')

  const only = (allowed: readonly string[], where: string): void => {
    for (const [key, member] of members) {
      if (!allowed.includes(key) && !forbidden.has(key)) member.refuse(`unknown schema keyword ${key} ${where}`)
    }
  }
  if (schema.get('$ref')) {
    only(['$ref', 'default'], 'beside $ref')
    follow(schema, root, 'schemas')
  } else if (schema.get('oneOf')) {
    only(['oneOf', 'discriminator', 'type'], 'beside oneOf')
    checkOneOf(schema, root)
  } else if (schema.get('type')) {
    const types = typesOf(schema)
    for (const type of types) {
      if (typeof type !== 'string') schema.get('type')?.refuse("a type is a text: 'null' is quoted")
      else if (!keywords[type]) schema.get('type')?.refuse(`unknown type ${type}`)
    }
    const applicable = types.flatMap((type) => keywords[String(type)] ?? [])
    only(['type', 'enum', 'const', 'default', ...applicable], `for type ${types.join(' or ')}`)
    checkTyped(schema, root, types)
  } else if (!members.some(([key]) => forbidden.has(key))) {
    if (schema.get('x-free')?.value === true) only(['default'], 'on free JSON')
    else schema.refuse('schema without type (free JSON is marked x-free: true)')
  }
}

/** Refuses an object of a request that does not say whether it takes other properties: JSON Schema would let all of them in. */
export function checkClosed(schema: Place, root: Place, seen: Set<unknown> = new Set()): void {
  if (!isFields(schema.value) || seen.has(schema.value)) return
  seen.add(schema.value)
  const properties = schema.get('properties')?.members() ?? []
  const additional = schema.get('additionalProperties')
  if (properties.length > 0 && !additional) {
    schema.refuse(
      'an object of a request says that it is closed (additionalProperties: false), or that it is free data',
    )
  }
  const target = schema.get('$ref') && follow(schema, root, 'schemas')
  const branches = schema.get('oneOf')?.items() ?? []
  const inner = [target, ...branches, schema.get('items'), additional, ...properties.map(([, property]) => property)]
  for (const place of inner) if (place) checkClosed(place, root, seen)
}

function checkTyped(schema: Place, root: Place, types: readonly unknown[]): void {
  const values = schema.get('enum')?.items()
  if (values && types.includes('null') && !values.some(({ value }) => value === null)) {
    schema.get('enum')?.refuse('enum lacks null, which its type allows')
  }
  if (types.includes('array')) {
    const items = schema.get('items')
    if (items) checkSchema(items, root)
    else schema.refuse('array without items')
  }
  if (!types.includes('object')) return
  const properties = schema.get('properties')
  for (const [, property] of properties?.members() ?? []) checkSchema(property, root, true)
  for (const item of schema.get('required')?.items() ?? []) {
    if (!properties?.get(String(item.value))) item.refuse(`required ${String(item.value)} is not a property`)
  }
  const additional = schema.get('additionalProperties')
  if (!additional && !properties) schema.refuse('object without properties: say what additionalProperties are')
  if (additional && typeof additional.value !== 'boolean') checkSchema(additional, root)
  const names = schema.get('propertyNames')
  if (names) checkSchema(names, root)
}

/** The branches must be told apart by a discriminator or by their JSON types: then the errors name the right one. */
function checkOneOf(schema: Place, root: Place): void {
  const branches = schema.get('oneOf')?.items() ?? []
  for (const branch of branches) checkSchema(branch, root)
  const discriminator = schema.get('discriminator')
  if (!discriminator) {
    const types = branches.flatMap((branch) => jsonTypes(branch, root))
    const clash = types.find((type, index) => types.indexOf(type) !== index)
    if (clash) schema.refuse(`oneOf without discriminator has two branches of type ${clash}`)
    return
  }
  discriminator.only(['propertyName', 'mapping'], 'discriminator')
  const tag = String(discriminator.get('propertyName')?.value)
  for (const branch of branches) {
    const target = branch.get('$ref') ? follow(branch, root, 'schemas') : undefined
    const property = target?.get('properties')?.get(tag)
    const required = target?.get('required')?.value
    if (!(property?.get('const') ?? property?.get('enum')) || !(Array.isArray(required) && required.includes(tag))) {
      branch.refuse(`a discriminated branch is a $ref to an object that requires ${tag} with a const or an enum`)
    }
  }
}

function typesOf(schema: Place): unknown[] {
  const value = schema.get('type')?.value
  return Array.isArray(value) && value.length > 0 ? value : [value]
}

/** The JSON types that a checked schema lets through; an integer is a number. */
export function jsonTypes(branch: Place, root: Place, seen: readonly unknown[] = []): string[] {
  if (seen.includes(branch.value)) return []
  const within = [...seen, branch.value]
  if (branch.get('$ref')) {
    const target = follow(branch, root, 'schemas')
    return target ? jsonTypes(target, root, within) : []
  }
  if (branch.get('discriminator')) return ['object']
  const nested = branch.get('oneOf')
  if (nested) return nested.items().flatMap((item) => jsonTypes(item, root, within))
  if (branch.get('x-free')?.value === true) return Object.keys(keywords)
  return typesOf(branch).map((type) => (type === 'integer' ? 'number' : String(type)))
}

/** A schema as Ajv takes it: without annotations, references by `$id`, a discriminator beside type: object. */
export function normalize(value: unknown): Schema {
  const members = Object.entries(isFields(value) ? value : {}).filter(([key]) => !isAnnotation(key))
  return Object.assign({}, ...members.map(([key, member]) => normalizeMember(key, member)))
}

function normalizeMember(key: string, member: unknown): Record<string, unknown> {
  switch (key) {
    case '$ref':
      return { $ref: String(member).slice('#/components/schemas/'.length) }
    case 'discriminator':
      return { type: 'object', discriminator: { propertyName: isFields(member) ? member.propertyName : undefined } }
    case 'oneOf':
      return { oneOf: Array.isArray(member) ? member.map(normalize) : [] }
    case 'properties': {
      const properties = Object.entries(isFields(member) ? member : {})
      return { properties: Object.fromEntries(properties.map(([name, property]) => [name, normalize(property)])) }
    }
    case 'items':
    case 'propertyNames':
    case 'additionalProperties':
      return { [key]: isFields(member) ? normalize(member) : member }
    default:
      return { [key]: member }
  }
}
