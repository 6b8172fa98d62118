import type { FastifyInstance } from 'fastify'
import { getErasure } from '../domain/erasures.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const erasureRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db } = app
  registerRoutes(app, 'Erasures', {
    getErasure: async ({ params }) => getErasure(db, params.erasureId),
  })
}
