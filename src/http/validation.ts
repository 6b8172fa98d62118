import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifyServerOptions } from 'fastify'
import type { FieldError } from '../problems.ts'

const options = {
  strict: true,
  allowUnionTypes: true,
  discriminator: true,
  useDefaults: true,
  removeAdditional: false,
  allErrors: false, // the first fault is enough for people, and hostile input must not buy work
} as const

/**
 * JSON Schema 2020-12, as OpenAPI 3.1 has it. A body is taken as it is; parameters are text and become what the schema says.
 * Unknown fields are refused, never removed.
 */
export const schemaController = {
  compilersFactory: {
    buildValidator: (shared: Record<string, object>) => {
      const make = (coerceTypes: false | 'array') => {
        const ajv = new Ajv2020({ ...options, coerceTypes })
        addFormats.default(ajv)
        for (const schema of Object.values(shared)) ajv.addSchema(schema)
        return ajv
      }
      const body = make(false)
      const text = make('array')
      return ({ schema, httpPart }: { schema: object; httpPart?: string }) =>
        (httpPart === 'body' ? body : text).compile(schema)
    },
  },
} as NonNullable<FastifyServerOptions['schemaController']>

interface ValidationFault {
  instancePath: string
  message?: string
  keyword: string
  params: Record<string, unknown>
}

/** The places where a request failed its schema; `context` is the part: body, querystring, params or headers. */
export const fieldErrors = (faults: readonly ValidationFault[], context = 'body'): FieldError[] =>
  faults.map(({ instancePath, message = 'is not valid', keyword, params }) => {
    const field = keyword === 'required' ? params.missingProperty : params.additionalProperty
    const below = typeof field === 'string' ? `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}` : ''
    const said = keyword === 'additionalProperties' ? 'is not a field of this request' : message
    return { pointer: `/${context}${instancePath}${below}`, message: keyword === 'required' ? 'is required' : said }
  })
