import type { FastifyInstance } from 'fastify'
import * as invitations from '../domain/organizations/invitations.ts'
import * as memberships from '../domain/organizations/members.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const memberRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db, page, runInBackground } = app
  const mail = { ...app.mail, runInBackground }
  registerRoutes(app, 'Members', {
    listMembers: async ({ scope, query }) =>
      page(scope.orgId, 'listMembers', query, (after) => memberships.listMembers(db, scope, { ...query, after })),
    updateMember: async ({ scope, params, body }) => memberships.updateMember(db, scope, params.userId, body),
    removeMember: async ({ scope, params }) => memberships.removeMember(db, scope, params.userId),
    leaveOrganization: async ({ scope }) => memberships.leaveOrganization(db, scope),
    listInvitations: async ({ scope, query }) =>
      page(scope.orgId, 'listInvitations', query, (after) =>
        invitations.listInvitations(db, scope, { ...query, after }),
      ),
    createInvitation: async ({ scope, body }) => invitations.createInvitation(db, mail, scope, body),
    revokeInvitation: async ({ scope, params }) => invitations.revokeInvitation(db, scope, params.invitationId),
  })
}
