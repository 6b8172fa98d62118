import type { Note } from './src/generated/schemas.ts'

/** Null wherever a note may be. */
export const empty: Note = {
  id: 'note_1',
  title: null,
  state: 'draft',
  mood: null,
  author: { name: 'Ada', handle: null },
  reviewer: null,
  content: { type: 'quote', content: { type: 'text', text: 'Hello' }, at: null },
  origin: null,
  answer: null,
  severity: null,
  tags: [],
  links: null,
  settings: null,
  counters: { words: 1, lines: 2 },
  metadata: { free: [1, null, { any: 'thing' }] },
  payload: null,
  body: 'Hello',
  createdAt: '2026-11-21T09:30:00.000Z',
}
/** Null nowhere. */
export const full: Note = {
  ...empty,
  title: 'A title',
  mood: "it's bad",
  reviewer: { name: 'Grace', handle: 'g' },
  origin: { type: 'text', text: 'Far away' },
  answer: empty,
  severity: 'title',
  tags: ['a'],
  links: [{ href: 'https://example.com/', 'data-rel': 'next', other: { kept: true } }],
  settings: { theme: 'dark', size: 1.5 },
  payload: { any: ['thing', null] },
  body: [
    { type: 'text', text: 'Hello' },
    { type: 'quote', content: { type: 'text', text: 'Hello' } },
  ],
}
