import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { fold, messageText, snippetOf, termsOf, titleText } from '../../src/domain/search-text.ts'

/** Any character of Unicode, those that fold in an odd way often. */
const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom(
    ...'aAiIıİßẞſςσΣǰŉﬁΐΰΪᾳ餐厅🙂𐐀"%_\\ \n',
    '\u0307',
    '\u0308',
    '\u0301',
    '\u0323',
    '\u0345',
    '\u034f',
    '\u200d',
  ),
)
const text = fc.array(character, { maxLength: 40 }).map((characters) => characters.join(''))

/** The forms of a text that are to be like it. */
const formsOf = (text: string) => [text.toUpperCase(), text.toLowerCase(), text.normalize('NFC'), text.normalize('NFD')]

/** Every character that has another form. A thousand are asked about at once: hardly any has one, and one alone costs as much. */
function* charactersWithForms() {
  for (let first = 1; first <= 0x10ffff; first += 1_000) {
    const points = Array.from({ length: Math.min(1_000, 0x110000 - first) }, (_, n) => first + n)
    const characters = points.filter((point) => !isHalf(point)).map((point) => String.fromCodePoint(point))
    const together = characters.join(' ') // between spaces, each is as it is alone
    if (formsOf(together).some((form) => form !== together)) yield* characters
  }
}

/** Whether a code unit is half of another character, in UTF-16. */
const isHalf = (point: number) => point >= 0xd800 && point <= 0xdfff

describe('fold', () => {
  it.each([
    ['straße', 'STRASSE'],
    ['straße', 'STRAẞE'],
    ['ὈΔΥΣΣΕΎΣ', 'ὀδυσσεύς'],
    ['ταΐστε', 'ΤΑΪ́ΣΤΕ'],
    ['İstanbul', 'istanbul'],
    ['ISPARTA', 'ısparta'],
    ['Çay', 'c\u0327ay'],
    ['ﬁn', 'FIN'],
    ['𐐀𐐁', '𐐨𐐩'],
    ['Å', '\u212b'],
  ])('makes %s and %s alike', (one, other) => {
    expect(fold(one)).toBe(fold(other))
  })

  it.each([
    ['çay', 'cay'],
    ['é', 'e'],
    ['が', 'か'],
    ['½', '1/2'],
  ])('tells %s from %s', (one, other) => {
    expect(fold(one)).not.toBe(fold(other))
  })

  test('every character is like its upper case, its lower case and its composed and decomposed forms', () => {
    const characters = [...charactersWithForms()]
    expect(characters).toEqual(expect.arrayContaining(['a', 'ß', 'İ', '\u1fb7', '가', '𐐀', '\u{1e943}']))
    const unlike = characters.filter((one) => formsOf(one).some((form) => form !== one && fold(form) !== fold(one)))
    expect(unlike).toEqual([])
  })

  test('of a text in NFC is the folds of its characters in a row', () => {
    fc.assert(
      fc.property(text, (any) => {
        const composed = any.normalize('NFC')
        expect(fold(composed)).toBe([...composed].map(fold).join(''))
        expect(fold(any.normalize('NFD'))).toBe(fold(composed))
      }),
      { numRuns: 500 },
    )
  })
})

