import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// What Node makes of each file is kept beside the code for the next start; where that cannot be written, each start makes it anew.
// Threads look for the folder in the environment.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))
enableCompileCache()
const { start } = await import('./start.ts')
// Written before the first request: by itself Node does so when a process ends, and not when it is killed.
await start(flushCompileCache)
