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

const isObject = (value: unknown): value is Metadata =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The present object with a JSON Merge Patch applied (RFC 7396): absent is unchanged, null removes, objects merge. */
export function mergePatch(present: Metadata, patch: Metadata): Metadata {
  const kept = Object.entries(present).filter(([key]) => !Object.hasOwn(patch, key))
  const changed = Object.entries(patch)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [
      key,
      isObject(value) ? mergePatch(isObject(present[key]) ? present[key] : {}, value) : value,
    ])
  return Object.fromEntries([...kept, ...changed])
}
