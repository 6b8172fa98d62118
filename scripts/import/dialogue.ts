import { createHash } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { components } from '../../src/generated/client.ts'
import { componentSchemas } from '../../src/generated/schemas.ts'
import { fieldErrors } from '../../src/http/validation.ts'

type NewChat = components['schemas']['NewChat']
type NewMessage = components['schemas']['NewMessage']

const closed = { additionalProperties: false }

const Call = Type.Object(
  {
    service: Type.String(),
    method: Type.String(),
    parameters: Type.Record(Type.String(), Type.Unknown()),
    results: Type.Optional(Type.Array(Type.Unknown())),
  },
  closed,
)

const Turn = Type.Object(
  {
    speaker: Type.Unsafe<'user' | 'system'>({ type: 'string', enum: ['user', 'system'] }),
    utterance: Type.String(),
    calls: Type.Optional(Type.Array(Call)),
  },
  closed,
)
type Turn = Static<typeof Turn>

/** A line of the file: who said what, and which services the system called before it spoke. */
export type Dialogue = Static<typeof Dialogue>
export const Dialogue = Type.Object(
  { id: Type.String(), services: Type.Array(Type.String()), turns: Type.Array(Turn) },
  closed,
)

/** A dialogue in the API's terms: the chat to open, and its messages in order. */
export interface Conversation {
  chat: NewChat & { externalId: string; metadata: { file: string; sha256: string } }
  messages: NewMessage[]
}

/** One dialogue cannot be taken, for the reason in the message; the others can. */
export class DialogueRefused extends Error {}

const validators = compile()

/**
 * Reads one line and checks it whole, against the contract too: what this returns, the server takes.
 * @param file name of the file that the line is from, kept in the chat's metadata
 * @throws DialogueRefused
 */
export function readConversation(line: Uint8Array, file: string): Conversation {
  const dialogue = parse(line)
  check(validators.dialogue, dialogue, 'dialogue')
  const conversation = toConversation(dialogue as Dialogue, file)
  check(validators.chat, conversation.chat, 'chat')
  check(validators.messages, conversation.messages, 'messages')
  return conversation
}

/** Says a dialogue in the API's terms: externalId is its id, tags are its services, the title is what the user said first. */
export function toConversation(dialogue: Dialogue, file: string): Conversation {
  const { id, services, turns } = dialogue
  const opening = turns.find(({ speaker }) => speaker === 'user')
  return {
    chat: {
      externalId: id,
      title: opening ? cut(opening.utterance, 200) : null,
      tags: [...new Set(services.map((service) => cut(service, 64)))].slice(0, 50),
      metadata: { file, sha256: createHash('sha256').update(JSON.stringify(dialogue)).digest('hex') },
    },
    messages: turns.flatMap(toMessages),
  }
}

/** A call is made and answered before the system speaks: assistant with toolCalls, `tool` for each result, assistant. */
function toMessages({ speaker, utterance, calls = [] }: Turn, index: number): NewMessage[] {
  if (speaker === 'user') {
    if (calls.length > 0) throw new DialogueRefused(`/dialogue/turns/${index}/calls: only the system calls services`)
    return [{ role: 'user', content: utterance }]
  }
  const spoken: NewMessage = { role: 'assistant', content: utterance }
  if (calls.length === 0) return [spoken]
  const named = calls.map((call, position) => ({ ...call, id: `call_${index + 1}_${position + 1}` }))
  return [
    {
      role: 'assistant',
      content: null,
      toolCalls: named.map(({ id, service, method, parameters }) => ({
        id,
        type: 'function',
        function: { name: `${service}.${method}`, arguments: JSON.stringify(parameters) },
      })),
    },
    ...named.map(
      ({ id, method, results = [] }): NewMessage => ({
        role: 'tool',
        toolCallId: id,
        name: method,
        content: JSON.stringify(results),
      }),
    ),
    spoken,
  ]
}

/** At most so many characters, as the contract counts them: code points. */
const cut = (text: string, most: number) =>
  Array.from(text.slice(0, 2 * most))
    .slice(0, most)
    .join('')

function parse(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line), (key, value: unknown) => {
      if (!isStorable(key) || !isStorable(value)) throw new Error('a NUL, a lone surrogate or a number out of range')
      return value
    })
  } catch (error) {
    throw new DialogueRefused(`not JSON: ${(error as Error).message}`)
  }
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))
}

function check(validate: ValidateFunction, value: unknown, context: string) {
  if (validate(value)) return
  const [fault] = fieldErrors(validate.errors ?? [], context)
  throw new DialogueRefused(`${fault?.pointer} ${fault?.message}`)
}

function compile() {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, discriminator: true })
  addFormats.default(ajv)
  for (const schema of componentSchemas) ajv.addSchema(schema)
  return {
    dialogue: ajv.compile(Dialogue),
    chat: ajv.compile({ $ref: 'NewChat' }),
    messages: ajv.compile({ type: 'array', items: { $ref: 'NewMessage' } }),
  }
}
