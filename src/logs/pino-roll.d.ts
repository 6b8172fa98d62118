// The library comes without types; these are of what is used here.
declare module 'pino-roll' {
  import type pino from 'pino'

  interface Options {
    file: string
    extension: string
    size: string
    sync: boolean
    mode: number
    maxLength: number
  }

  /** The descriptor is that of the file at this moment; below 0 while none is open. */
  export default function roll(options: Options): Promise<ReturnType<typeof pino.destination> & { readonly fd: number }>
}
