import type { Archive } from './archive.ts'
import { type Kind, kindNames } from './databases.ts'
import { readContestant } from './read-archive.ts'
import type { Bench, Contestant, Row } from './row.ts'

const page = 50
const longChat = 10_000
const smallArchive = { messages: 10_000, longChat: 0 }
/** Asked for by turns, from all over the table. */
const maxChats = 1_000

interface MessagePage {
  data: { chatId: string; seq: number }[]
  nextCursor: string | null
}

const whole = new Intl.NumberFormat('en')
const kinds: readonly Kind[] = ['sqlite', 'postgresql']

/** listMessages, which should cost the same wherever the page is in its chat, and however many messages there are. */
export const listMessagesRows = (messages: number): readonly Row[] => [
  ...kinds.map(
    (kind): Row => ({
      id: 'P8',
      what: `listMessages, ${page} of ${whole.format(longChat)}, ${kindNames[kind]}, 1 connection`,
      measure: 'p50Ms',
      goal: { atMost: 1.3 },
      archives: [{ kind, size: { messages, longChat } }],
      async open(bench) {
        const archive = bench.archive(kind, { messages, longChat })
        return Promise.all([lastPage(bench, archive), firstPage(bench, archive)])
      },
    }),
  ),
  ...kinds.map(
    (kind): Row => ({
      id: 'P8',
      what: `listMessages, a chat of ${page}, ${kindNames[kind]}, 1 connection`,
      measure: 'p50Ms',
      goal: { atMost: 1.5 },
      archives: [
        { kind, size: { messages, longChat } },
        { kind, size: smallArchive },
      ],
      open: async (bench) => [
        await anyChat(bench, bench.archive(kind, { messages, longChat })),
        await anyChat(bench, bench.archive(kind, smallArchive)),
      ],
    }),
  ),
]

const pageFrom = (first: number, isLast: boolean) => (answer: unknown) => {
  const { data, nextCursor } = answer as MessagePage
  return data.length === page && data[0]?.seq === first && (nextCursor === null) === isLast
}

const firstPage = (bench: Bench, archive: Archive): Promise<Contestant> =>
  readContestant(bench, {
    name: 'the first page',
    archive,
    paths: async () => [`/chats/${archive.longChat}/messages?limit=${page}`],
    isRight: pageFrom(1, false),
  })

/** Gets there as a reader would, page by page. */
const lastPage = (bench: Bench, archive: Archive): Promise<Contestant> =>
  readContestant(bench, {
    name: 'the last page',
    archive,
    async paths(get) {
      let path = `/chats/${archive.longChat}/messages?limit=${page}`
      for (let seen = page; seen < longChat; seen += page) {
        const { nextCursor } = (await get(path)) as MessagePage
        path = `/chats/${archive.longChat}/messages?limit=${page}&cursor=${nextCursor}`
      }
      return [path]
    },
    isRight: pageFrom(longChat - page + 1, true),
  })

const anyChat = (bench: Bench, archive: Archive): Promise<Contestant> =>
  readContestant(bench, {
    name: `among ${whole.format(archive.messages)} messages`,
    archive,
    async paths() {
      const step = Math.ceil(archive.chats.length / maxChats)
      return archive.chats.filter((_, n) => n % step === 0).map((id) => `/chats/${id}/messages?limit=${page}`)
    },
    isRight: pageFrom(1, true),
  })
