import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogFiles } from '../../src/logs/log-files.ts'
import { batchWrites, keepLogFile, openLogFile } from '../../src/logs/log-stream.ts'
import { eventually } from '../support/eventually.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatlogger-logs-'))
})
afterEach(() => rm(folder, { recursive: true }))

const file = (number: number) => join(folder, `chatlogger.${number}.log`)
const line = (time: number, more: object = {}) =>
  `${JSON.stringify({ level: 30, time, pid: 1, hostname: 'here', ...more })}\n`
const read = (query: object = {}) => createLogFiles(folder).read({ lines: 1000, ...query })
const times = async (query: object = {}) => (await read(query)).map(({ loggedAt }) => Date.parse(loggedAt))

describe('the lines of the log', () => {
  it('are none without a folder, or without a file', async () => {
    expect(await read()).toEqual([])
    expect(await createLogFiles(join(folder, 'nowhere')).read({ lines: 5 })).toEqual([])
  })

  it('come newest first, out of all files, and no more than are wanted', async () => {
    for (const [number, first] of [
      [9, 0],
      [10, 100],
      [11, 200],
    ] as const) {
      await writeFile(file(number), Array.from({ length: 100 }, (_, n) => line(first + n)).join(''))
    }
    expect(await times()).toEqual(Array.from({ length: 300 }, (_, n) => 299 - n))
    expect(await times({ lines: 150 })).toEqual(Array.from({ length: 150 }, (_, n) => 299 - n))
  })

  it('are whole, however long, and whatever letters are where a part of the file ends', async () => {
    const texts = Array.from({ length: 40 }, (_, n) => '👟ß语'.repeat(n * 97))
    texts.push('x'.repeat(300_000))
    await writeFile(file(1), texts.map((msg, time) => line(time, { msg })).join(''))
    expect((await read()).map(({ message }) => message)).toEqual(texts.reverse())
  })

  it('are found in a moment behind a line of many megabytes', async () => {
    await writeFile(file(1), `${line(1)}${'x'.repeat(31 * 1_048_576)}\n${line(2)}`)
    const began = process.cpuUsage()
    expect(await times()).toEqual([2, 1])
    const { user, system } = process.cpuUsage(began)
    expect((user + system) / 1_000, 'milliseconds of work, however busy the machine is').toBeLessThan(2_000)
  })

  it('are those of a level and graver ones, of a part, and of a request', async () => {
    const lines = [
      line(1, { level: 20, msg: 'fine', reqId: 'request-1' }),
      line(2, { level: 30, msg: 'done', reqId: 'request-1', operationId: 'getChat' }),
      line(3, { level: 40, msg: 'odd', service: 'jobs' }),
      line(4, { level: 50, msg: 'bad', reqId: 'request-2' }),
      line(5, { level: 60, msg: 'over, says request-1' }),
    ]
    await writeFile(file(1), lines.join(''))
    expect(await times({ level: 'trace' })).toEqual([5, 4, 3, 2, 1])
    expect(await times({ level: 'warn' })).toEqual([5, 4, 3])
    expect(await times({ level: 'fatal' })).toEqual([5])
    expect(await times({ service: 'jobs' })).toEqual([3])
    expect(await times({ service: 'api' })).toEqual([4, 2, 1])
    expect(await times({ service: 'server' })).toEqual([5])
    expect(await times({ requestId: 'request-1' })).toEqual([2, 1])
    expect(await times({ requestId: 'request-1', level: 'info' })).toEqual([2])
    expect((await read({ level: 'error', service: 'api' }))[0]).toEqual({
      loggedAt: '1970-01-01T00:00:00.004Z',
      level: 'error',
      service: 'api',
      message: 'bad',
      requestId: 'request-2',
      details: { pid: 1, hostname: 'here' },
    })
  })

  it('lists complete files of its own log only', async () => {
    await writeFile(
      file(1),
      `no line\n${line(1)}{"level":30,"time":2,"pi\n[]\nnull\n{"level":"x","time":3}\n${line(1e300)}${line(4)}`,
    )
    await appendFile(file(1), '{"level":30,"time":5')
    await writeFile(join(folder, 'notes.txt'), line(9))
    await mkdir(file(2))
    expect(await times()).toEqual([4, 1])
  })
})

