import { checkClosed, checkSchema, follow, jsonTypes, normalize, type Schema } from './schema-rules.ts'
import type { Place } from './source.ts'

/** A header, a path or a query parameter; one with a default is always there when the handler runs. */
export interface Parameter {
  readonly name: string
  readonly in: string
  readonly optional: boolean
  readonly schema: Schema
}

/** What a request may carry: a component's name, or undefined for content that is not JSON. */
export interface Body {
  readonly component: string | undefined
  readonly optional: boolean
  readonly consumes: readonly string[]
}

/** One status: media type to schema, undefined for a media type that is not JSON. */
export interface Response {
  readonly status: number
  readonly content: readonly { readonly media: string; readonly schema: Schema | undefined }[]
}

const parameterKeys = [
  'name',
  'in',
  'required',
  'description',
  'deprecated',
  'schema',
  'example',
  'examples',
  'style',
  'explode',
]
const mediaKeys = ['schema', 'example', 'examples']
const json = ['application/json', 'application/problem+json']
const raw = ['text/event-stream', 'text/csv', 'application/x-ndjson', 'text/plain', 'application/yaml', 'text/html']
const bodyMedia = ['application/json', 'application/x-www-form-urlencoded', 'application/x-ndjson']

/** Reads parameters, inline or by reference; header names come out in lower case. */
export function readParameters(places: readonly Place[], root: Place): Parameter[] {
  return places.flatMap((place) => {
    const parameter = follow(place, root, 'parameters')
    if (!parameter) return []
    parameter.only(parameterKeys, 'parameter')
    const where = String(parameter.get('in')?.value)
    const name = String(parameter.get('name')?.value)
    const schema = parameter.get('schema')
    if (!['path', 'query', 'header'].includes(where)) parameter.refuse(`parameter in ${where} is not supported`)
    if (parameter.get('explode')?.value === false) {
      parameter.get('explode')?.refuse('arrays in a query are exploded: ?a=1&a=2')
    }
    if (!schema) {
      parameter.refuse('parameter without schema')
      return []
    }
    const isMap = jsonTypes(schema, root).includes('object')
    if (isMap !== (parameter.get('style')?.value === 'deepObject')) {
      parameter.refuse('an object in a query is a deepObject, ?a[b]=1, and nothing else has a style')
    }
    checkSchema(schema, root, true)
    if (where === 'header') schema.get('$ref')?.refuse('write the schema of a header here: Fastify does not follow it')
    const optional = where !== 'path' && parameter.get('required')?.value !== true && !schema.get('default')
    return [
      { name: where === 'header' ? name.toLowerCase() : name, in: where, optional, schema: normalize(schema.value) },
    ]
  })
}

/** Reads a request body: one named component, as JSON or as a form, or text that the handler reads itself. */
export function readBody(place: Place, root: Place): Body | undefined {
  const body = follow(place, root, 'requestBodies')
  if (!body) return undefined
  body.only(['description', 'required', 'content'], 'request body')
  const media = body.get('content')?.members() ?? []
  if (media.length === 0) body.refuse('body without content')
  const names = media.map(([type, content]) => {
    content.only(mediaKeys, 'media type')
    if (!bodyMedia.includes(type)) content.refuse(`unknown media type ${type} of a body`)
    const schema = content.get('schema')
    if (type === 'application/x-ndjson' && schema?.get('type')?.value === 'string') return undefined
    const reference = schema?.get('$ref')
    if (!schema || !reference) content.refuse('the schema of a body is a $ref to components.schemas')
    else {
      checkSchema(schema, root)
      checkClosed(schema, root)
      if (body.get('required')?.value !== true && follow(schema, root, 'schemas')?.get('type')?.value !== 'object') {
        content.refuse('a body that may be left out is an object')
      }
    }
    return String(reference?.value).slice('#/components/schemas/'.length)
  })
  if (new Set(names).size > 1) body.refuse('all media types of a body have the same schema')
  return { component: names[0], optional: body.get('required')?.value !== true, consumes: media.map(([type]) => type) }
}

/** Reads the responses of an operation, by status. */
export function readResponses(operation: Place, root: Place): Response[] {
  const responses = operation.get('responses')?.members() ?? []
  return responses.flatMap(([status, place]) => {
    const response = follow(place, root, 'responses')
    if (!/^\d{3}$/.test(status)) place.refuse(`response ${status}: each status is named by itself`)
    if (!response) return []
    response.only(['description', 'headers', 'content'], 'response')
    const content = (response.get('content')?.members() ?? []).map(([media, body]) => ({
      media,
      schema: readContent(media, body, root),
    }))
    return [{ status: Number(status), content }]
  })
}

function readContent(media: string, body: Place, root: Place): Schema | undefined {
  body.only(mediaKeys, 'media type')
  const schema = body.get('schema')
  if (schema) checkSchema(schema, root)
  if (raw.includes(media)) return undefined
  if (!json.includes(media)) body.refuse(`unknown media type ${media} of a response`)
  if (!schema) body.refuse('JSON without schema')
  else if (jsonTypes(schema, root).includes('string'))
    body.refuse('a JSON answer is no string: Fastify sends one as text')
  return normalize(schema?.value)
}
