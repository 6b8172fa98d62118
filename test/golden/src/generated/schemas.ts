// Generated from openapi.yaml by npm run generate; never edit.
import type { Readable } from 'node:stream'
import { type SchemaOptions, type Static, type TSchema, Type } from '@sinclair/typebox'

/** Refers to a schema by its $id: Ajv and the serializer find it among componentSchemas. */
export const Ref = <T extends TSchema>(schema: T, options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T>>(Type.Ref(String(schema.$id), options))

/** Exactly one of these. */
export const OneOf = <T extends TSchema[]>(oneOf: [...T], options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T[number]>>({ ...options, oneOf })

/** An object or null: a copy, because a oneOf would report the errors of both branches. */
export const Nullable = <T extends TSchema>({ $id, ...schema }: T, options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T> | null>({ ...schema, ...options, type: ['object', 'null'] })

/** A body that may be left out: Fastify validates a missing one as null. */
export const OptionalBody = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T> | null | undefined>(Nullable(schema))

/** Content that is not JSON and goes out as it is. */
export const Raw = Type.Unsafe<string | Buffer | Readable>({})

export type State = Static<typeof State>
export const State = Type.Unsafe<'draft' | 'published'>({ $id: 'State', type: 'string', enum: ['draft', 'published'] })

export type Author = Static<typeof Author>
export const Author = Type.Object(
  { name: Type.String(), handle: Type.Unsafe<string | null>({ type: ['string', 'null'] }) },
  { $id: 'Author', additionalProperties: false },
)

export type Text = Static<typeof Text>
export const Text = Type.Object(
  { type: Type.Literal('text'), text: Type.String({ maxLength: 1000 }) },
  { $id: 'Text', additionalProperties: false },
)

export type Quote = { type: 'quote'; content: Content; at?: string | null }
export const Quote = Type.Unsafe<Quote>(Type.Object(
  {
    type: Type.Literal('quote'),
    content: Type.Unsafe<Content>(Type.Ref('Content')),
    at: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })),
  },
  { $id: 'Quote', additionalProperties: false },
))

export type Content = Text | Quote
export const Content = Type.Unsafe<Content>(OneOf(
  [Ref(Text), Type.Unsafe<Quote>(Type.Ref('Quote'))],
  { type: 'object', $id: 'Content', discriminator: { propertyName: 'type' } },
))

export type Sort = Static<typeof Sort>
export const Sort = Type.Unsafe<'createdAt' | 'title'>({ $id: 'Sort', type: 'string', enum: ['createdAt', 'title'] })

export type Link = Static<typeof Link>
export const Link = Type.Unsafe<{ href: string; 'data-rel': string; [key: string]: unknown }>({
  $id: 'Link',
  type: 'object',
  required: ['href', 'data-rel'],
  properties: { href: { type: 'string', format: 'uri' }, 'data-rel': { type: 'string', pattern: '^[a-z\'\\\\]+$' } },
  additionalProperties: true,
})

export type Counters = Static<typeof Counters>
export const Counters = Type.Unsafe<{ words: number } & { [key: string]: number }>({
  $id: 'Counters',
  type: 'object',
  required: ['words'],
  properties: { words: { type: 'integer', minimum: 0 } },
  additionalProperties: { type: 'integer' },
})

export type Metadata = Static<typeof Metadata>
export const Metadata = Type.Unsafe<{ [key: string]: unknown }>({
  $id: 'Metadata',
  type: 'object',
  maxProperties: 32,
  propertyNames: { type: 'string', maxLength: 40 },
  additionalProperties: {},
})

export type Note = {
  id: string
  title: string | null
  state: State
  mood: 'good' | 'it\'s bad' | null
  author: Author
  reviewer: Author | null
  content: Content
  origin: Content | null
  answer: Note | null
  severity: null | Sort
  tags: Array<string>
  links: Array<Link> | null
  settings: { theme: 'light' | 'dark'; size?: number } | null
  counters: Counters
  metadata: Metadata
  payload: unknown
  body: string | Array<Content>
  createdAt: string
}
export const Note = Type.Unsafe<Note>(Type.Object(
  {
    id: Type.String(),
    title: Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 100 }),
    state: Ref(State),
    mood: Type.Unsafe<'good' | 'it\'s bad' | null>({ type: ['string', 'null'], enum: ['good', 'it\'s bad', null] }),
    author: Ref(Author),
    reviewer: Nullable(Author),
    content: Ref(Content),
    origin: OneOf([Ref(Content), Type.Null()]),
    answer: OneOf([Type.Unsafe<Note>(Type.Ref('Note')), Type.Null()]),
    severity: OneOf([Type.Null(), Ref(Sort)]),
    tags: Type.Array(Type.String({ minLength: 1 }), { maxItems: 50, uniqueItems: true }),
    links: Type.Unsafe<Array<Link> | null>({ type: ['array', 'null'], items: { $ref: 'Link' } }),
    settings: Type.Unsafe<{ theme: 'light' | 'dark'; size?: number } | null>({
      type: ['object', 'null'],
      required: ['theme'],
      properties: {
        theme: { type: 'string', enum: ['light', 'dark'] },
        size: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.5 },
      },
    }),
    counters: Ref(Counters),
    metadata: Ref(Metadata),
    payload: Type.Unknown(),
    body: OneOf([Type.String(), Type.Array(Ref(Content))]),
    createdAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'Note' },
))

export type NoteUpdate = Static<typeof NoteUpdate>
export const NoteUpdate = Type.Object(
  {
    title: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 100 })),
    author: Type.Optional(Nullable(Author)),
    content: Type.Optional(Ref(Content)),
    metadata: Type.Optional(Ref(Metadata)),
  },
  { $id: 'NoteUpdate', additionalProperties: false, minProperties: 1 },
)

export type Labels = Static<typeof Labels>
export const Labels = Type.Unsafe<{ [key: string]: string | number | boolean | null }>({
  $id: 'Labels',
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
})

export type TokenRequest = Static<typeof TokenRequest>
export const TokenRequest = Type.Object(
  {
    grant: Type.Literal('password'),
    labels: Type.Optional(Ref(Labels)),
    persistent: Type.Optional(Type.Boolean({ default: false })),
  },
  { $id: 'TokenRequest', additionalProperties: false },
)

export type Event = Static<typeof Event>
export const Event = Type.Object({ delta: Type.String() }, { $id: 'Event' })

export type Problem = Static<typeof Problem>
export const Problem = Type.Object(
  { type: Type.String(), title: Type.String(), status: Type.Integer() },
  { $id: 'Problem' },
)

export const componentSchemas = [
  State,
  Author,
  Text,
  Quote,
  Content,
  Sort,
  Link,
  Counters,
  Metadata,
  Note,
  NoteUpdate,
  Labels,
  TokenRequest,
  Event,
  Problem,
]
