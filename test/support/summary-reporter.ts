import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

const maxFiles = 10

/**
 * Ends the report of a run with its slowest files and one line, `N passed, N failed`, with `, N skipped` where there are any. A file
 * that cannot be loaded and an error outside of all tests count as one failure each.
 */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((one) => one.result().state === state).length
    const broken = modules.filter((module) => module.state() === 'failed' && !hasFailedTest(module)).length
    const [passed, failed] = [count('passed'), count('failed') + broken + errors.length]
    // Whatever was neither passed nor failed when the run ended has not run.
    const skipped = tests.length - passed - count('failed')
    if (modules.length > maxFiles) console.log(`\nSlowest files\n${slowest(modules)}`)
    console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  }
}

const hasFailedTest = (module: TestModule) =>
  [...module.children.allTests()].some((one) => one.result().state === 'failed')

/** A line for each: seconds, database, file. */
function slowest(modules: readonly TestModule[]): string {
  const timed = modules.map((module) => {
    const { duration, setupDuration, collectDuration } = module.diagnostic()
    return { seconds: (duration + setupDuration + collectDuration) / 1e3, module }
  })
  const rows = timed.toSorted((a, b) => b.seconds - a.seconds).slice(0, maxFiles)
  return rows
    .map(
      ({ seconds, module }) =>
        `${seconds.toFixed(1).padStart(7)} s  ${module.project.name.padEnd(10)}  ${module.relativeModuleId}`,
    )
    .join('\n')
}
