import { createMessageRows } from './create-message.ts'
import { healthRow } from './health.ts'
import type { Row } from './row.ts'

/** All rows, in the order in which they run. Two rows of one id are run by that id together. */
export const rows: readonly Row[] = [...createMessageRows, healthRow]
