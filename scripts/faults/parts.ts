import { busyPart } from './busy.ts'
import { crashPart } from './crash.ts'
import { durablePart } from './durable.ts'
import { fullPart } from './full.ts'
import { killsPart } from './kills.ts'
import { lostAnswersPart } from './lost-answers.ts'
import { migrationsPart } from './migrations.ts'
import type { Part } from './part.ts'
import { rollingPart } from './rolling.ts'

/** All parts, in the order in which they run. */
export const parts: readonly Part[] = [
  killsPart,
  crashPart,
  durablePart,
  fullPart,
  busyPart,
  lostAnswersPart,
  rollingPart,
  migrationsPart,
]
