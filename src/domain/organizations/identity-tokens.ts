import { createVerifier, TokenError } from 'fast-jwt'
import type { Database } from '../../db/database.ts'
import { problemAt } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { identitySecrets } from './identity-secrets.ts'

/** What an identity token claims; nothing is believed of its types. */
type Claims = Partial<Record<'sub' | 'exp' | 'nbf' | 'iat', unknown>>

const longestLifeSeconds = 86_400
const toleranceSeconds = 30
const longestExternalId = 255

/** The `externalId` that an identity token proves. 422 for a token that is forged, expired or does not say who and until when: one text for all. */
export async function proveIdentity(
  db: Database,
  identityKey: Buffer,
  { orgId }: Scope,
  token: string,
): Promise<string> {
  const now = Date.now() / 1000
  for (const secret of await identitySecrets(db, identityKey, orgId)) {
    const claims = claimsOf(secret, token)
    if (claims && isTimely(claims, now) && isExternalId(claims.sub)) return claims.sub
  }
  throw problemAt('invalid_identity_token', '/body/identityToken', 'proves nobody: it is forged, expired or incomplete')
}

/** The claims of a token with a good signature. Their times are ours to judge: fast-jwt does not expect every number there. */
function claimsOf(secret: string, token: string): Claims | undefined {
  const key = Buffer.from(secret)
  const verify = createVerifier({ key, algorithms: ['HS256'], ignoreExpiration: true, ignoreNotBefore: true })
  try {
    return verify(token)
  } catch (error) {
    if (error instanceof TokenError) return undefined
    throw error
  }
}

function isTimely({ exp, nbf, iat }: Claims, now: number): boolean {
  const hasBegun = (time: unknown) => time === undefined || (typeof time === 'number' && time <= now + toleranceSeconds)
  if (typeof exp !== 'number' || !hasBegun(nbf) || !hasBegun(iat)) return false
  return exp > now - toleranceSeconds && exp <= now + longestLifeSeconds + toleranceSeconds
}

/** What the body of a request may hold as an `externalId`, counted as there in code points. */
const isExternalId = (sub: unknown): sub is string =>
  typeof sub === 'string' &&
  sub !== '' &&
  [...sub].length <= longestExternalId &&
  sub.isWellFormed() &&
  !sub.includes('\0')
