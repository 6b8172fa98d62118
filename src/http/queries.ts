import { parse } from 'fast-querystring'

/**
 * A query's parameters; `a[b]=1` is the field `b` of the object `a` (OpenAPI's deepObject), unless there is an `a` besides. Nothing
 * here has a prototype: `__proto__` is a field like any other.
 */
export function parseQuery(text: string): Record<string, unknown> {
  const flat = parse(text) as Record<string, unknown>
  if (!/\[|%5b/i.test(text)) return flat
  const query: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(flat)) {
    const [, outer, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? []
    if (outer === undefined || inner === undefined || outer in flat) query[name] = value
    else {
      query[outer] ??= Object.create(null)
      ;(query[outer] as Record<string, unknown>)[inner] = value
    }
  }
  return query
}
