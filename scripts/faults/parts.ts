import { busyPart } from './busy.ts'
import { crashPart } from './crash.ts'
import { durablePart } from './durable.ts'
import { fullPart } from './full.ts'
import { hostileHttpPart } from './hostile-http.ts'
import { killsPart } from './kills.ts'
import { listenersPart } from './listeners.ts'
import { loginFloodPart } from './login-flood.ts'
import { lostAnswersPart } from './lost-answers.ts'
import { migrationsPart } from './migrations.ts'
import type { Part } from './part.ts'
import { rollingPart } from './rolling.ts'
import { vendorTroublePart } from './vendor-trouble.ts'

/** All parts, in the order in which they run. */
export const parts: readonly Part[] = [
  killsPart,
  crashPart,
  durablePart,
  fullPart,
  busyPart,
  lostAnswersPart,
  loginFloodPart,
  hostileHttpPart,
  vendorTroublePart,
  listenersPart,
  rollingPart,
  migrationsPart,
]
