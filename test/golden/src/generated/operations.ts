// Generated from openapi.yaml by npm run generate; never edit.
import { Type } from '@sinclair/typebox'
import { Author, Note, NoteUpdate, OptionalBody, Problem, Raw, Ref, Sort, State, TokenRequest } from './schemas.ts'

export const operations = {
  getNote: {
    method: 'GET',
    url: '/notes/:noteId',
    config: {
      operationId: 'getNote',
      tag: 'Notes',
      security: [
        { scheme: 'session', permissions: ['notes:read'] },
        { scheme: 'apiKey', permissions: ['notes:read'] },
      ],
      rateClass: 'read',
    },
    schema: {
      params: Type.Object({ noteId: Type.String({ pattern: '^note_\\w+$' }) }),
      querystring: Type.Object({}, { additionalProperties: false }),
      response: {
        200: { content: { 'application/json': { schema: Ref(Note) } } },
        400: { content: { 'application/problem+json': { schema: Ref(Problem) } } },
        404: { content: { 'application/problem+json': { schema: Ref(Problem) } } },
      },
    },
    status: 200,
  },
  updateNote: {
    method: 'PATCH',
    url: '/notes/:noteId',
    config: {
      operationId: 'updateNote',
      tag: 'Notes',
      security: [{ scheme: 'session', permissions: ['notes:write'] }],
      rateClass: 'write',
    },
    bodyLimit: 4096,
    consumes: ['application/json'],
    schema: {
      params: Type.Object({ noteId: Type.String({ pattern: '^note_\\w+$' }) }),
      querystring: Type.Object({}, { additionalProperties: false }),
      headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String({ format: 'uuid' })) }),
      body: Ref(NoteUpdate),
      response: {
        200: { content: { 'application/json': { schema: Ref(Note) } } },
        400: { content: { 'application/problem+json': { schema: Ref(Problem) } } },
      },
    },
    status: 200,
  },
  deleteNote: {
    method: 'DELETE',
    url: '/notes/:noteId',
    config: { operationId: 'deleteNote', tag: 'Notes', security: [], rateClass: 'public' },
    schema: {
      params: Type.Object({ noteId: Type.String({ pattern: '^note_\\w+$' }) }),
      querystring: Type.Object({}, { additionalProperties: false }),
      response: { 400: { content: { 'application/problem+json': { schema: Ref(Problem) } } } },
    },
    status: 204,
  },
  listNotes: {
    method: 'GET',
    url: '/notes',
    config: {
      operationId: 'listNotes',
      tag: 'Notes',
      security: [{ scheme: 'session', permissions: [] }],
      rateClass: 'read',
    },
    schema: {
      querystring: Type.Object(
        {
          limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
          state: Type.Optional(Type.Array(Ref(State), { minItems: 1 })),
          sort: Ref(Sort, { default: 'createdAt' }),
          archived: Type.Boolean(),
        },
        { additionalProperties: false },
      ),
      response: {
        200: { content: { 'application/json': { schema: Type.Object({ data: Type.Array(Ref(Note)) }) } } },
        400: { content: { 'application/problem+json': { schema: Ref(Problem) } } },
      },
    },
    status: 200,
  },
  importNotes: {
    method: 'POST',
    url: '/notes',
    config: {
      operationId: 'importNotes',
      tag: 'Notes',
      security: [{ scheme: 'apiKey', permissions: ['notes:write'] }],
      rateClass: 'write',
    },
    consumes: ['application/x-ndjson'],
    schema: {
      querystring: Type.Object({}, { additionalProperties: false }),
      response: { 400: { content: { 'application/problem+json': { schema: Ref(Problem) } } } },
    },
    status: 202,
  },
  createToken: {
    method: 'POST',
    url: '/token',
    config: { operationId: 'createToken', tag: 'Notes', security: [], rateClass: 'auth' },
    consumes: ['application/json', 'application/x-www-form-urlencoded'],
    schema: {
      querystring: Type.Object({}, { additionalProperties: false }),
      body: Ref(TokenRequest),
      response: {
        201: { content: { 'application/json': { schema: Type.Array(Type.String()) } } },
        400: { content: { 'application/problem+json': { schema: Ref(Problem) } } },
      },
    },
    status: 201,
  },
  renewToken: {
    method: 'PUT',
    url: '/token',
    config: { operationId: 'renewToken', tag: 'Notes', security: [], rateClass: 'llm' },
    consumes: ['application/json'],
    schema: {
      querystring: Type.Object({}, { additionalProperties: false }),
      body: OptionalBody(TokenRequest),
      response: {
        200: { content: { 'application/json': { schema: Ref(Author) }, 'text/event-stream': { schema: Raw } } },
        400: { content: { 'application/problem+json': { schema: Ref(Problem) } } },
      },
    },
    status: 200,
  },
  getFile: {
    method: 'GET',
    url: '/file',
    config: { operationId: 'getFile', tag: 'Files', security: [], rateClass: 'admin' },
    schema: {
      querystring: Type.Object({}, { additionalProperties: false }),
      response: {
        200: {
          content: {
            'text/csv': { schema: Raw },
            'text/plain': { schema: Raw },
            'text/html': { schema: Raw },
            'application/yaml': { schema: Raw },
            'application/x-ndjson': { schema: Raw },
          },
        },
        400: { content: { 'application/problem+json': { schema: Ref(Problem) } } },
      },
    },
    status: 200,
  },
  connect: {
    method: 'GET',
    url: '/socket',
    config: { operationId: 'connect', tag: 'Files', security: [], rateClass: 'public' },
    schema: {
      querystring: Type.Object({}, { additionalProperties: false }),
      response: { 400: { content: { 'application/problem+json': { schema: Ref(Problem) } } } },
    },
    status: 101,
  },
} as const

export type OperationId = keyof typeof operations
