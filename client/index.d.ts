import type { FetchResponse, MaybeOptionalInit, ParseAs } from 'openapi-fetch'
import type { components, paths } from './contract.js'

export type { components, operations, paths } from './contract.js'

/** The shapes of the contract by their names, such as `Schemas['Message']`. */
export type Schemas = components['schemas']

/** A token, or what gives the present one: it is asked before every request. */
type Token = string | (() => string | Promise<string>)

interface Credentials {
  /** For servers: never in a web page. */
  secretKey: string
  /** For web pages: opens chats, and can do nothing else. */
  publishableKey: string
  /** A person's key, for their own programs. */
  personalKey: string
  /** A person's, from `login`. */
  accessToken: Token
  /** A visitor's, from the chat that a publishable key has opened. */
  visitorToken: Token
}

/** One credential, or none. */
type OneOf<T> =
  | { [K in keyof T]: Pick<T, K> & { [L in Exclude<keyof T, K>]?: never } }[keyof T]
  | { [K in keyof T]?: never }

export type ClientOptions = OneOf<Credentials> & {
  /** Where the server is, such as `https://chat.example.com`. */
  baseUrl: string
  /** `include` has a browser send the session's cookie to an address of another origin. */
  credentials?: 'include' | 'omit' | 'same-origin'
  /** Instead of the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>
}

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete' | 'head'
type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: unknown } ? P : never
}[keyof paths]
type InitOf<P extends keyof paths, M extends Method, A extends ParseAs> = MaybeOptionalInit<paths[P], M> & {
  parseAs?: A
}
type Answer<P extends keyof paths, M extends keyof paths[P], A extends ParseAs> = Extract<
  FetchResponse<paths[P][M] & {}, { parseAs: A }, 'application/json'>,
  { error?: never }
>
type Call<M extends Method> = <P extends PathsWith<M>, A extends ParseAs = 'json'>(
  path: P,
  ...init: undefined extends MaybeOptionalInit<paths[P], M> ? [init?: InitOf<P, M, A>] : [init: InitOf<P, M, A>]
) => Promise<Answer<P, M, A>>

/**
 * openapi-fetch's client for this contract. Its methods resolve to `{ data, response }` of a request that succeeded, and reject
 * with an ApiError when the server refuses, or with fetch's own error when it is not reached.
 */
export interface Client {
  GET: Call<'get'>
  PUT: Call<'put'>
  POST: Call<'post'>
  PATCH: Call<'patch'>
  DELETE: Call<'delete'>
  HEAD: Call<'head'>
}

/** Throws a TypeError for two credentials, or an empty one. */
export function createClient(options: ClientOptions): Client

/** The server's refusal. */
export class ApiError extends Error {
  constructor(status: number, body: unknown, headers?: Headers)
  readonly status: number
  /** Stable, for programs; `unknown` where a proxy answered. New codes may come. */
  readonly code: Schemas['Problem']['code'] | (string & {})
  /** Names the request in the server's log. */
  readonly requestId: string | undefined
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | undefined
  readonly problem: Schemas['Problem'] | undefined
}

export type FollowedEvent = Exclude<Schemas['ChatEvent'], { type: 'error' }>

/**
 * What happens in a chat, as it happens. A lost connection is made anew after the last event, with growing pauses of at most half
 * a minute, for as long as it takes. Ends when `signal` is aborted; rejects with an ApiError when the server refuses (401, 403, 404
 * and whatever else trying again would not mend), and with fetch's error when the server has never been reached. A token that a
 * function gives is renewed when it ends.
 */
export function followChat(
  client: Client,
  options: {
    org: string
    chatId: string
    /** The `eventId` of the last event that was taken in, to go on after it. */
    lastEventId?: string
    signal?: AbortSignal
    /** A connection on which nothing came for so long is taken for lost; the server sends something every 15 seconds. 60000. */
    silenceMs?: number
  },
): AsyncGenerator<FollowedEvent, void, undefined>

export type AnswerEvent = Exclude<Schemas['CompletionEvent'], { type: 'error' }>

/**
 * Says something, and gives the assistant's answer as it is made: `start`, each `token`, and in the end `message` with the whole.
 * Rejects with an ApiError when no provider answers. To leave early, or to abort `signal`, ends the answer there.
 */
export function streamCompletion(
  client: Client,
  options: Omit<Schemas['NewCompletion'], 'stream'> & {
    org: string
    chatId: string
    /** Makes a repetition safe. */
    idempotencyKey?: string
    signal?: AbortSignal
  },
): AsyncGenerator<AnswerEvent, void, undefined>
