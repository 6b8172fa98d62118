import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { AccountPermission } from '../domain/permissions.ts'
import type { Access, Principal } from '../domain/principals.ts'
import type { Scope } from '../domain/scope.ts'
import { demandKeyOrigin } from '../http/origins.ts'
import type { SecurityRequirement } from '../http/wiring.ts'
import { forbidden, notFound, Problem } from '../problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The organization of the path and what the caller may do there; bound on operations under /orgs/{org}. */
    scope: Scope
    /** The signed-in person; bound on operations about a person. */
    person: { userId: string; sessionId: string }
  }
}

/** Compares the operation's `security` with what the caller holds, and binds what the handler may touch. */
export const authorization = fp(
  async (app: FastifyInstance) => {
    app.decorateRequest('scope')
    app.decorateRequest('person')

    app.addHook('preHandler', async (request) => {
      const { identity, params, routeOptions } = request
      if (!identity) return
      const { principal, scheme } = identity
      const ways = (routeOptions.config.security ?? []).filter((way) => way.scheme === scheme)
      if (ways.length === 0) throw forbidden('A credential of this kind cannot do this.')
      demandOrigin(request, principal)
      const { org, chatId } = params as { org?: string; chatId?: string }
      if (org !== undefined) {
        request.scope = bind(principal, org, chatId)
        demandPermission(ways, request.scope.permissions)
      } else {
        demandPermission(ways, onThemselves(principal))
        request.person = personOf(principal)
      }
    })
  },
  { name: 'authorization', dependencies: ['authentication'] },
)

function demandOrigin(request: FastifyRequest, { actor, allowedOrigins }: Principal) {
  // A browser may leave the Origin out of a visitor's GET, never of the POST that opens a chat.
  if (actor.type !== 'person') demandKeyOrigin(request, allowedOrigins, actor.type === 'visitor')
}

/** The scope of a caller in the organization of the path. 404 where they do not belong, as if there were nothing. */
function bind({ actor, organizations }: Principal, org: string, chatId: string | undefined): Scope {
  const access = find(organizations, org)
  if (!access || (actor.type === 'visitor' && actor.chatId !== chatId)) throw notFound()
  if (access.suspended) throw forbidden('This organization is suspended.')
  return { orgId: access.orgId, actor, permissions: access.permissions }
}

function find(organizations: readonly Access[], org: string): Access | undefined {
  if (org !== 'me') return organizations.find(({ orgId, slug }) => orgId === org || slug === org)
  if (organizations.length === 1) return organizations[0]
  throw new Problem(
    'organization_ambiguous',
    `me needs exactly one organization; you belong to ${organizations.length}.`,
  )
}

/** What a caller holds outside of any organization: a person, everything on themselves; a key or a visitor, nothing. */
const onThemselves = ({ actor }: Principal): ReadonlySet<string> => (actor.type === 'person' ? account : nothing)
const account = new Set<AccountPermission>(['account:read', 'account:write'])
const nothing = new Set<string>()

function personOf({ actor, sessionId }: Principal): FastifyRequest['person'] {
  if (actor.type !== 'person' || sessionId === undefined) throw forbidden('Only a signed-in person can do this.')
  return { userId: actor.userId, sessionId }
}

function demandPermission(ways: SecurityRequirement[], held: ReadonlySet<string>) {
  if (ways.some((way) => way.permissions.every((permission) => held.has(permission)))) return
  throw forbidden(`This needs the permission ${ways[0]?.permissions.join(', ')}.`)
}
