import { parse } from 'fast-querystring'

/** A query's parameters; `a[b]=1` is the field `b` of the object `a` (OpenAPI's deepObject). */
export function parseQuery(text: string): Record<string, unknown> {
  const flat = parse(text) as Record<string, unknown>
  if (!/\[|%5b/i.test(text)) return flat
  const query: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(flat)) {
    const [, outer, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? []
    if (outer === undefined || inner === undefined) query[name] = value
    else query[outer] = withField(query[outer], inner, value)
  }
  return query
}

/** An object without a prototype: `__proto__` is a field like any other. What is no object makes no sense beside its fields. */
function withField(present: unknown, name: string, value: unknown): unknown {
  if (present !== undefined && (typeof present !== 'object' || present === null || Array.isArray(present)))
    return present
  const object = (present ?? Object.create(null)) as Record<string, unknown>
  object[name] = value
  return object
}
