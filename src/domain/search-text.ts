/**
 * The form in which texts are compared: upper and lower case alike in every script (ß, ẞ and SS, final sigma, dotted and
 * dotless i), accents kept, composed as in Unicode's NFC. No database folds, so all agree. Folds each character by itself: the
 * fold of a text in NFC is the folds of its characters in a row.
 */
export const fold = (text: string): string =>
  // Most texts: for these letters all that follows comes to the same.
  isAscii.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFC')
        .replace(/[ΐῒῗΰῢῧ]/g, withAccentApart)
        .toLowerCase() // ẞ has no other upper case
        .toUpperCase()
        .toLowerCase()
        .replaceAll('ς', 'σ')
        .replaceAll('\u0307', '')

const isAscii = /^[\0-\x7f]*$/

/** As the upper case has it in NFC: Ϊ has no form with another accent. */
const withAccentApart = (vowel: string) => {
  const marks = vowel.normalize('NFD')
  return marks.slice(0, 2).normalize('NFC') + marks.slice(2)
}

/** What search compares a message by: its content and the text of its parts; undefined where it has neither. */
export function messageText({ content, parts }: { content: string | null; parts: unknown }): string | undefined {
  const texts = [content, ...(Array.isArray(parts) ? parts.map((part) => part?.text) : [])]
  const written = texts.filter((text) => typeof text === 'string' && text !== '')
  return written.length === 0 ? undefined : written.join('\n')
}

/** What search compares a chat by, apart from its messages; undefined where it has neither. */
export const titleText = (title: string | null, tags: readonly string[]): string | undefined =>
  title || tags.length > 0 ? [title ?? '', ...tags].join('\n') : undefined

/** The same, folded: what is stored of it. */
export function foldedTitle(title: string | null, tags: readonly string[]): string | undefined {
  const text = titleText(title, tags)
  return text === undefined ? undefined : fold(text)
}

/** The folded terms of a query, each once: words, and phrases in quotation marks. A mark without its twin is a character like any other. */
export function termsOf(query: string): string[] {
  const terms = [...query.matchAll(/"([^"]*[^"\s][^"]*)"|\S+/g)].map(([word, phrase]) => fold(phrase ?? word))
  return [...new Set(terms)].filter((term) => term !== '')
}

export interface Snippet {
  before: string
  match: string
  after: string
}

const before = 60
const after = 100
/** So many UTF-16 units of a long text are folded at once on the way to a place in it. */
const stride = 1_000

/** The place of a folded term in a text, with what is around it; undefined where the text does not have it. */
export function snippetOf(text: string, term: string): Snippet | undefined {
  const at = fold(text).indexOf(term)
  if (at === -1) return undefined
  const original = text.normalize('NFC')
  const start = characterAt(original, at).start
  const { end } = characterAt(original, at + term.length - 1)
  // A character is two units at most.
  return {
    before: [...original.slice(wholeFrom(original, start - 2 * before), start)].slice(-before).join(''),
    match: original.slice(start, end),
    after: [...original.slice(end, end + 2 * after)].slice(0, after).join(''),
  }
}

/** Where the character begins and ends whose fold holds the unit at `offset` of the fold of a text in NFC. */
function characterAt(text: string, offset: number): { start: number; end: number } {
  let folded = 0
  let start = 0
  for (let next = 0; next < text.length; start = next) {
    next = wholeFrom(text, start + stride)
    const { length } = fold(text.slice(start, next))
    if (folded + length > offset) break
    folded += length
  }
  for (const character of text.slice(start, start + stride + 1)) {
    folded += fold(character).length
    if (folded > offset) return { start, end: start + character.length }
    start += character.length
  }
  return { start, end: start }
}

/** The place, or the one after it where that is between the two halves of a character. */
function wholeFrom(text: string, place: number): number {
  const isBetween = place > 0 && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(place - 1, place + 1))
  return Math.max(0, isBetween ? place + 1 : place)
}
