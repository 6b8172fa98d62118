import type { FastifyRequest } from 'fastify'
import { Problem } from '../problems.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

const ownOrigin = ({ protocol, host }: FastifyRequest) => `${protocol}://${host}`

/**
 * Guards what a browser sends along by itself, a cookie: an unsafe request must come from a page of ours or of a configured
 * origin. Without an Origin it passes only when Sec-Fetch-Site is absent too, which no present browser's request is.
 * Throws 403.
 */
export function demandTrustedOrigin(request: FastifyRequest, allowedOrigins: readonly string[]) {
  if (safeMethods.has(request.method)) return
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin === undefined && site === undefined) return
  if (origin !== undefined && (origin === ownOrigin(request) || allowedOrigins.includes(origin))) return
  throw new Problem('origin_not_allowed', 'A request with the session cookie must come from an allowed origin.')
}

/** Guards a publishable key that is bound to web pages. `optional` lets a request without Origin pass. Throws 403. */
export function demandKeyOrigin(request: FastifyRequest, allowedOrigins: readonly string[], optional: boolean) {
  const { origin } = request.headers
  if (allowedOrigins.length === 0 || (optional && origin === undefined)) return
  if (origin !== undefined && allowedOrigins.includes(origin)) return
  throw new Problem('origin_not_allowed', 'This key may not be used from this origin.')
}

/** Guards an organization that takes sessions from its own dashboards alone; what is no web page's request passes. Throws 403. */
export function demandDashboardOrigin(request: FastifyRequest, dashboardOrigins: readonly string[]) {
  const { origin } = request.headers
  if (dashboardOrigins.length === 0 || origin === undefined || origin === ownOrigin(request)) return
  if (dashboardOrigins.includes(origin)) return
  throw new Problem('origin_not_allowed', 'This organization may not be used from this origin.')
}
