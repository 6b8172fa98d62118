import * as organizations from '../domain/organizations.ts'
import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'

export const organization = ({ db, page }: Services) =>
  ({
    createOrganization: async ({ person, body }) => organizations.createOrganization(db, person.userId, body),
    listOrganizations: async ({ person, query }) =>
      page(person.userId, 'listOrganizations', query, (after) =>
        organizations.listOrganizations(db, person.userId, { ...query, after }),
      ),
    getOrganization: async ({ scope }) => organizations.getOrganization(db, scope),
  }) satisfies Partial<Handlers>
