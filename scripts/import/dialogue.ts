import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { components } from '../../client/contract.d.ts'
import { parseJson } from '../../src/http/bodies.ts'

type ImportedChat = components['schemas']['ImportedChat']
type ImportedMessage = components['schemas']['ImportedMessage']

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
    speaker: Type.Union([Type.Literal('user'), Type.Literal('system')]),
    utterance: Type.String(),
    calls: Type.Optional(Type.Array(Call)),
  },
  closed,
)
type Turn = Static<typeof Turn>

/** Who said what, and which services the system called before it spoke. */
export type Dialogue = Static<typeof Dialogue>
export const Dialogue = Type.Object(
  { id: Type.String(), services: Type.Array(Type.String()), turns: Type.Array(Turn) },
  closed,
)
const dialogue = TypeCompiler.Compile(Dialogue)

/** One dialogue cannot be translated, for the reason in the message; the others can. */
export class DialogueRefused extends Error {}

/**
 * A line as the server takes it: a dialogue is translated, anything else is passed on as it is, for the server to judge.
 * @param file name of the file that the line is from, kept in the chat's metadata
 * @throws DialogueRefused
 */
export function toImportedLine(line: Buffer, file: string): Buffer {
  const value = read(line)
  if (typeof value !== 'object' || value === null || !('turns' in value)) return line
  if (dialogue.Check(value)) return Buffer.from(JSON.stringify(toImportedChat(value, file)))
  const fault = dialogue.Errors(value).First()
  throw new DialogueRefused(`${fault?.path} ${fault?.message}`)
}

/** The value of a line; undefined where the server would not read it either. */
function read(line: Buffer): unknown {
  try {
    return parseJson(line, 'line')
  } catch {
    return undefined
  }
}

/** Says a dialogue in the API's terms: externalId is its id, tags are its services, the title is what the user said first. */
function toImportedChat({ id, services, turns }: Dialogue, file: string): ImportedChat {
  const opening = turns.find(({ speaker }) => speaker === 'user')
  return {
    externalId: id,
    title: opening ? cut(opening.utterance, 200) : null,
    tags: [...new Set(services.map((service) => cut(service, 64)))].slice(0, 50),
    metadata: { file },
    messages: turns.flatMap(toMessages),
  }
}

/** A call is made and answered before the system speaks: assistant with toolCalls, `tool` for each result, assistant. */
function toMessages({ speaker, utterance, calls = [] }: Turn, index: number): ImportedMessage[] {
  if (speaker === 'user') {
    if (calls.length > 0) throw new DialogueRefused(`/turns/${index}/calls Only the system calls services`)
    return [{ role: 'user', content: utterance }]
  }
  const spoken: ImportedMessage = { role: 'assistant', content: utterance }
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
      ({ id, method, results = [] }): ImportedMessage => ({
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