describe('the files of the log', () => {
  it.each([2, 3])('are %d at the most, of 10 MiB each, and the newest lines are there', async (most) => {
    const stream = await openLogFile(folder, most)
    const msg = 'x'.repeat(262_144)
    const last = 40 * (most + 1) + 1 // begins one file more than are kept
    for (let time = 1; time <= last; time++) {
      stream.write(line(time, { msg }))
      await eventually(async () => expect(await times({ lines: 1 })).toEqual([time]), { interval: 1 })
    }
    await eventually(async () => expect(await readdir(folder)).toHaveLength(most))
    const kept = await times()
    expect(kept[0]).toBe(last)
    expect(kept.length).toBeGreaterThanOrEqual(40 * (most - 1))
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size))
    expect(Math.max(...sizes)).toBeLessThan(10_485_760 + 2 * msg.length)
    const ended = once(stream, 'close')
    stream.end()
    await ended
  })

  it('are no more than that from the start, where more were allowed before', async () => {
    for (const number of [1, 2, 3, 11]) await writeFile(file(number), line(number))
    const stream = await openLogFile(folder, 2)
    await eventually(async () => expect(await times()).toEqual([11, 3]))
    const ended = once(stream, 'close')
    stream.end()
    await ended
  })
})

describe('a file of the log that is gone', () => {
  it.each(['folder', 'file'])('is written anew once its %s was removed', async (what) => {
    const kept = await keepLogFile(() => openLogFile(folder, 2), 20)
    kept.write(line(1))
    await eventually(async () => expect(await times()).toEqual([1]))
    await rm(what === 'file' ? file(1) : folder, { recursive: true })
    let time = 1
    await eventually(async () => {
      kept.write(line(++time))
      expect((await times({ lines: 1 }))[0]).toBeGreaterThan(1)
    })
    kept.end()
  })

  it('goes on in the newest one, where others have removed it because theirs are newer', async () => {
    const kept = await keepLogFile(() => openLogFile(folder, 2), 20)
    kept.write(line(1))
    await eventually(async () => expect(await times()).toEqual([1]))
    await writeFile(file(7), line(2))
    await rm(file(1))
    let time = 2
    await eventually(async () => {
      kept.write(line(++time))
      expect((await times({ lines: 1 }))[0]).toBeGreaterThan(2)
    })
    expect(await readdir(folder)).toEqual(['chatlogger.7.log'])
    kept.end()
  })
})

describe('cleaning up', () => {
  it('leaves the newest file, those written to lately, and what is no file of the log', async () => {
    for (const number of [1, 2, 3, 4]) await writeFile(file(number), line(number))
    await writeFile(join(folder, 'notes.txt'), 'mine')
    const longAgo = new Date(Date.now() - 3_600_000)
    for (const number of [1, 2, 4]) await utimes(file(number), longAgo, longAgo)
    const bytes = 2 * line(1).length
    expect(await createLogFiles(folder).cleanUp()).toEqual({ files: 2, bytes })
    expect((await readdir(folder)).sort()).toEqual(['chatlogger.3.log', 'chatlogger.4.log', 'notes.txt'])
    expect(await times()).toEqual([4, 3])
  })
})

describe('the lines of the log', () => {
  it('are written together, those of one turn of the event loop, and what waits at the end of the process, too', async () => {
    const writes: string[] = []
    const log = batchWrites((lines) => void writes.push(lines))
    const [atExit] = process.listeners('exit')
    log.write('one\n')
    log.write('two\n')
    expect(writes).toEqual([])
    await turn()
    log.write('three\n')
    atExit?.(0)
    await turn()
    expect(writes).toEqual(['one\ntwo\n', 'three\n'])
    log.write('x'.repeat(70_000))
    expect(writes).toHaveLength(3) // or a flood of lines would be more than may wait
  })
})
