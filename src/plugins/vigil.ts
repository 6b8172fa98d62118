import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Problem } from '../problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    watch(end: (problem: Problem) => void): () => void
  }
}

export const vigil = fp(async (app: FastifyInstance) => void app.decorateRequest('watch', () => () => {}), {
  name: 'vigil',
})
