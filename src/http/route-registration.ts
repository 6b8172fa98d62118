import type { Socket } from 'node:net'
import type { Static, TSchema } from '@sinclair/typebox'
import {
  errorCodes,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchema,
  type HTTPMethods,
  type RouteOptions,
} from 'fastify'
import type { WebSocket } from 'ws'
import { type OperationId, operations } from '../generated/operations.ts'

type Operations = typeof operations
type Config = Operations[OperationId]['config']
type Requirement = Config['security'][number]

/** A security scheme of the contract that some operation takes. */
export type Scheme = Requirement['scheme']
/** A rate class that some operation is in. */
export type RateClass = Config['rateClass']
/** One way to be allowed in: a scheme, and the permissions that its holder needs. */
export interface SecurityRequirement {
  readonly scheme: Scheme
  readonly permissions: readonly Requirement['permissions'][number][]
}

declare module 'fastify' {
  // Absent on routes that are not the contract's: the documentation's assets.
  interface FastifyContextConfig {
    operationId?: OperationId
    tag?: Config['tag']
    security?: readonly SecurityRequirement[]
    rateClass?: RateClass
  }
}

/** The success of an operation that opens a socket (RFC 9110, section 15.2.2). */
const switching = 101

/** What the wiring needs of an operation; the generated table has more precise types. */
interface Operation {
  readonly method: HTTPMethods
  readonly url: string
  readonly config: object
  readonly bodyLimit?: number
  readonly consumes?: readonly string[]
  readonly schema: FastifySchema
  readonly status: number
}
type Table = Readonly<Record<string, Operation>>
type UntypedHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
/** Takes over a socket that is connected. */
export type TakeSocket = (socket: WebSocket, connection: Socket) => void
type Part<Schemas, Key extends string> = Schemas extends { readonly [K in Key]: infer S extends TSchema }
  ? Static<S>
  : unknown
type Content<Media> = {
  [M in keyof Media]: Media[M] extends { readonly schema: infer S extends TSchema } ? Static<S> : never
}

/** The request of one operation of a table. */
export type RequestOf<O extends Operation> = FastifyRequest<{
  Params: Part<O['schema'], 'params'>
  Querystring: Part<O['schema'], 'querystring'>
  Headers: Part<O['schema'], 'headers'>
  Body: Part<O['schema'], 'body'>
}>
/**
 * The handler of one operation of a table; its answer is nothing where the success response has no content, and where a socket is to
 * be opened what takes that over.
 */
export type HandlerOf<O extends Operation> = O['status'] extends typeof switching
  ? (request: RequestOf<O>) => Promise<TakeSocket>
  : O['schema']['response'] extends { readonly [S in O['status']]: { readonly content: infer Media } }
    ? (request: RequestOf<O>, reply: FastifyReply) => Promise<Content<Media>[keyof Media]>
    : (request: RequestOf<O>, reply: FastifyReply) => Promise<void>
/** The handlers of a table, by operationId. */
export type HandlersOf<T extends Table> = { readonly [Id in keyof T]: HandlerOf<T[Id]> }

/** The request of an operation, as validated: defaults filled in, numbers in the query converted. */
export type Request<Id extends OperationId> = RequestOf<Operations[Id]>

/**
 * Makes the function that gives each operation of a table its route. It does not compile with a handler missing, nor
 * with one that the table does not know. Content in a media type that the operation does not declare is a 415.
 */
export function createRouteRegistration<T extends Table>(table: T) {
  return <H extends HandlersOf<T>>(
    app: { route(options: RouteOptions): unknown },
    handlers: H & { readonly [Unknown in Exclude<keyof H, keyof T>]: never },
  ): void => {
    const untyped = handlers as Readonly<Record<string, UntypedHandler>>
    for (const [id, { status, consumes, schema, ...route }] of Object.entries<Operation>(table)) {
      const handle = untyped[id]
      if (!handle) throw new Error(`${id} has no handler`)
      app.route({
        ...route,
        schema: { ...schema, response: successOf(schema, status) },
        ...(consumes && { onRequest: requireMediaType(consumes) }),
        handler:
          status === switching
            ? async (request, reply) => reply.upgrade((await handle(request, reply)) as TakeSocket)
            : async (request, reply) => handle(request, reply.code(status)),
      })
    }
  }
}

/** Errors are rendered by plugins/error-handler: to compile their schemas for each operation would make a start take seconds. */
function successOf({ response }: FastifySchema, status: number) {
  const { [status]: success } = response as Record<number, unknown>
  return success === undefined || status === switching ? {} : { [status]: success }
}

/** A tag of the contract. */
export type Tag = Config['tag']
/** The handlers of the operations of one tag, by operationId. The status is the contract's; anything but success is thrown. */
type TagHandlers<T extends Tag> = HandlersOf<{
  readonly [Id in OperationId as Operations[Id]['config']['tag'] extends T ? Id : never]: Operations[Id]
}>

/** Registers the routes of one tag of the contract. It does not compile with a handler missing. */
export function registerRoutes<T extends Tag>(app: FastifyInstance, tag: T, handlers: TagHandlers<T>): void {
  const table: Table = Object.fromEntries(Object.entries(operations).filter(([, { config }]) => config.tag === tag))
  createRouteRegistration(table)(app, handlers as HandlersOf<Table>)
}

/** Other operations' parsers are on the same server: without this, a form would pass where only JSON is declared. Nothing is unpacked here. */
function requireMediaType(consumes: readonly string[]) {
  return async ({ mediaType, headers }: FastifyRequest): Promise<void> => {
    const { 'content-encoding': encoding = 'identity' } = headers
    const isKnown = mediaType === undefined || consumes.includes(mediaType)
    if (!isKnown || encoding !== 'identity') throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE()
  }
}
