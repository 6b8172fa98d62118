import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { AccountPermission } from '../domain/access/permissions.ts'
import type { Principal } from '../domain/access/principals.ts'
import type { Operator, Person, Scope } from '../domain/access/scope.ts'
import type { Permission } from '../generated/schemas.ts'
import {
  type AccessRequest,
  assertOrigin,
  assertPermission,
  findAccess,
  reauthorize,
  scopeOf,
} from '../http/authorize.ts'
import { clientInfoOf } from '../http/client-info.ts'
import { sourceOf } from '../http/origins.ts'
import type { Scheme, SecurityRequirement } from '../http/route-registration.ts'
import { forbidden, unauthenticated } from '../problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The organization of the path, or of the key, and what the caller may do there; bound on operations under /orgs/{org} and /openai. */
    scope: Scope
    /** The same, as it can be judged authenticateAgain: for what takes longer than an answer. */
    claim: AccessRequest
    /** The signed-in person; bound on operations about a person. */
    person: Person
    /** The platform's owner; bound on operations about the platform. */
    operator: Operator
    /** Throws 401, 403 or 404 once the caller may not do this any more; on operations under /orgs/{org}. */
    assertStillAllowed(): Promise<void>
  }
}

/** Compares the operation's `security` with what the caller holds, and binds what the handler may touch. */
export const authorization = fp(
  async (app: FastifyInstance) => {
    app.decorateRequest('scope')
    app.decorateRequest('claim')
    app.decorateRequest('person')
    app.decorateRequest('operator')
    app.decorateRequest('assertStillAllowed', async function (this: FastifyRequest) {
      await reauthorize(this.claim, true)
    })

    app.addHook('preHandler', async (request) => {
      const { identity, params, routeOptions } = request
      const { security = [] } = routeOptions.config
      if (security.length === 0) return
      if (!identity) throw unauthenticated('This needs a credential.')
      const { scheme } = identity
      const ways = security.filter((way) => way.scheme === scheme)
      if (ways.length === 0) throw forbidden('A credential of this kind cannot do this.')
      const principal = isLasting(request, ways) ? await authenticateAgain(identity) : identity.principal
      const source = sourceOf(request)
      assertOrigin(source, principal)
      const { org = homeOf(scheme), chatId } = params as { org?: string; chatId?: string }
      if (org !== undefined) {
        // Who founded, joined or renamed it a moment ago is let in at once: a miss is looked up past all memory.
        const known = findAccess(principal.organizations, org) ? principal : ((await identity.again(true)) ?? principal)
        const claim = { authenticateAgain: identity.again, ways, source, org, chatId }
        request.scope = scopeOf(claim, known)
        // What goes on is about this organization, whatever `me` or the slug means by then.
        request.claim = { ...claim, org: request.scope.orgId }
        return
      }
      const held = outside(principal)
      assertPermission(ways, held)
      if (principal.sessionId !== undefined) request.person = personOf(request, principal)
      if (scheme === 'operator' || held.has('platform:manage')) request.operator = operatorOf(request, principal)
    })
  },
  { name: 'authorization', dependencies: ['authentication'] },
)

/** Permissions that can create further access: a caller who lost them a moment ago must not use them once more. */
const lasting = new Set(['account:write', 'platform:manage', 'members:manage', 'keys:manage', 'org:manage'])

const isLasting = ({ method }: FastifyRequest, ways: SecurityRequirement[]) =>
  method !== 'GET' && method !== 'HEAD' && ways.some((way) => way.permissions.some((held) => lasting.has(held)))

async function authenticateAgain({ again }: NonNullable<FastifyRequest['identity']>): Promise<Principal> {
  const present = await again(true)
  if (!present) throw unauthenticated('This credential is no longer good.')
  return present
}

/** OpenAI's paths have no place for an organization: it is the key's own. */
const homeOf = (scheme: Scheme) => (scheme === 'openaiKey' ? 'me' : undefined)

/**
 * What a caller holds outside of any organization: a signed-in person, everything on themselves; a superadmin, the platform; and
 * a member who holds it in one organization, what belongs to none.
 */
function outside({ actor, isSuperadmin, sessionId, organizations }: Principal): ReadonlySet<string> {
  const open = organizations.filter(({ suspended }) => !suspended)
  const held: string[] = ofNoOrganization.filter((permission) =>
    open.some(({ permissions }) => permissions.has(permission)),
  )
  if (actor.type !== 'person' || sessionId === undefined) return new Set(held)
  return new Set([...held, ...(isSuperadmin ? superadmin : account)])
}
const account: AccountPermission[] = ['account:read', 'account:write']
const superadmin: AccountPermission[] = [...account, 'platform:manage']
const ofNoOrganization: Permission[] = ['providers:read', 'providers:test']

function personOf(request: FastifyRequest, { actor, sessionId }: Principal): Person {
  if (actor.type !== 'person' || sessionId === undefined) throw forbidden('Only a signed-in person can do this.')
  return { userId: actor.userId, sessionId, ...clientInfoOf(request) }
}

const operatorOf = ({ ip }: FastifyRequest, { actor }: Principal): Operator => ({
  userId: actor.type === 'person' ? actor.userId : null,
  address: ip,
})
