import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createAttemptLimiter } from '../domain/access/attempt-limiter.ts'
import type { MailContext, Post } from '../domain/mails.ts'

const hourMs = 3_600_000

declare module 'fastify' {
  interface FastifyInstance {
    /** The mail server, and the limit of mails to one address. */
    readonly mail: Pick<MailContext, 'post' | 'mails'>
  }
}

/** Sends mails over SMTP where that is configured. */
export const mail = fp(
  async (app: FastifyInstance) => {
    const { config, counters } = app
    const post = await openPost(config)
    app.decorate('mail', {
      post,
      mails: createAttemptLimiter(config.mailsPerHour, counters.open('mails', hourMs)),
    })
    app.addHook('onClose', async () => post?.mailer.close())
  },
  { name: 'mail', dependencies: ['counters'] },
)

// The SMTP client is loaded where it is configured: it would make every other start longer.
async function openPost({ mail, dashboardUrl }: FastifyInstance['config']): Promise<Post | undefined> {
  if (mail === undefined) return undefined
  const { createMailer } = await import('../mail/mailer.ts')
  return { mailer: createMailer(mail), dashboardUrl }
}
