import { randomUUID } from 'node:crypto'
import type { ToolCall } from '../generated/schemas.ts'
import { VendorError } from './assistant.ts'
import { sanitizeJson } from './sanitize-text.ts'

/** A piece of a call of a tool, or all of it. */
interface Piece {
  index?: unknown
  id?: unknown
  function?: { name?: unknown; arguments?: unknown } | null
}

interface Draft {
  index: unknown
  id: string
  name: string
  arguments: string
  /** What else the vendor wants to see again, such as Gemini's signatures. */
  more: object
}

const maxCalls = 128
const maxNestingDepth = 32
const maxCharacters = 1_000_000

/** Puts the calls of tools together, which vendors send in pieces, several at once, or whole. */
export class ToolCalls {
  readonly #drafts: Draft[] = []
  #characters = 0

  take(pieces: unknown): void {
    if (!Array.isArray(pieces)) return
    for (const piece of pieces) if (typeof piece === 'object' && piece !== null) this.#add(piece)
  }

  get begun(): boolean {
    return this.#drafts.length > 0
  }

  /** The whole calls; null without any. Throws a VendorError for one that names no tool. */
  finish(): ToolCall[] | null {
    if (!this.begun) return null
    return this.#drafts.map(({ id, name, arguments: text, more }) => {
      if (name === '') throw new VendorError('malformed', 'The provider called a tool without a name.')
      const called = { name, arguments: text || '{}' }
      return sanitizeJson({ ...more, id: id || `call_${randomUUID()}`, type: 'function', function: called })
    })
  }

  #add(piece: Piece): void {
    const { index, id: givenId, function: called, type: _, ...more } = piece as Piece & { type?: unknown }
    const id = textOf(givenId)
    const name = textOf(called?.name)
    if (depthOf([more, called]) > maxNestingDepth)
      throw new VendorError('malformed', 'The provider called tools too deeply.')
    const draft = this.#draftFor(index, id, name)
    const text = argumentsOf(called?.arguments)
    this.#characters += text.length + JSON.stringify(more).length
    if (this.#characters > maxCharacters) throw new VendorError('malformed', 'The provider called tools with too much.')
    draft.id ||= id
    draft.name ||= name
    draft.arguments += text
    draft.more = { ...draft.more, ...more }
  }

  #draftFor(index: unknown, id: string, name: string): Draft {
    const last = this.#drafts.findLast((draft) => (typeof index === 'number' ? draft.index === index : true))
    // Some number all calls alike, or none of them: a name beside another id begins a new one.
    const another = last && name !== '' && last.name !== '' && (id !== last.id || id === '')
    if (last && !another) return last
    if (this.#drafts.length >= maxCalls) throw new VendorError('malformed', 'The provider called too many tools.')
    const draft = { index, id: '', name: '', arguments: '', more: {} }
    this.#drafts.push(draft)
    return draft
  }
}

/** How deep a value is; what is deeper than it may be is not looked into further. */
function depthOf(value: unknown, limit = maxNestingDepth + 1): number {
  if (typeof value !== 'object' || value === null || limit === 0) return 0
  return 1 + Object.values(value).reduce((most: number, inner) => Math.max(most, depthOf(inner, limit - 1)), 0)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 255) : '')

const argumentsOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'object' && value !== null ? JSON.stringify(value) : ''
