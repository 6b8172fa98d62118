import * as operators from '../domain/organizations/operators.ts'
import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'

const everybody = 'platform' // whose lists they are: no organization's and no person's

export const admin = ({ db, page }: Services) =>
  ({
    listUsersOverview: async ({ query }) =>
      page(everybody, 'listUsersOverview', query, (after) => operators.listPeople(db, { ...query, after })),
    updateUserAsOperator: async ({ operator, params, body }) =>
      operators.updatePerson(db, operator, params.userId, body),
    listAllOrganizations: async ({ query }) =>
      page(everybody, 'listAllOrganizations', query, (after) =>
        operators.listAllOrganizations(db, { ...query, after }),
      ),
    updateOrganizationAsOperator: async ({ operator, params, body }) =>
      operators.updateOrganization(db, operator, params.orgId, body),
  }) satisfies Partial<Handlers>
