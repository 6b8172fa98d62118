import { createExport, deleteExport, getExport, listExports, openExport } from '../domain/exports/exports.ts'
import { sendFile } from '../http/downloads.ts'
import { idempotentRequestOf, markReplayed } from '../http/idempotency.ts'
import type { Handlers } from '../http/route-registration.ts'
import type { Services } from '../http/services.ts'

export const chatExports = ({ db, exportsFolder, page, work }: Services) =>
  ({
    createExport: async (request, reply) => {
      const { scope, body } = request
      const begun = await createExport(db, scope, body, idempotentRequestOf(request))
      if (!begun.replayed) work()
      return markReplayed(reply, begun)
    },
    listExports: async ({ scope, query }) =>
      page(scope.orgId, 'listExports', query, (after) => listExports(db, scope, { ...query, after })),
    getExport: async ({ scope, params }) => getExport(db, scope, params.exportId),
    deleteExport: async ({ scope, params }) => deleteExport(db, exportsFolder, scope, params.exportId),
    downloadExport: async ({ scope, params, method }, reply) =>
      sendFile(reply, await openExport(db, exportsFolder, scope, params.exportId, { isRead: method !== 'HEAD' })),
  }) satisfies Partial<Handlers>
