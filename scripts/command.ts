/** Where a command of the command line writes: `process`, or what a test collects. */
export interface Output {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown }
}
