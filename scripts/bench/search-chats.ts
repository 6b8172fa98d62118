import { type Archive, rareChats, rareWords } from './archive.ts'
import { type Kind, kindNames } from './databases.ts'
import { driverContestant } from './driver-contestant.ts'
import { readContestant } from './read-archive.ts'
import type { Bench, Contestant, Goal, Row } from './row.ts'
import type { ScanSettings } from './scan-by-driver.ts'
import { commonWord } from './texts.ts'

const page = 20
const longChat = 10_000
const firstOperations = 2

interface Sought {
  name: string
  word(texts: readonly string[]): string
  /** So many chats have it, or a page of them. */
  atLeast: number
  goal?: Goal
}

const soughts: readonly Sought[] = [
  { name: 'a rare word', word: () => rareWords.word, atLeast: rareChats, goal: { atLeast: 100 } },
  { name: 'a common word', word: commonWord, atLeast: page },
  { name: 'a rare word of two characters', word: () => rareWords.twoCharacters, atLeast: rareChats },
]

/** searchChats against reading the whole table; the last two are what an index of three-letter sequences helps least. */
export const searchChatsRows = (messages: number): readonly Row[] =>
  soughts.flatMap((sought) => (['sqlite', 'postgresql'] as const).map((kind) => row(kind, sought, messages)))

const whole = new Intl.NumberFormat('en')

function row(kind: Kind, { name, word, atLeast, goal }: Sought, messages: number): Row {
  return {
    id: 'P9',
    what: `searchChats, ${name} in ${whole.format(messages)} messages, ${kindNames[kind]}, 1 connection`,
    measure: 'speedup',
    ...(goal && { goal }),
    archives: [{ kind, size: { messages, longChat } }],
    async open(bench) {
      const archive = bench.archive(kind, { messages, longChat })
      const sought = word(bench.texts)
      return Promise.all([search(bench, archive, sought, atLeast), scan(bench, archive, sought, atLeast)])
    },
  }
}

const search = (bench: Bench, archive: Archive, word: string, atLeast: number): Promise<Contestant> =>
  readContestant(bench, {
    name: 'searchChats',
    archive,
    firstOperations,
    paths: async () => [`/chats/search?q=${encodeURIComponent(word)}&limit=${page}`],
    isRight: (answer) => (answer as { data: unknown[] }).data.length >= atLeast,
  })

async function scan(bench: Bench, { databaseUrl, orgId }: Archive, word: string, atLeast: number): Promise<Contestant> {
  const settings: ScanSettings = { databaseUrl, orgId, word, limit: page, atLeast }
  const program = await bench.start('scan-by-driver.ts', settings)
  return driverContestant(bench, { name: 'LIKE by the driver', program, lines: 1, firstOperations: 1 })
}
