/** Identifies the session only: role, membership and state are looked up on each request, so that a change takes effect at once. */
export interface AccessClaims {
  userId: string
  sessionId: string
}

/** Identifies the chat, and the publishable key that opened it. */
export interface VisitorClaims {
  orgId: string
  chatId: string
  keyId: string
}

/** Signs and verifies the tokens of this deployment, and verifies the identity tokens of its customers. */
export interface Tokens {
  access: TokenKind<AccessClaims>
  visitor: TokenKind<VisitorClaims>
  identity: {
    /** The payload of a token signed with `secret` (HS256); undefined when the signature or the form is wrong. Times are not checked. */
    verify(token: string, secret: string): Record<string, unknown> | undefined
  }
}

interface TokenKind<Claims> {
  ttlSeconds: number
  sign(claims: Claims): string
  /** The claims and the expiry in milliseconds; undefined when the token is expired, forged, of another kind or malformed. */
  verify(token: string): (Claims & { expiresAt: number }) | undefined
}

/** A library's signer and verifier of JSON Web Tokens with one key; `verify` throws an error with a code for a token that is not valid. */
export interface Jwt {
  sign(payload: Record<string, string>): string
  verify(token: string, options?: { key: string }): Record<string, unknown>
}

/** What the two kinds of signed token differ in: explicit typing (RFC 8725, section 3.11), so that neither passes for the other. */
export const tokenKinds = {
  access: { typ: 'at+jwt', aud: 'session', purpose: 'access token' },
  visitor: { typ: 'visitor+jwt', aud: 'visitor', purpose: 'visitor token' },
} as const

export const visitorTtlSeconds = 24 * 3600

/** Maps claims to the payloads of signed tokens (JWT, RFC 7519) and back. */
export function createTokens(jwt: Record<'access' | 'visitor' | 'identity', Jwt>, accessTtlSeconds: number): Tokens {
  return {
    access: createTokenKind<AccessClaims>(jwt.access, accessTtlSeconds, {
      toPayload: ({ userId, sessionId }) => ({ sub: userId, sid: sessionId }),
      toClaims: ({ sub, sid }) => isName(sub) && isName(sid) && { userId: sub, sessionId: sid },
    }),
    visitor: createTokenKind<VisitorClaims>(jwt.visitor, visitorTtlSeconds, {
      toPayload: ({ orgId, chatId, keyId }) => ({ sub: chatId, org: orgId, key: keyId }),
      toClaims: ({ sub, org, key }) =>
        isName(sub) && isName(org) && isName(key) && { chatId: sub, orgId: org, keyId: key },
    }),
    identity: { verify: (token, key) => payloadOf(jwt.identity, token, { key }) },
  }
}

const isName = (claim: unknown): claim is string => typeof claim === 'string' && claim !== ''

interface ClaimsMapping<Claims> {
  toPayload(claims: Claims): Record<string, string>
  /** False when one of the claims is missing or no text. */
  toClaims(payload: Record<string, unknown>): Claims | false
}

function createTokenKind<Claims>(
  jwt: Jwt,
  ttlSeconds: number,
  { toPayload, toClaims }: ClaimsMapping<Claims>,
): TokenKind<Claims> {
  return {
    ttlSeconds,
    sign: (claims) => jwt.sign(toPayload(claims)),
    verify: (token) => {
      const payload = payloadOf(jwt, token)
      const claims = payload && toClaims(payload)
      return claims ? { ...claims, expiresAt: Number(payload.exp) * 1000 } : undefined
    },
  }
}

/** The payload of a token; undefined when it is not valid, for whatever reason. */
function payloadOf(jwt: Jwt, token: string, options?: { key: string }): Record<string, unknown> | undefined {
  if (token === '') return undefined
  try {
    return jwt.verify(token, options)
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('FAST_JWT_')) return undefined
    throw error
  }
}
