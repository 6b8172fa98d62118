import pino from 'pino'
import type { LineLevel, LogLine, LogService } from '../generated/schemas.ts'

const { labels, values } = pino.levels

/** How grave a level is, or a line of the log; NaN for what is neither. */
export function levelOf(text: string): number {
  return values[text] ?? Number(/^\{"level":(\d+)/.exec(text)?.[1])
}

/** A line of the log as the contract tells it; undefined for what is none, such as one that was cut by the end of its process. */
export function toLogLine(text: string): LogLine | undefined {
  let fields: Record<string, unknown>
  try {
    fields = JSON.parse(text)
  } catch {
    return undefined
  }
  const { level, time, service, reqId, msg, ...details } = fields ?? {}
  const label = labels[Number(level)]
  if (label === undefined || typeof time !== 'number' || Number.isNaN(new Date(time).getTime())) return undefined
  const requestId = typeof reqId === 'string' ? reqId : null
  return {
    loggedAt: new Date(time).toISOString(),
    level: label as LineLevel,
    // A line says so where it is not plain.
    service: (service as LogService | undefined) ?? (requestId === null ? 'server' : 'api'),
    message: typeof msg === 'string' ? msg : null,
    requestId,
    details,
  }
}
