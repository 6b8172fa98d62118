import type { Access, Principal } from '../domain/access/principals.ts'
import { fromWidget, type Scope } from '../domain/access/scope.ts'
import { forbidden, notFound, Problem, unauthenticated } from '../problems.ts'
import { assertDashboardOrigin, assertKeyOrigin, type Source } from './origins.ts'
import type { SecurityRequirement } from './route-registration.ts'

/**
 * Who wants to do what in an organization: what it takes to judge it again while it goes on. Small, and without the request, because
 * it is kept for as long.
 */
export interface AccessRequest {
  /** Looks the caller up; `bypassCache` asks the database. Undefined when the credential is no longer good. */
  authenticateAgain(bypassCache: boolean): Promise<Principal | undefined>
  /** The ways in which the operation lets callers of this kind in. */
  ways: readonly SecurityRequirement[]
  source: Source
  org: string
  chatId: string | undefined
}

/** Something that stands open by a claim. */
export interface OpenConnection {
  readonly kind: 'sockets' | 'streams'
  readonly claim: AccessRequest
  readonly scope: Scope
  /** Ends it, because its caller may not do this any more. */
  end(problem: Problem): void
}

/** The caller's scope at this moment. Throws 401, 403 or 404 once they may not do this any more. */
export async function reauthorize(claim: AccessRequest, bypassCache: boolean): Promise<Scope> {
  const principal = await claim.authenticateAgain(bypassCache)
  if (!principal) throw unauthenticated('This credential is no longer good.')
  return scopeOf(claim, principal)
}

/** The scope of a caller who may do what is claimed. 404 where they do not belong, as if there were nothing; else 403. */
export function scopeOf({ ways, source, org, chatId }: AccessRequest, principal: Principal): Scope {
  assertOrigin(source, principal)
  const { actor, sessionId, organizations } = principal
  const access = findAccess(organizations, org)
  if (!access && org === 'me' && actor.type !== 'operator') throw ambiguous(organizations.length)
  if (!access || actor.type === 'operator' || (actor.type === 'visitor' && actor.chatId !== chatId)) throw notFound()
  if (access.suspended) throw forbidden('This organization is suspended.')
  if (sessionId !== undefined) assertDashboardOrigin(source, access.dashboardOrigins)
  assertPermission(ways, access.permissions)
  const { orgId, permissions, terms } = access
  return { orgId, actor, permissions, terms, address: source.address }
}

/** A page's key is good from its own pages alone. Throws 403. */
export function assertOrigin(source: Source, { actor, allowedOrigins }: Principal) {
  // A browser may leave the Origin out of a visitor's GET, never of the POST that opens a chat.
  if (fromWidget(actor)) assertKeyOrigin(source, allowedOrigins, actor.type === 'visitor')
}

/** Where a caller may go, by id, slug or `me`. */
export function findAccess(organizations: readonly Access[], org: string): Access | undefined {
  if (org === 'me') return organizations.length === 1 ? organizations[0] : undefined
  return organizations.find(({ orgId, slug }) => orgId === org || slug === org)
}

/** Throws 403 unless all permissions of one of these ways are held. */
export function assertPermission(ways: readonly SecurityRequirement[], held: ReadonlySet<string>) {
  if (ways.some((way) => way.permissions.every((permission) => held.has(permission)))) return
  throw forbidden(`This needs the permission ${ways[0]?.permissions.join(', ')}.`)
}

const ambiguous = (count: number) =>
  new Problem('organization_ambiguous', `me needs exactly one organization; you belong to ${count}.`)
