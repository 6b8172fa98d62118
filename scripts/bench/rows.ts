import { analyticsSummaryRows } from './analytics-summary.ts'
import { completionsRows } from './completions.ts'
import { createMessageRows } from './create-message.ts'
import { createMessagesRows } from './create-messages.ts'
import { exportRows } from './export.ts'
import { healthRow } from './health.ts'
import { ingestRows } from './ingest.ts'
import { listMessagesRows } from './list-messages.ts'
import type { Row } from './row.ts'
import { searchChatsRows } from './search-chats.ts'
import { socketsRows } from './sockets.ts'

/**
 * All rows, in the order in which they run. Rows of one id are run by that id together.
 * @param messages in the archive that is read
 */
export const rowsFor = (messages: number): readonly Row[] => [
  ...createMessageRows,
  ...createMessagesRows,
  healthRow,
  ...listMessagesRows(messages),
  ...searchChatsRows(messages),
  ...analyticsSummaryRows(messages),
  ...exportRows(messages),
  ...ingestRows,
  ...completionsRows,
  ...socketsRows,
]
