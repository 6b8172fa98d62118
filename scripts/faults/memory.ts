import { readFile } from 'node:fs/promises'
import { setInterval as every } from 'node:timers/promises'

const mebibyte = 2 ** 20
const lookEveryMs = 100

/** Bytes of a process that are in memory, as its kernel counts them. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}

/** The growth of a process from here on, in whole MiB. */
export interface Watch {
  /** At its highest until now. */
  peak(): number
  now(): Promise<number>
  end(): Promise<void>
}

/** Looks at a process's memory ten times a second. */
export async function watchMemory(pid: number): Promise<Watch> {
  const before = await residentBytes(pid)
  let highest = before
  const stopping = new AbortController()
  const look = async () => {
    for await (const _ of every(lookEveryMs, undefined, { signal: stopping.signal })) {
      highest = Math.max(highest, await residentBytes(pid))
    }
  }
  const looking = look().catch(() => {}) // the watch was ended, or the process has
  const grown = (bytes: number) => Math.round((bytes - before) / mebibyte)
  return {
    peak: () => grown(highest),
    now: async () => grown(await residentBytes(pid)),
    async end() {
      stopping.abort()
      await looking
    },
  }
}
