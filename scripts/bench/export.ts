import type { Archive } from './archive.ts'
import { contestant } from './contestant.ts'
import { type Kind, kindNames } from './databases.ts'
import { driverContestant, type WorkQuestion } from './driver-contestant.ts'
import type { ExportPace, ExportSettings } from './export-archive.ts'
import type { CopySettings } from './export-by-driver.ts'
import type { Bench, Contestant, Row } from './row.ts'

const longChat = 10_000
const firstOperations = 1

/** SQLite has no COPY: the nearest to it are the driver's rows, as JSON.stringify writes them. */
const references: Record<Kind, string> = { postgresql: 'COPY by the driver', sqlite: 'JSON lines by the driver' }

const whole = new Intl.NumberFormat('en')

/** An export in NDJSON of all that an organization has, and the rows alone in the same order. */
export const exportRows = (messages: number): readonly Row[] =>
  (['sqlite', 'postgresql'] as const).map((kind) => ({
    id: 'P11',
    what: `export of ${whole.format(messages)} messages, ${kindNames[kind]}, to ${references[kind]} of the same rows, both to a flushed file`,
    unit: 'messages',
    measure: 'perSecond',
    goal: { atLeast: 0.4 },
    archives: [{ kind, size: { messages, longChat } }],
    async open(bench) {
      const archive = bench.archive(kind, { messages, longChat })
      return Promise.all([exporter(bench, archive, kindNames[kind]), copier(bench, archive, references[kind])])
    },
  }))

async function exporter(
  bench: Bench,
  { databaseUrl, orgId, chats, longChat, messages }: Archive,
  where: string,
): Promise<Contestant> {
  const settings: ExportSettings = { databaseUrl, orgId, chats: chats.length + (longChat ? 1 : 0) }
  const program = await bench.start('export-archive.ts', settings)
  let grown = 0
  const options = {
    name: 'export',
    firstOperations,
    unitsEach: messages,
    finish: async () =>
      console.log(`Exports from ${where}: at most ${grown.toFixed(0)} MiB more memory than before the first`),
  }
  return contestant(bench, options, program, 1, async (operations) => {
    const question: WorkQuestion = { operations }
    const { grownMiB, ...pace } = await program.ask<ExportPace>(question)
    grown = grownMiB
    return { ...pace, generatorBusy: 0 }
  })
}

async function copier(bench: Bench, { databaseUrl, orgId, messages }: Archive, name: string): Promise<Contestant> {
  const settings: CopySettings = { databaseUrl, orgId }
  const program = await bench.start('export-by-driver.ts', settings)
  return driverContestant(bench, { name, program, lines: 1, firstOperations, unitsEach: messages })
}
