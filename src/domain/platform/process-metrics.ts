import { availableParallelism, loadavg } from 'node:os'
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { CpuFigures, EventLoopFigures } from '../../generated/schemas.ts'

const windowMs = 5_000
/** The sampling interval of the event loop; a delay up to it is no delay. */
const resolutionMs = 20

interface Window {
  cpuPercent: number
  eventLoop: EventLoopFigures
}

/** CPU and event loop figures of the last full window of five seconds, or of the current one before that. */
export class ProcessMetrics {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs })
  #timer: NodeJS.Timeout | undefined
  #began = performance.now()
  #cpu = process.cpuUsage()
  #utilization: EventLoopUtilization = performance.eventLoopUtilization()
  #last: Window | undefined

  start(): void {
    this.#begin()
    this.#delays.enable()
    this.#timer = setInterval(() => {
      this.#last = this.#measure()
      this.#begin()
    }, windowMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#delays.disable()
  }

  cpu(): CpuFigures {
    const { cpuPercent } = this.#last ?? this.#measure()
    return { cores: availableParallelism(), percent: cpuPercent, loadAverage: loadavg()[0] ?? 0 }
  }

  eventLoop(): EventLoopFigures {
    return (this.#last ?? this.#measure()).eventLoop
  }

  #begin() {
    this.#delays.reset()
    this.#began = performance.now()
    this.#cpu = process.cpuUsage()
    this.#utilization = performance.eventLoopUtilization()
  }

  #measure(): Window {
    const { user, system } = process.cpuUsage(this.#cpu)
    const { utilization } = performance.eventLoopUtilization(this.#utilization)
    const elapsedMs = Math.max(1, performance.now() - this.#began)
    const delays = this.#delays
    const eventLoop = {
      delayP50: delayOf(delays.percentile(50)),
      delayP99: delayOf(delays.percentile(99)),
      delayMax: delayOf(delays.max),
      utilization: Number.isFinite(utilization) ? hundredths(Math.min(1, Math.max(0, utilization))) : 0,
    }
    return { cpuPercent: hundredths((user + system) / 10 / elapsedMs), eventLoop }
  }
}

/** Converts nanoseconds to milliseconds above the sampling interval. */
const delayOf = (measured: number) => hundredths(Math.max(0, measured / 1e6 - resolutionMs))

/** Rounds to two decimals. */
export const hundredths = (figure: number): number => Math.round(figure * 100) / 100
