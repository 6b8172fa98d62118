import type { FastifyRequest } from 'fastify'
import { Problem } from '../problems.ts'

/** Where a request came from: all that is kept of it where something stands open for long. */
export interface Source {
  /** The web page, as the browser says. */
  origin: string | undefined
  /** Whether it is a page of ours. */
  isOwn: boolean
  address: string
}

export const sourceOf = ({ headers, protocol, host, ip }: FastifyRequest): Source => ({
  origin: headers.origin,
  isOwn: headers.origin === `${protocol}://${host}`,
  address: ip,
})

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Guards what a browser sends along by itself, a cookie: an unsafe request must come from a page of ours or of a configured
 * origin, and so must one that opens a socket, whose answers any page could read. Without an Origin it passes only when
 * Sec-Fetch-Site is absent too, which no present browser's request is. Throws 403.
 */
export function assertTrustedOrigin(request: FastifyRequest, allowedOrigins: readonly string[], opensSocket = false) {
  if (safeMethods.has(request.method) && !opensSocket) return
  const { origin, isOwn } = sourceOf(request)
  if (origin === undefined && request.headers['sec-fetch-site'] === undefined) return
  if (origin !== undefined && (isOwn || allowedOrigins.includes(origin))) return
  throw new Problem('origin_not_allowed', 'A request with the session cookie must come from an allowed origin.')
}

/** Guards a publishable key that is bound to web pages. `optional` lets a request without Origin pass. Throws 403. */
export function assertKeyOrigin({ origin }: Source, allowedOrigins: readonly string[], optional: boolean) {
  if (allowedOrigins.length === 0 || (optional && origin === undefined)) return
  if (origin !== undefined && allowedOrigins.includes(origin)) return
  throw new Problem('origin_not_allowed', 'This key may not be used from this origin.')
}

/** Guards an organization that takes sessions from its own dashboards alone; what is no web page's request passes. Throws 403. */
export function assertDashboardOrigin({ origin, isOwn }: Source, dashboardOrigins: readonly string[]) {
  if (dashboardOrigins.length === 0 || origin === undefined || isOwn) return
  if (dashboardOrigins.includes(origin)) return
  throw new Problem('origin_not_allowed', 'This organization may not be used from this origin.')
}
