import { analyticsSummaryRows } from './analytics-summary.ts'
import { completionsRows } from './completions.ts'
import { createMessageRows } from './create-message.ts'
import { createMessagesRows } from './create-messages.ts'
import { exportRows } from './export.ts'
import { getChatRows } from './get-chat.ts'
import { healthRow } from './health.ts'
import { ingestRows } from './ingest.ts'
import { listMessagesRows } from './list-messages.ts'
import { type Peer, peerRows } from './peer.ts'
import type { Row } from './row.ts'
import { searchChatsRows } from './search-chats.ts'
import { socketsRows } from './sockets.ts'
import { startRows } from './start.ts'

/** Rows a second are the same for more, and nine rounds of more take long. */
const maxExported = 100_000

/**
 * All rows, in the order in which they run. Rows of one id are run by that id together.
 * @param messages in the archive that is read
 * @param peer another server; without one there is no P3
 */
export const rowsFor = (messages: number, peer?: Peer): readonly Row[] => [
  ...createMessageRows,
  ...(peer ? peerRows(peer) : []),
  ...createMessagesRows,
  healthRow,
  ...getChatRows,
  ...listMessagesRows(messages),
  ...searchChatsRows(messages),
  ...analyticsSummaryRows(messages),
  ...exportRows(Math.min(messages, maxExported)),
  ...ingestRows,
  ...startRows,
  ...completionsRows,
  ...socketsRows,
]
