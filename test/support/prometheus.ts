/** What Prometheus would read from a text in its format 0.0.4. */
export interface Scrape {
  /** The names of all metrics with their types. */
  types: Map<string, string>
  /** The values by series, such as `name{a="b",c="d"}`, the labels in the order of their names. */
  values: Map<string, number>
  /** The value of one series; 0 where there is none. */
  value(name: string, labels?: Record<string, string>): number
}

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"'
const sample = new RegExp(`^(${name})(?:\\{(${label}(?:,${label})*)?\\})? (\\S+)$`)
const comment = new RegExp(`^# (HELP|TYPE) (${name}) (.*)$`)
const number = /^([+-]?(\d+(\.\d+)?(e[+-]?\d+)?|Inf)|nan)$/i
const kinds = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped'])

/** Reads the text as strictly as the format is described; throws for what is not in it. */
export function parseMetrics(text: string): Scrape {
  if (!text.endsWith('\n')) throw new Error('The last line has no end')
  const types = new Map<string, string>()
  const helped = new Set<string>()
  const values = new Map<string, number>()
  let family = ''
  for (const line of text.split('\n')) {
    const [, what, subject = '', rest = ''] = comment.exec(line) ?? []
    if (line === '') continue
    if (what === 'HELP') {
      if (helped.has(subject)) throw new Error(`Twice: ${line}`)
      helped.add(subject)
    } else if (what === 'TYPE') {
      if (types.has(subject) || !kinds.has(rest) || !helped.has(subject)) throw new Error(`Not a type: ${line}`)
      types.set(subject, rest)
      family = subject
    } else {
      const [, of = '', labels = '', value = ''] = sample.exec(line) ?? []
      if (!number.test(value)) throw new Error(`Not a sample: ${line}`)
      const isOfFamily = types.get(family) === 'histogram' ? of.replace(/_(bucket|sum|count)$/, '') : of
      if (isOfFamily !== family) throw new Error(`Not of ${family}: ${line}`)
      const pairs = labels.match(new RegExp(label, 'g')) ?? []
      const names = pairs.map((pair) => pair.split('=', 1)[0])
      if (new Set(names).size < names.length) throw new Error(`A label twice: ${line}`)
      const key = seriesOf(of, pairs)
      if (values.has(key)) throw new Error(`A series twice: ${line}`)
      values.set(key, toNumber(value))
    }
  }
  for (const [metric, type] of types) if (type === 'histogram') assertHistogram(metric, values)
  return {
    types,
    values,
    value: (name, labels = {}) =>
      values.get(
        seriesOf(
          name,
          Object.entries(labels).map(([key, value]) => `${key}="${value}"`),
        ),
      ) ?? 0,
  }
}

const seriesOf = (name: string, pairs: string[]) => (pairs.length === 0 ? name : `${name}{${pairs.sort().join(',')}}`)

const toNumber = (value: string) => Number(value.replace(/Inf$/i, 'Infinity').replace(/^nan$/i, 'NaN'))

/** Buckets never fall, and the last one holds all. */
function assertHistogram(metric: string, values: ReadonlyMap<string, number>) {
  const buckets = new Map<string, [number, number][]>()
  for (const [key, value] of values) {
    if (!key.startsWith(`${metric}_bucket{`)) continue
    const [, bound = ''] = /[{,]le="([^"]+)"/.exec(key) ?? []
    const rest = key
      .slice(key.indexOf('{'))
      .replace(/le="[^"]+",?/, '')
      .replace(',}', '}')
    const one = rest === '{}' ? '' : rest
    buckets.set(one, [...(buckets.get(one) ?? []), [toNumber(bound), value]])
  }
  for (const [labels, bounds] of buckets) {
    const counts = bounds.sort(([one], [other]) => one - other)
    const rises = counts.every(([, count], index) => count >= (counts[index - 1]?.[1] ?? 0))
    const [last, all] = counts.at(-1) ?? []
    if (!rises || last !== Number.POSITIVE_INFINITY || all !== values.get(`${metric}_count${labels}`)) {
      throw new Error(`Not a histogram: ${metric}${labels}`)
    }
    if (!values.has(`${metric}_sum${labels}`)) throw new Error(`No sum: ${metric}${labels}`)
  }
}
