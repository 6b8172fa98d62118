import Fastify from 'fastify'
import type { Config } from '../../src/config.ts'
import type { Tokens } from '../../src/domain/access/tokens.ts'
import { tokens } from '../../src/plugins/tokens.ts'

/** The tokens of a deployment with these secrets, without the rest of its server. */
export async function tokensOf({
  secrets,
  accessTtlSeconds = 900,
}: Pick<Config, 'secrets'> & Partial<Pick<Config, 'accessTtlSeconds'>>): Promise<Tokens> {
  const app = Fastify()
  await app.register(tokens, { secrets, accessTtlSeconds })
  return app.tokens
}
