import { type Body, type Parameter, type Response, readBody, readParameters, readResponses } from './exchange.ts'
import { checkSchema, normalize, type Schema } from './schema-rules.ts'
import { type Place, readSource } from './source.ts'

export interface Operation {
  readonly id: string
  readonly method: string
  /** As OpenAPI writes it: `/chats/{chatId}`. */
  readonly path: string
  readonly tag: string
  readonly security: readonly { readonly scheme: string; readonly permissions: readonly string[] }[]
  readonly rateClass: string
  /** Bytes. */
  readonly bodyLimit: number | undefined
  readonly parameters: readonly Parameter[]
  readonly body: Body | undefined
  readonly responses: readonly Response[]
  readonly success: number
}

export interface Contract {
  readonly schemas: Readonly<Record<string, Schema>>
  readonly operations: readonly Operation[]
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head']
const rateClasses = ['none', 'auth', 'public', 'read', 'write', 'llm', 'admin']
const pathKeys = [...methods, 'parameters', 'summary', 'description']
const operationKeys = [
  'operationId',
  'tags',
  'summary',
  'description',
  'security',
  'x-rate-class',
  'x-max-body-bytes',
  'x-client-frame',
  'parameters',
  'requestBody',
  'responses',
  'deprecated',
  'externalDocs',
]
/** Names that the generated files use themselves. */
const reserved = [
  'Array',
  'Buffer',
  'Nullable',
  'OneOf',
  'OptionalBody',
  'Raw',
  'Readable',
  'Ref',
  'SchemaOptions',
  'Static',
  'TSchema',
  'Type',
]

/** Reads an OpenAPI 3.1 file. With refusals (`file:line:column: message`, all of them) the contract is not to be used. */
export function readContract(file: string, text: string): { contract: Contract; refusals: string[] } {
  const source = readSource(file, text)
  const { root } = source
  if (source.refusals().length > 0) return { contract: { schemas: {}, operations: [] }, refusals: source.refusals() }
  if (!String(root.get('openapi')?.value).startsWith('3.1')) (root.get('openapi') ?? root).refuse('must be OpenAPI 3.1')

  const schemas = root.get('components')?.get('schemas')?.members() ?? []
  for (const [name, schema] of schemas) {
    if (!/^[A-Z]\w*$/.test(name) || reserved.includes(name)) schema.refuse(`${name} is no name for a schema`)
    checkSchema(schema, root)
  }
  const taken = new Set<string>()
  const operations = (root.get('paths')?.members() ?? []).flatMap(([path, item]) => {
    item.only(pathKeys, 'path')
    if (/[{}:*]/.test(path.replaceAll(/\{\w+\}/g, ''))) item.refuse('a path is plain segments and {names}')
    const entries = item.members().filter(([key]) => methods.includes(key))
    return entries.map(([method, place]) => {
      const operation = readOperation(root, path, method, item, place)
      if (taken.has(operation.id)) place.get('operationId')?.refuse(`operationId ${operation.id} is taken`)
      taken.add(operation.id)
      return operation
    })
  })
  const normalized = schemas.map(([name, { value }]): [string, Schema] => [name, normalize(value)])
  return { contract: { schemas: Object.fromEntries(normalized), operations }, refusals: source.refusals() }
}

function readOperation(root: Place, path: string, method: string, item: Place, operation: Place): Operation {
  operation.only(operationKeys, 'operation')
  const id = textOf(operation, 'operationId')
  if (!/^[a-z][A-Za-z0-9]*$/.test(id)) operation.get('operationId')?.refuse(`operationId ${id} is not camelCase`)
  textOf(operation, 'summary')
  const inherited = item.get('parameters')?.items() ?? []
  const parameters = readParameters([...inherited, ...(operation.get('parameters')?.items() ?? [])], root)
  const requestBody = operation.get('requestBody')
  const body = requestBody ? readBody(requestBody, root) : undefined
  const responses = readResponses(operation, root)
  const statuses = responses.map(({ status }) => status)
  const successes = statuses.filter((status) => status === 101 || (status >= 200 && status < 300))
  if (successes.length !== 1) operation.refuse(`has ${successes.length} success responses, not one`)
  if (!statuses.includes(400)) {
    operation.refuse('has no 400 response')
  }
  return {
    id,
    method: method.toUpperCase(),
    path,
    tag: readTag(operation),
    security: readSecurity(operation, root),
    rateClass: readRateClass(operation),
    bodyLimit: readBodyLimit(operation),
    parameters,
    body,
    responses,
    success: successes[0] ?? 0,
  }
}

/** A member that must be a text with something in it. */
function textOf(operation: Place, key: string): string {
  const value = operation.get(key)?.value
  if (typeof value === 'string' && value.trim() !== '') return value
  operation.refuse(`has no ${key}`)
  return ''
}

function readTag(operation: Place): string {
  const tags = operation.get('tags')?.items() ?? []
  if (tags.length === 0) operation.refuse('has no tag')
  for (const extra of tags.slice(1)) extra.refuse('is a second tag')
  return String(tags[0]?.value)
}

function readSecurity(operation: Place, root: Place): Operation['security'] {
  const security = operation.get('security')
  if (!security) operation.refuse('has no security (public is security: [])')
  return (security?.items() ?? []).flatMap((requirement) => {
    const schemes = requirement.members()
    if (schemes.length !== 1) requirement.refuse('names one scheme, no more and no less')
    return schemes.map(([scheme, permissions]) => {
      if (!root.get('components')?.get('securitySchemes')?.get(scheme))
        permissions.refuse(`unknown security scheme ${scheme}`)
      return { scheme, permissions: permissions.items().map(({ value }) => String(value)) }
    })
  })
}

function readRateClass(operation: Place): string {
  const rateClass = operation.get('x-rate-class')
  if (!rateClass) operation.refuse('has no x-rate-class')
  else if (!rateClasses.includes(String(rateClass.value))) {
    rateClass.refuse(`unknown x-rate-class ${String(rateClass.value)}: it is one of ${rateClasses.join(', ')}`)
  }
  return String(rateClass?.value)
}

function readBodyLimit(operation: Place): number | undefined {
  const limit = operation.get('x-max-body-bytes')
  if (!limit) return undefined
  if (!Number.isInteger(limit.value) || Number(limit.value) < 1)
    limit.refuse('x-max-body-bytes is a whole number of bytes')
  return Number(limit.value)
}
