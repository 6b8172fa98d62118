import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrange, placesAfter } from '../../src/domain/assistants/provider-order.ts'
import type { VendorName } from '../../src/llm/assistant.ts'

interface Placed {
  id: string
  vendor: VendorName
  isChosen: boolean
  position: number | null
  createdAt: Date | null
}

const provider = (id: string, position: number | null = null, isChosen = false): Placed => ({
  id,
  vendor: 'custom',
  isChosen,
  position,
  createdAt: null,
})

const ids = (providers: readonly Placed[]) => providers.map(({ id }) => id).join('')

/** The rows after a change, with what it has the others write down. */
function change(before: readonly Placed[], rows: readonly Placed[], movedId?: string): Placed[] {
  const places = placesAfter(arrange(before), rows, movedId)
  return rows.map((row) => ({ ...row, position: places.get(row.id) ?? row.position }))
}

describe('the order of providers', () => {
  it.each([
    ['the vendors’ own without any places', [provider('b'), provider('a')], 'ab'],
    ['the chosen one first', [provider('a'), provider('b', 3), provider('c', null, true)], 'cab'],
    ['each in the place that it was given', [provider('a'), provider('b'), provider('c', 1), provider('d', 3)], 'cadb'],
    ['places beyond the end at the end', [provider('a', 900), provider('b')], 'ba'],
  ])('is %s', (_, providers, order) => {
    expect(ids(arrange(providers))).toBe(order)
  })

  it('has a provider of a well-known vendor before a custom one', () => {
    expect(ids(arrange([provider('a'), { ...provider('g'), vendor: 'gemini' }]))).toBe('ga')
  })

  it('makes room for one that is moved, forwards and backwards', () => {
    const rows = ['a', 'b', 'c', 'd'].map((id, index) => provider(id, index + 1))
    const move = (id: string, position: number) =>
      ids(
        arrange(
          change(
            rows,
            rows.map((row) => (row.id === id ? { ...row, position } : row)),
            id,
          ),
        ),
      )
    expect([move('a', 3), move('d', 1), move('b', 2), move('b', 99)]).toEqual(['bcad', 'dabc', 'abcd', 'acdb'])
  })

  const rows = fc
    .uniqueArray(
      fc.record({
        id: fc.constantFrom(...'abcdefgh'),
        vendor: fc.constantFrom<VendorName>('openai', 'groq', 'custom'),
        isChosen: fc.constant(false),
        position: fc.option(fc.integer({ min: 1, max: 10 })),
        createdAt: fc.constant(null),
      }),
      { selector: ({ id }) => id, minLength: 1 },
    )
    .chain((list) =>
      fc
        .option(fc.nat(list.length - 1))
        .map((chosen) => list.map((row, index) => ({ ...row, isChosen: index === chosen }))),
    )

  it('puts one that is moved where it was asked to be, and leaves the others in their order', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.integer({ min: 1, max: 12 }), (before, which, position) => {
        const moved = before[which % before.length] as Placed
        const after = change(
          before,
          before.map((row) => (row === moved ? { ...row, position } : row)),
          moved.id,
        )
        const others = (list: readonly Placed[]) => ids(list.filter(({ id }) => id !== moved.id))
        expect(others(arrange(after))).toBe(others(arrange(before)))
        const first = before.some(({ isChosen }) => isChosen) ? 2 : 1
        const place = moved.isChosen ? 1 : Math.min(Math.max(position, first), before.length)
        expect(arrange(after).findIndex(({ id }) => id === moved.id) + 1).toBe(place)
      }),
    )
  })

  it('stays as it was when one goes, or another one is chosen, for all others', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (before, which) => {
        const one = before[which % before.length] as Placed
        const former = before.find(({ isChosen }) => isChosen)
        const rest = (list: readonly Placed[]) => ids(list.filter(({ id }) => id !== one.id && id !== former?.id))
        const gone = change(
          before,
          before.filter((row) => row !== one),
        )
        expect(rest(arrange(gone))).toBe(rest(arrange(before)))
        const chosen = change(
          before,
          before.map((row) => ({ ...row, isChosen: row === one })),
        )
        expect(rest(arrange(chosen))).toBe(rest(arrange(before)))
        expect(arrange(chosen)[0]?.id).toBe(one.id)
      }),
    )
  })
})
