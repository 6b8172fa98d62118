/// <reference lib="esnext.disposable" />
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { volatile } from '../test/support/cluster.ts'
import { startProcess } from './bench/processes.ts'
import { copyTree } from './mutate/copy.ts'
import { type Guard, guards, type Kind } from './mutate/guards.ts'
import { page, pageFile, type Shown } from './mutate/page.ts'
import { breakGuard, tryUnbroken } from './mutate/trial.ts'
import type { TestPlace } from './mutate/vitest.ts'
import { optionsOrUsage } from './options.ts'
import type { PostgresqlReady } from './postgresql-server.ts'

const usage = `npm run mutate -- [GUARD ...] [options]     a guard's name or number; all without one
Takes each guard out, one at a time in a copy of the tree, and demands that a test notices.
  --database KIND      sqlite, postgresql or both, instead of where each guard is shown
  --write              writes ${pageFile}, after a run of all guards
  --list               names the guards, and tries none`

const kinds: Record<string, readonly Kind[]> = {
  sqlite: ['sqlite'],
  postgresql: ['postgresql'],
  both: ['sqlite', 'postgresql'],
}

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      database: { type: 'string' },
      write: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  })
  const { database, write, list } = values
  const asked = database === undefined ? undefined : kinds[database]
  if (database !== undefined && !asked) throw new TypeError('--database is sqlite, postgresql or both')
  const chosen = positionals.map((name) => {
    const found = guards.find((guard, index) => guard.name === name || String(index + 1) === name)
    if (!found) throw new TypeError(`There is no guard ${name}`)
    return found
  })
  if (write && (chosen.length > 0 || asked))
    throw new TypeError('--write takes a run of all guards, where each is shown')
  return { write, list, asked, chosen: chosen.length > 0 ? chosen : guards }
}

/** Where a guard is tried: where it is shown, or on the databases asked for that have it. */
function kindsOf({ database = 'sqlite', alone }: Guard, asked: readonly Kind[] | undefined): readonly Kind[] {
  const own = kinds[database] ?? []
  if (!asked) return own
  return alone ? asked.filter((kind) => own.includes(kind)) : asked
}

/** As many breaks at a time as there are processors; each has a copy of the tree of its own. */
const lanes = availableParallelism()

/** Breaks all that is chosen, and prints what noticed. Resolves to false when a break was noticed by no test. */
async function run({ write, asked, chosen }: ReturnType<typeof readOptions>, signal: AbortSignal): Promise<boolean> {
  const began = performance.now()
  await using all = new AsyncDisposableStack()
  const trees = await Promise.all(Array.from({ length: lanes }, async () => all.use(await copyTree())))
  const tries = chosen.flatMap((guard) => kindsOf(guard, asked).map((kind) => ({ guard, kind })))
  const place: TestPlace = { signal }
  if (tries.some(({ kind }) => kind === 'postgresql')) {
    // One server for all runs: each of them would start its own.
    const { ready, end } = await startProcess<PostgresqlReady>('../postgresql-server.ts', { flags: volatile }, [])
    all.defer(end)
    place.postgresql = ready.server
  }
  console.log(`${tries.length} breaks; first their tests as the code stands`)
  await inLanes(trees, [...(kinds.both ?? [])], async ({ folder }, kind) => {
    const those = tries.filter((one) => one.kind === kind).map(({ guard }) => guard)
    if (those.length > 0) await tryUnbroken(folder, those, kind, place)
  })
  const shown = new Map<Guard, Shown>()
  let isAllNoticed = true
  await inLanes(trees, tries, async ({ folder }, { guard, kind }) => {
    const start = performance.now()
    const result = await breakGuard(folder, guard, kind, place)
    const seconds = ((performance.now() - start) / 1e3).toFixed(0)
    const number = guards.indexOf(guard) + 1
    console.log(`${number} ${guard.name} (${kind}, ${seconds} s): ${result.verdict}`)
    for (const line of result.lines) console.log(`    ${line}`)
    if (result.verdict !== 'noticed') isAllNoticed = false
    const known = shown.get(guard)
    if (known) known.kinds.push(kind)
    else shown.set(guard, { guard, kinds: [kind], red: result.red })
  })
  const minutes = Math.ceil((performance.now() - began) / 60e3)
  console.log(`\n${tries.length} breaks in ${minutes} minutes${isAllNoticed ? ', all of them noticed' : ''}`)
  if (write && isAllNoticed) {
    await writeFile(
      pageFile,
      page(
        guards.flatMap((guard) => shown.get(guard) ?? []),
        minutes,
      ),
    )
  }
  return isAllNoticed
}

/** Gives each lane the next item when it has done its last one. */
async function inLanes<Lane, Item>(
  lanes: readonly Lane[],
  items: readonly Item[],
  work: (lane: Lane, item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values()
  await Promise.all(
    lanes.map(async (lane) => {
      for (const item of left) await work(lane, item)
    }),
  )
}

const options = optionsOrUsage(readOptions, usage)
if (options?.list) {
  guards.forEach(({ name, guard }, index) => {
    console.log(`${String(index + 1).padStart(2)} ${name}: ${guard}`)
  })
} else if (options) {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  process.stdout.on('error', stop) // the reader has closed the pipe
  try {
    if (!(await run(options, stopping.signal))) process.exitCode = 1
  } catch (error) {
    const { aborted } = stopping.signal
    console.error(aborted ? 'Stopped: the copy is gone, and nothing was changed.' : error)
    process.exitCode = aborted ? 130 : 1
  }
}
