import type { Guard, Kind } from './guards.ts'
import type { Red } from './trial.ts'

export const pageFile = 'docs/guards.md'

/** A guard with what has gone red without it. */
export interface Shown {
  guard: Guard
  kinds: Kind[]
  red: Red[]
}

const maxNamed = 2
const maxCharacters = 160
const kindNames = { sqlite: 'SQLite', postgresql: 'PostgreSQL' } as const

const inCell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()

/** Code in a cell: on one line, and not all of a long one. */
function code(text: string): string {
  const line = inCell(text)
  const shown = line.length > maxCharacters ? `${line.slice(0, maxCharacters)}…` : line
  return shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``
}

/** What the page says of a guard without having tried it. */
export function rowOf({ guard, against, file, find, replace }: Guard): string {
  const change = replace.trim() === '' ? `${code(find)} is taken out` : `${code(find)} becomes ${code(replace)}`
  return `| ${inCell(guard)} | ${inCell(against)} | ${file} | ${change} |`
}

function redIn({ kinds, red }: Shown): string {
  const named = red.slice(0, maxNamed).map(({ file, name }) => `${file}: ${inCell(name)}`)
  const more = red.length > maxNamed ? ['and others'] : []
  return `${[...named, ...more].join('; ')} (${kinds.map((kind) => kindNames[kind]).join(', ')})`
}

/** The page of all guards; `minutes` is how long it took to see them. */
export const page = (
  shown: readonly Shown[],
  minutes: number,
): string => `<!-- Made by \`npm run mutate -- --write\`, never edited. -->

# Guards, and what notices when one is gone

A test that cannot fail proves nothing. Each of these ${shown.length} guards was taken out, alone, and its tests were run: at least one went
red while others stayed green. \`npm run mutate\` tries all of them again in a copy of the tree; \`npm run mutate -- --list\` names them,
\`npm run mutate -- NAME\` tries one, and \`--database both\` tries it on both databases. The run that made this page took ${minutes} minutes on two cores.

| guard | against | where | the break | what goes red |
| --- | --- | --- | --- | --- |
${shown.map((one) => `${rowOf(one.guard)} ${redIn(one)} |`).join('\n')}
`