describe('the terms of a query', () => {
  it.each<[string, string[]]>([
    ['Refund  ORDER', ['refund', 'order']],
    ['a\tb\nc\u3000d\u00a0e\u2028f\ufeffg', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
    ['"order 1042"', ['order 1042']],
    ['" order  1042 "', [' order  1042 ']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ['"a""b c"', ['a', 'b c']],
    ['"a" "b c"', ['a', 'b c']],
    ['"a b"c', ['a b', 'c']],
    ['same SAME "same"', ['same']],
    ['"', ['"']],
    ['""', ['""']],
    ['"  "', ['"']],
    ['"a b', ['"a', 'b']],
    ['5"', ['5"']],
    ['a"b c"d', ['a"b', 'c"d']],
    ['餐厅 Çay', ['餐厅', 'çay']],
    ['\u0301', ['\u0301']],
    ['\u0307', []],
    ['a \u0307', ['a']],
    ['   ', []],
    ['', []],
  ])('of %j are %j', (query, terms) => {
    expect(termsOf(query)).toEqual(terms)
  })

  test('are not empty, and each there once', () => {
    fc.assert(
      fc.property(text, (query) => {
        const terms = termsOf(query)
        expect(new Set(terms).size).toBe(terms.length)
        expect(terms).not.toContain('')
      }),
    )
  })
})

describe('the searched text', () => {
  test('of a message is its content and the text of its parts', () => {
    expect(messageText({ content: 'a', parts: null })).toBe('a')
    const parts = [
      { type: 'text', text: 'b' },
      { type: 'image', url: 'x' },
      null,
      { text: 5 },
      { type: 'text', text: '' },
    ]
    expect(messageText({ content: 'a', parts })).toBe('a\nb')
    expect(messageText({ content: null, parts })).toBe('b')
    expect(messageText({ content: '', parts: [] })).toBeUndefined()
  })

  test('of a chat is its title and its tags', () => {
    expect(titleText('a', ['b', 'c'])).toBe('a\nb\nc')
    expect(titleText(null, ['b'])).toBe('\nb')
    expect(titleText('', [])).toBeUndefined()
  })
})

describe('a snippet', () => {
  it.each<[string, string, [string, string, string] | undefined]>([
    ['Where is my Order 1042?', 'order', ['Where is my ', 'Order', ' 1042?']],
    ['die Straße lang', 'strasse', ['die ', 'Straße', ' lang']],
    ['die Straße lang', 'as', ['die Str', 'aß', 'e lang']],
    ['c\u0327ay', 'çay', ['', 'çay', '']],
    ['🙂İ🙂', 'i', ['🙂', 'İ', '🙂']],
    ['abc', 'x', undefined],
    ['', 'x', undefined],
  ])('of %j for %j is %j', (whole, term, parts) => {
    const [before, match, after] = parts ?? []
    expect(snippetOf(whole, term)).toEqual(parts && { before, match, after })
  })

  test('is a piece of the composed text with the term in its middle, and nothing where the text has it not', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 1, max: 5 }), (any, from, length) => {
        const folded = [...fold(any)]
        const start = from % (folded.length + 1)
        const term = folded.slice(start, start + length).join('') || 'absent from it'
        const snippet = snippetOf(any, term)
        expect(snippet !== undefined).toBe(fold(any).includes(term))
        if (!snippet) return
        const { before, match, after } = snippet
        expect(any.normalize('NFC')).toContain(before + match + after)
        expect(fold(match)).toContain(term)
        expect([...before].length).toBeLessThanOrEqual(60)
        expect([...after].length).toBeLessThanOrEqual(100)
      }),
      { numRuns: 500 },
    )
  })

  test('has exactly the sixty characters before and the hundred after, wherever a long text has the term', () => {
    const filler = ['a', 'ß', '🙂', 'İ', '餐', '\u0307x', 'ΐ']
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...filler), { minLength: 900, maxLength: 2_500 }),
        fc.nat(),
        (pieces, at) => {
          const place = at % pieces.length
          const [head, tail] = [
            pieces.slice(0, place).join('').normalize('NFC'),
            pieces.slice(place).join('').normalize('NFC'),
          ]
          expect(snippetOf(`${head}NEEDLE|${tail}`, 'needle|')).toEqual({
            before: [...head].slice(-60).join(''),
            match: 'NEEDLE|',
            after: [...tail].slice(0, 100).join(''),
          })
        },
      ),
    )
  })

  test('is found at the end of a very long text', () => {
    const { before, match, after } = snippetOf(`${'Straße 🙂 '.repeat(100_000)}Ende`, 'ende') ?? {}
    expect([[...(before ?? '')].length, match, after]).toEqual([60, 'Ende', ''])
  })
})
