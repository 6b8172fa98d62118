import type { Contract, Operation } from './contract.ts'
import type { Body, Parameter, Response } from './exchange.ts'
import { block, type Code, call, literal, object, print, quote, width } from './layout.ts'
import { typebox } from './schemas.ts'

type Schemas = Contract['schemas']

const helpers = ['Nullable', 'OneOf', 'OptionalBody', 'Raw', 'Ref']

/** Writes `operations.ts`: what Fastify has to know of each operation, by operationId. */
export function operationsModule({ schemas, operations }: Contract): string {
  // From the last column on, so that even a short operation gets its lines.
  const entries = operations.map((operation) => `  ${operation.id}: ${print(entry(operation, schemas), 2, width)},\n`)
  const table = `export const operations = {\n${entries.join('')}} as const\n`
  const words = new Set(table.replaceAll(/'(\\.|[^'\\])*'/g, '').match(/\w+/g))
  const imported = [...helpers, ...Object.keys(schemas)].filter((id) => words.has(id)).sort()
  return `// Generated from openapi.yaml by npm run generate; never edit.
${words.has('Type') ? "import { Type } from '@sinclair/typebox'\n" : ''}\
${print(['import ', block(imported), " from './schemas.ts'"])}

${table}
export type OperationId = keyof typeof operations
`
}

function entry(operation: Operation, schemas: Schemas): Code {
  const { id, method, path, tag, security, rateClass, bodyLimit, parameters, body, responses, success } = operation
  const part = (where: string) => parametersObject(parameters, where, schemas)
  return object({
    method: quote(method),
    url: quote(path.replaceAll(/\{(\w+)\}/g, ':$1')),
    config: literal({ operationId: id, tag, security, rateClass }),
    bodyLimit: bodyLimit === undefined ? undefined : String(bodyLimit),
    consumes: body ? literal(body.consumes) : undefined,
    schema: object({
      params: part('path'),
      querystring: part('query'),
      headers: part('header'),
      body: bodySchema(body),
      response: object(Object.fromEntries(responses.flatMap((response) => responseEntry(response, schemas)))),
    }),
    status: String(success),
  })
}

function parametersObject(parameters: readonly Parameter[], where: string, schemas: Schemas): Code | undefined {
  const entries = parameters
    .filter((parameter) => parameter.in === where)
    .map(({ name, optional, schema }): [string, Code] => {
      const source = typebox(schema, schemas)
      return [name, optional ? call('Type.Optional', [source]) : source]
    })
  // A query is closed, so that a misspelt parameter is an answer, not a surprise; headers come from everywhere.
  const options = where === 'query' ? literal({ additionalProperties: false }) : '{}'
  return entries.length === 0 && where !== 'query'
    ? undefined
    : call('Type.Object', [object(Object.fromEntries(entries)), options])
}

function bodySchema(body: Body | undefined): Code | undefined {
  if (!body?.component) return undefined
  return call(body.optional ? 'OptionalBody' : 'Ref', [body.component])
}

/** A response without content has no schema. */
function responseEntry({ status, content }: Response, schemas: Schemas): [string, Code][] {
  const media = content.map(({ media, schema }): [string, Code] => [
    media,
    object({ schema: schema ? typebox(schema, schemas) : 'Raw' }),
  ])
  return media.length === 0 ? [] : [[String(status), object({ content: object(Object.fromEntries(media)) })]]
}
