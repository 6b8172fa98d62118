type JsonObject = Record<string, unknown>

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The present object with a JSON Merge Patch applied (RFC 7396): absent is unchanged, null removes, objects merge. */
export function mergePatch(present: JsonObject, patch: JsonObject): JsonObject {
  const kept = Object.entries(present).filter(([key]) => !Object.hasOwn(patch, key))
  const changed = Object.entries(patch)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [
      key,
      isObject(value) ? mergePatch(isObject(present[key]) ? present[key] : {}, value) : value,
    ])
  return Object.fromEntries([...kept, ...changed])
}
