/** The options that `read` finds on the command line, or undefined where they make no sense: it then says why, and how they go. */
export function optionsOrUsage<Options>(read: () => Options, usage: string): Options | undefined {
  try {
    return read()
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exitCode = 2
    return undefined
  }
}
