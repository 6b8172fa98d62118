import type { FastifyRequest } from 'fastify'
import type { Device } from '../domain/access/scope.ts'

const longestUserAgent = 512

/** The device that a request came from, as far as it says; a longer text is cut. */
export const clientInfoOf = ({ headers, ip }: FastifyRequest): Device => ({
  userAgent: headers['user-agent']?.slice(0, longestUserAgent) ?? null,
  address: ip,
})
