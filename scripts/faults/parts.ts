import { hostileHttpPart } from './hostile-http.ts'
import { killsPart } from './kills.ts'
import { listenersPart } from './listeners.ts'
import { loginFloodPart } from './login-flood.ts'
import type { Part } from './part.ts'
import { vendorTroublePart } from './vendor-trouble.ts'

/** All parts, in the order in which they run. */
export const parts: readonly Part[] = [killsPart, loginFloodPart, hostileHttpPart, vendorTroublePart, listenersPart]
