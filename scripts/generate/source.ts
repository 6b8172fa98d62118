import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'

type Path = readonly (string | number)[]

/** A value of the YAML file that knows where it stands. */
export interface Place {
  readonly value: unknown
  /** Records a refusal at this value's key (or item), as `file:line:column: message`. */
  refuse(message: string): void
  /** The member of that name, undefined where there is none. */
  get(key: string): Place | undefined
  /** The members of a map by name; anything else is refused and has none. */
  members(): [string, Place][]
  /** The items of a list; anything else is refused and has none. */
  items(): Place[]
  /** Refuses each member of a map whose key is not among these. */
  only(keys: readonly string[], kind: string): void
}

/** The file's root, and what was refused so far, in the order of the file. */
export interface Source {
  readonly root: Place
  refusals(): string[]
}

/** True for a map. */
export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses YAML 1.2; syntax errors, duplicate keys and merge keys are refusals. `file` is the name in messages. */
export function readSource(file: string, text: string): Source {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: false })
  const found = new Map<string, number>()
  const refuseAt = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset)
    found.set(`${file}:${line}:${col}: ${message}`, offset)
  }

  for (const error of document.errors) refuseAt(error.pos[0], error.message.split(/ at line |\n/)[0] ?? error.message)
  visit(document, {
    Alias: (_, alias) => {
      if (!alias.resolve(document)) refuseAt(alias.range?.[0] ?? 0, `*${alias.source} has no anchor before it`)
    },
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '<<') refuseAt(key.range?.[0] ?? 0, 'merge key <<: parsers disagree about it')
    },
  })

  const place = (value: unknown, path: Path): Place => ({
    value,
    refuse: (message) => refuseAt(offsetOf(document, path), message),
    get: (key) => (isFields(value) && Object.hasOwn(value, key) ? place(value[key], [...path, key]) : undefined),
    members() {
      if (!isFields(value)) this.refuse('must be a map')
      return isFields(value) ? Object.keys(value).map((key) => [key, place(value[key], [...path, key])]) : []
    },
    items() {
      if (!Array.isArray(value)) this.refuse('must be a list')
      return Array.isArray(value) ? value.map((item, index) => place(item, [...path, index])) : []
    },
    only(keys, kind) {
      for (const [key, member] of this.members()) if (!keys.includes(key)) member.refuse(`unknown ${kind} key ${key}`)
    },
  })
  return {
    root: place(found.size === 0 ? document.toJS({ maxAliasCount: -1 }) : {}, []),
    refusals: () => [...found].sort(([, a], [, b]) => a - b).map(([message]) => message),
  }
}

/** Where the last step of the path begins: a key or a list's item. Behind an alias that is the alias. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents
  let offset = 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step)
      if (!isScalar(pair?.key)) break
      offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step]
      offset = (node as { range?: [number] } | undefined)?.range?.[0] ?? offset
    } else break
  }
  return offset
}
