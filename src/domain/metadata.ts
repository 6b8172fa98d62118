import { problemAt } from '../problems.ts'

export type Metadata = Record<string, unknown>

const maxKeyCount = 64
const maxBytes = 65_536

/** Throws 422 for free data that is too large to be carried along by every list. */
export function assertMetadataWithinLimits(data: Metadata | null | undefined, pointer: string) {
  if (!data) return
  if (Object.keys(data).length > maxKeyCount)
    throw problemAt('unprocessable', pointer, `has more than ${maxKeyCount} names`)
  if (Buffer.byteLength(JSON.stringify(data)) > maxBytes) {
    throw problemAt('unprocessable', pointer, `is larger than ${maxBytes} bytes of JSON`)
  }
}
