/** TypeScript source as a tree, so that one rule breaks what is too long for a line. */
export type Code = string | readonly Code[] | Block

interface Block {
  readonly open: string
  readonly items: readonly Code[]
  readonly close: string
  readonly style: { readonly between: string; readonly lead: string; readonly end: string }
}

/** Columns that a line fills at most, a closing comma or bracket aside. */
export const width = 118
const commas = { between: ', ', lead: '', end: ',' }

/** `[a, b]` */
export const list = (items: readonly Code[]): Code => ({ open: '[', items, close: ']', style: commas })

/** `{ a, b }` */
export const block = (items: readonly Code[]): Code => ({ open: '{ ', items, close: ' }', style: commas })

/** `{ key: value }`; members whose value is undefined are left out. */
export function object(members: Readonly<Record<string, Code | undefined>>): Code {
  const items = Object.entries(members).flatMap(([key, value]) =>
    value === undefined ? [] : [[name(key), ': ', value]],
  )
  return items.length === 0 ? '{}' : block(items)
}

/** `callee(a, b)`; trailing arguments `{}` are left out, and a single argument stays on the callee's line. */
export function call(callee: Code, args: readonly Code[]): Code {
  const kept = args.at(-1) === '{}' ? args.slice(0, -1) : args
  return kept.length < 2 ? [callee, '(', ...kept, ')'] : [callee, { open: '(', items: kept, close: ')', style: commas }]
}

/** `callee<Type>` */
export const generic = (callee: string, type: Code): Code => [callee, '<', type, '>']

/** `A | B` */
export function union(items: readonly Code[]): Code {
  return items.length === 1
    ? (items[0] ?? '')
    : { open: '', items, close: '', style: { between: ' | ', lead: '| ', end: '' } }
}

/** `{ a: A; b?: B }`, the members written by the caller. */
export function members(items: readonly Code[]): Code {
  return items.length === 0 ? '{}' : { open: '{ ', items, close: ' }', style: { between: '; ', lead: '', end: '' } }
}

/** A property name, quoted where it must be. */
export const name = (key: string): string => (/^([A-Za-z_$][\w$]*|[1-9]\d*)$/.test(key) ? key : quote(key))

/** A string literal in single quotes. */
export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** A JSON value as a literal. */
export function literal(value: unknown): Code {
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return list(value.map(literal))
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return object(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, literal(member)])))
}

function flat(code: Code): string {
  if (typeof code === 'string') return code
  if (!('items' in code)) return code.map(flat).join('')
  return code.open + code.items.map(flat).join(code.style.between) + code.close
}

/** Prints at an indentation, from a column, breaking blocks from the outside in until the lines fit. */
export function print(code: Code, indent = 0, column = indent): string {
  const line = flat(code)
  if (typeof code === 'string' || column + line.length <= width) return line
  if (!('items' in code)) {
    return code.reduce<string>((text, part) => {
      const lineStart = text.lastIndexOf('\n') + 1
      return text + print(part, indent, text.length - lineStart + (lineStart === 0 ? column : 0))
    }, '')
  }
  const inner = `\n${' '.repeat(indent + 2)}`
  const { lead, end } = code.style
  const items = code.items.map((item) => inner + lead + print(item, indent + 2, indent + 2 + lead.length) + end)
  return `${code.open.trimEnd()}${items.join('')}\n${' '.repeat(indent)}${code.close.trimStart()}`
}
