import { generate } from './generate/command.ts'

/** `node scripts/generate.ts [--check]`, in the project's directory: writes the generated files, or names the stale ones. */
process.exitCode = await generate('.', process.argv.slice(2), console.error)
