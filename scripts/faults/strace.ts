import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Rig } from './part.ts'

/** A system call that a traced process made; times in seconds since 1970. */
export interface SystemCall {
  name: string
  /** Its arguments as strace shows them: descriptors with their paths. */
  given: string
  /** What it returned; undefined when that was not seen. */
  result: number | undefined
  beganAt: number
  endedAt: number
}

/** Why strace cannot be used here. */
export async function straceMissing(): Promise<string | undefined> {
  const sleeper = spawn('sleep', ['5'], { stdio: 'ignore' })
  try {
    const tracer = spawn('strace', ['-p', String(sleeper.pid)], { stdio: ['ignore', 'ignore', 'pipe'] })
    tracer.stderr.setEncoding('utf8')
    let said = ''
    for await (const text of tracer.stderr) {
      said += text
      if (said.includes('attached')) tracer.kill('SIGINT')
    }
    return said.includes('attached') ? undefined : `this user may not trace processes: ${said.trim()}`
  } catch {
    return 'strace is not installed'
  } finally {
    sleeper.kill('SIGKILL')
  }
}

/**
 * Attaches strace to running processes, their threads and their children, until `end` detaches it.
 * @param more further options, such as those that make calls fail
 */
export async function startTrace(
  { folder, owned }: Rig,
  pids: readonly number[],
  calls: readonly string[],
  more: readonly string[] = [],
) {
  const file = join(folder, `trace-${pids[0]}-${performance.now()}`)
  const options = ['-f', '-ttt', '-T', '-y', '-s', '64', '-o', file, '-e', `trace=${calls.join()}`, ...more]
  const tracer = spawn('strace', [...options, ...pids.flatMap((pid) => ['-p', String(pid)])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(tracer, 'close')
  const stop = async () => {
    tracer.kill('SIGINT') // which lets go of them, and they go on
    await ended
  }
  owned.defer(stop)
  await new Promise<void>((resolve, reject) => {
    let said = ''
    tracer.stderr.setEncoding('utf8').on('data', (text) => {
      said += text
      if (pids.every((pid) => said.includes(`Process ${pid} attached`))) resolve()
    })
    void ended.then(() => reject(new Error(`strace ended by itself: ${said}`)))
  })
  return {
    async end(): Promise<SystemCall[]> {
      await stop()
      return parse(await readFile(file, 'utf8'))
    },
  }
}

const whole = /^(\d+) +(\d+\.\d+) (\w+)\((.*)\) += (-?\d+|\?).*?(?:<(\d+\.\d+)>)?$/s
const unfinished = /^(\d+) +(\d+\.\d+) (\w+)\((.*) <unfinished \.\.\.>$/s
const resumed = /^(\d+) +\d+\.\d+ <\.\.\. (\w+) resumed>(.*)\) += (-?\d+|\?).*?(?:<(\d+\.\d+)>)?$/s

/** In the order in which they ended, or were last seen. */
function parse(text: string): SystemCall[] {
  const calls: SystemCall[] = []
  const open = new Map<string, { beganAt: number; given: string }>()
  const add = (name: string, given: string, beganAt: number, result: string, seconds: string | undefined) => {
    const endedAt = seconds === undefined ? Number.POSITIVE_INFINITY : beganAt + Number(seconds)
    calls.push({ name, given, result: result === '?' ? undefined : Number(result), beganAt, endedAt })
  }
  for (const line of text.split('\n')) {
    const [, pid = '', at = '', name = '', given = ''] = unfinished.exec(line) ?? []
    if (pid) {
      open.set(`${pid} ${name}`, { beganAt: Number(at), given })
      continue
    }
    const [, its = '', resumedName = '', rest = '', then = '', after] = resumed.exec(line) ?? []
    const begun = open.get(`${its} ${resumedName}`)
    if (begun) {
      open.delete(`${its} ${resumedName}`)
      add(resumedName, begun.given + rest, begun.beganAt, then, after)
      continue
    }
    const [, one = '', began = '', call = '', all = '', result = '', seconds] = whole.exec(line) ?? []
    if (one) add(call, all, Number(began), result, seconds)
  }
  return calls
}
