import type { FastifyInstance } from 'fastify'
import { getMyAnalytics } from '../domain/analytics/my-analytics.ts'
import { listMyAuditEvents } from '../domain/audit.ts'
import { deleteMe, updateMe } from '../domain/people/accounts.ts'
import { changePassword } from '../domain/people/password-changes.ts'
import * as keys from '../domain/people/personal-keys.ts'
import * as users from '../domain/people/users.ts'
import { clearCookies } from '../http/cookies.ts'
import { registerRoutes } from '../http/route-registration.ts'

export const accountRoutes = async (app: FastifyInstance): Promise<void> => {
  const { db, page, runInBackground, sessionRules: rules } = app
  const mail = { ...app.mail, runInBackground }
  registerRoutes(app, 'Account', {
    getMe: async ({ person }) => users.getMe(db, person.userId),
    updateMe: async ({ person, body }) => updateMe(db, rules, mail, person, body),
    deleteMe: async ({ person }, reply) => {
      const erasure = await deleteMe(db, person)
      app.startJobs()
      clearCookies(reply)
      return erasure
    },
    getMyAnalytics: async ({ person, query }) => getMyAnalytics(db, person.userId, query.timeZone),
    changePassword: async ({ person, body }) => changePassword(db, rules, person, body),
    getPreferences: async ({ person }) => (await users.getMe(db, person.userId)).preferences,
    replacePreferences: async ({ person, body }) => users.replacePreferences(db, person.userId, body),
    listMyApiKeys: async ({ person: { userId }, query }) =>
      page(userId, 'listMyApiKeys', query, (after) => keys.listMyApiKeys(db, userId, { ...query, after })),
    createMyApiKey: async ({ person, body }) => keys.createMyApiKey(db, person, body),
    revokeMyApiKey: async ({ person, params }) => keys.revokeMyApiKey(db, person, params.keyId),
    rotateMyApiKey: async ({ person, params, body }) =>
      keys.rotateMyApiKey(db, person, params.keyId, body ?? undefined),
    listMyAuditEvents: async ({ person: { userId }, query }) =>
      page(userId, 'listMyAuditEvents', query, (after) => listMyAuditEvents(db, userId, { ...query, after })),
  })
}
