import { Counter, Histogram, type Registry } from 'prom-client'

/** A request that ended: its operation, or `none`; how long it took; and whether all of the answer was sent. */
interface EndedRequest {
  operation: string
  status: number
  isWhole: boolean
  durationMs: number
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Counts requests, and those that were too many. */
export function requestMetrics(register: Registry) {
  const registers = [register]
  const requests = new Counter({
    name: 'chatlogger_http_requests_total',
    help: 'Requests by operation and the status of their answer, cut where it was not sent to its end.',
    labelNames: ['operation', 'status'],
    registers,
  })
  const duration = new Histogram({
    name: 'chatlogger_http_request_duration_seconds',
    help: 'From the request to the end of its answer, streams included.',
    labelNames: ['operation'],
    buckets: seconds,
    registers,
  })
  const limited = new Counter({
    name: 'chatlogger_rate_limited_requests_total',
    help: 'Requests, and questions on sockets, that were refused because there were too many, by the class that they count in.',
    labelNames: ['class'],
    registers,
  })
  return {
    answered({ operation, status, isWhole, durationMs }: EndedRequest): void {
      requests.inc({ operation, status: isWhole ? String(status) : 'cut' })
      duration.observe({ operation }, durationMs / 1_000)
    },
    refused: (rateClass: string): void => limited.inc({ class: rateClass }),
  }
}
