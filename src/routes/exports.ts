import type { FastifyInstance } from 'fastify'
import { exportsFolderOf } from '../domain/exports/export-files.ts'
import { createExport, deleteExport, getExport, listExports, openExport } from '../domain/exports/exports.ts'
import { sendFile } from '../http/downloads.ts'
import { idempotentRequestOf, markReplayed } from '../http/idempotency.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const exportRoutes = async (app: FastifyInstance): Promise<void> => {
  const { config, db, page } = app
  const exportsFolder = exportsFolderOf(config.dataDir)
  registerRoutes(app, 'Exports', {
    createExport: async (request, reply) => {
      const { scope, body } = request
      const begun = await createExport(db, scope, body, idempotentRequestOf(request))
      if (!begun.replayed) app.startJobs()
      return markReplayed(reply, begun)
    },
    listExports: async ({ scope, query }) =>
      page(scope.orgId, 'listExports', query, (after) => listExports(db, scope, { ...query, after })),
    getExport: async ({ scope, params }) => getExport(db, scope, params.exportId),
    deleteExport: async ({ scope, params }) => deleteExport(db, exportsFolder, scope, params.exportId),
    downloadExport: async ({ scope, params, method }, reply) =>
      sendFile(reply, await openExport(db, exportsFolder, scope, params.exportId, { isRead: method !== 'HEAD' })),
  })
}
