import jwt, { type FastifyJWTOptions } from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { deriveKey } from '../domain/access/secrets.ts'
import { createTokens, type Jwt, type Tokens, tokenKinds, visitorTtlSeconds } from '../domain/access/tokens.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly tokens: Tokens
    /** What the identity secrets of organizations are derived with. */
    readonly identityKey: Buffer
  }
}

interface TokenOptions {
  /** Each at least 32 characters. */
  secrets: { access: string; root: string }
  accessTtlSeconds: number
}

/** Access and visitor tokens: HS256 alone, a derived key, `typ` and `aud` of their own. Identity tokens: HS256 with the customer's key. */
export const tokens = fp(
  async (app: FastifyInstance, { secrets, accessTtlSeconds }: TokenOptions) => {
    await app.register(jwt, optionsOf('access', secrets.access, accessTtlSeconds))
    await app.register(jwt, optionsOf('visitor', secrets.root, visitorTtlSeconds))
    await app.register(jwt, {
      namespace: 'identity',
      secret: deriveKey(secrets.root, 'identity token'), // replaced by the customer's own in each call
      // Their times are judged by the domain: the library does not expect every number there.
      verify: { algorithms: ['HS256'], ignoreExpiration: true, ignoreNotBefore: true },
    })
    const namespaces = app.jwt as unknown as Record<'access' | 'visitor' | 'identity', Jwt>
    app.decorate('identityKey', deriveKey(secrets.root, 'identity secret'))
    app.decorate('tokens', createTokens(namespaces, accessTtlSeconds))
  },
  { name: 'tokens' },
)

function optionsOf(kind: keyof typeof tokenKinds, secret: string, expiresIn: number): FastifyJWTOptions {
  const { typ, aud, purpose } = tokenKinds[kind]
  return {
    namespace: kind,
    secret: deriveKey(secret, purpose),
    sign: { algorithm: 'HS256', aud, expiresIn, header: { alg: 'HS256', typ } },
    verify: { algorithms: ['HS256'], allowedAud: aud, checkTyp: typ, requiredClaims: ['exp', 'aud'] },
  }
}
