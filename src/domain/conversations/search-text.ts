/**
 * The form in which texts are compared: upper and lower case alike in every script (ß and SS, final sigma, dotted and dotless
 * i), accents kept, composed as in Unicode's NFC. No database folds, so all agree. Folds each character by itself: the fold
 * of a text in NFC is the folds of its characters in a row.
 */
export const fold = (text: string): string =>
  text.normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').replaceAll('\u0307', '')

/** What search compares a message by: its content and the text of its parts; undefined where it has neither. */
export function messageText({ content, parts }: { content: string | null; parts: unknown }): string | undefined {
  const texts = [content, ...(Array.isArray(parts) ? parts.map((part) => part?.text) : [])]
  const written = texts.filter((text) => typeof text === 'string' && text !== '')
  return written.length === 0 ? undefined : written.join('\n')
}

/** What search compares a chat by, apart from its messages; undefined where it has neither. */
export const titleText = (title: string | null, tags: readonly string[]): string | undefined =>
  title || tags.length > 0 ? [title ?? '', ...tags].join('\n') : undefined

/** The folded terms of a query, each once: words, and phrases in quotation marks. A mark without its twin is a character like any other. */
export function termsOf(query: string): string[] {
  const terms = [...query.matchAll(/"([^"]*\S[^"]*)"|\S+/g)].map(([word, phrase]) => fold(phrase ?? word))
  return [...new Set(terms)].filter((term) => term !== '')
}

export interface Snippet {
  before: string
  match: string
  after: string
}

const before = 60
const after = 100

/** The place of a folded term in a text, with what is around it; undefined where the text does not have it. */
export function snippetOf(text: string, term: string): Snippet | undefined {
  const at = fold(text).indexOf(term)
  if (at === -1) return undefined
  const characters = [...text.normalize('NFC')]
  const start = characterAt(characters, at)
  const end = characterAt(characters, at + term.length - 1) + 1
  return {
    before: characters.slice(Math.max(0, start - before), start).join(''),
    match: characters.slice(start, end).join(''),
    after: characters.slice(end, end + after).join(''),
  }
}

/** The index of the character whose fold holds the unit at `offset` of the folded text. */
function characterAt(characters: string[], offset: number): number {
  let folded = 0
  return characters.findIndex((character) => {
    folded += fold(character).length
    return folded > offset
  })
}
