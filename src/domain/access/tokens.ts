import { createSigner, createVerifier, TokenError } from 'fast-jwt'
import { deriveKey } from './secrets.ts'

/** Only who and which session: role, membership and state are looked up, so that a change is felt at once. */
export interface AccessClaims {
  userId: string
  sessionId: string
}

/** A visitor is the chat, and the publishable key that opened it. */
export interface VisitorClaims {
  orgId: string
  chatId: string
  keyId: string
}

export interface Tokens {
  access: TokenKind<AccessClaims>
  visitor: TokenKind<VisitorClaims>
}

interface TokenKind<Claims> {
  ttlSeconds: number
  sign(claims: Claims): string
  /** The claims and the end in milliseconds, or undefined when the token is expired, forged, of another kind or not a token. */
  verify(token: string): (Claims & { expiresAt: number }) | undefined
}

const visitorTtlSeconds = 24 * 3600

/**
 * The two kinds of signed token (JWT, RFC 7519; explicit typing, RFC 8725 section 3.11): HS256 alone, one key, `typ` and `aud`
 * per kind, so that neither passes for the other.
 */
export function createTokens(secrets: { access: string; root: string }, accessTtlSeconds: number): Tokens {
  return {
    access: tokenKind<AccessClaims>('at+jwt', 'session', deriveKey(secrets.access, 'access token'), accessTtlSeconds, {
      write: ({ userId, sessionId }) => ({ sub: userId, sid: sessionId }),
      read: ({ sub, sid }) => isName(sub) && isName(sid) && { userId: sub, sessionId: sid },
    }),
    visitor: tokenKind<VisitorClaims>(
      'visitor+jwt',
      'visitor',
      deriveKey(secrets.root, 'visitor token'),
      visitorTtlSeconds,
      {
        write: ({ orgId, chatId, keyId }) => ({ sub: chatId, org: orgId, key: keyId }),
        read: ({ sub, org, key }) =>
          isName(sub) && isName(org) && isName(key) && { chatId: sub, orgId: org, keyId: key },
      },
    ),
  }
}

const isName = (claim: unknown): claim is string => typeof claim === 'string' && claim !== ''

interface Form<Claims> {
  write(claims: Claims): Record<string, string>
  /** False when one of the claims is missing or no text. */
  read(payload: Record<string, unknown>): Claims | false
}

function tokenKind<Claims>(
  typ: string,
  aud: string,
  key: Buffer,
  ttlSeconds: number,
  form: Form<Claims>,
): TokenKind<Claims> {
  const sign = createSigner({
    key,
    algorithm: 'HS256',
    aud,
    expiresIn: ttlSeconds * 1000,
    header: { alg: 'HS256', typ },
  })
  const verify = createVerifier({
    key,
    algorithms: ['HS256'],
    allowedAud: aud,
    checkTyp: typ,
    requiredClaims: ['exp', 'aud'],
  })
  return {
    ttlSeconds,
    sign: (claims) => sign(form.write(claims)),
    verify: (token) => {
      try {
        const payload = verify(token)
        const claims = form.read(payload)
        return claims ? { ...claims, expiresAt: payload.exp * 1000 } : undefined
      } catch (error) {
        if (error instanceof TokenError) return undefined
        throw error
      }
    },
  }
}
