import { MultiBar } from 'cli-progress'
import type { Output } from '../command.ts'

/** Shows on standard error how far the work is. */
export interface Progress {
  update(value: number, shown: { chats: number; messages: number }): void
  /** Writes a line of text, without disturbing the bar. */
  log(line: string): void
  stop(): void
}

/** A bar on a terminal; elsewhere only the lines of text. */
export function showProgress(total: number, { stderr }: Output): Progress {
  if (!stderr.isTTY) return { update() {}, log: (line) => stderr.write(`${line}\n`), stop() {} }
  const bars = new MultiBar({
    format: '{bar} {percentage}%  {chats} chats  {messages} messages  {duration_formatted}',
    gracefulExit: false, // it would swallow the first Ctrl-C
    linewrap: true, // the terminal's own setting is kept: a killed process could not restore it
  })
  const bar = bars.create(total, 0, { chats: 0, messages: 0 })
  return {
    update: (value, shown) => bar.update(value, shown),
    log: (line) => bars.log(`${line}\n`),
    stop() {
      bars.update() // stop() alone forgets the lines that wait to be written
      bars.stop()
    },
  }
}
