import * as invitations from '../domain/organizations/invitations.ts'
import * as memberships from '../domain/organizations/members.ts'
import type { Handlers } from '../http/route-registration.ts'
import type { Services } from '../http/services.ts'

export const members = ({ db, runInBackground, mails, page, post }: Services) =>
  ({
    listMembers: async ({ scope, query }) =>
      page(scope.orgId, 'listMembers', query, (after) => memberships.listMembers(db, scope, { ...query, after })),
    updateMember: async ({ scope, params, body }) => memberships.updateMember(db, scope, params.userId, body),
    removeMember: async ({ scope, params }) => memberships.removeMember(db, scope, params.userId),
    leaveOrganization: async ({ scope }) => memberships.leaveOrganization(db, scope),
    listInvitations: async ({ scope, query }) =>
      page(scope.orgId, 'listInvitations', query, (after) =>
        invitations.listInvitations(db, scope, { ...query, after }),
      ),
    createInvitation: async ({ scope, body }) =>
      invitations.createInvitation(db, { post, mails, runInBackground }, scope, body),
    revokeInvitation: async ({ scope, params }) => invitations.revokeInvitation(db, scope, params.invitationId),
  }) satisfies Partial<Handlers>
