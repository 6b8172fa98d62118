import { createTransport } from 'nodemailer'
import type { Mailer } from '../domain/mails.ts'

const patienceMs = 10_000

/** Sends over SMTP (RFC 5321), with a pool of connections; a server that does not answer is given up after ten seconds. */
export function createMailer({ smtpUrl, from }: { smtpUrl: string; from: string }): Mailer {
  const transport = createTransport(
    {
      url: smtpUrl,
      pool: true,
      connectionTimeout: patienceMs,
      greetingTimeout: patienceMs,
      socketTimeout: patienceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  )
  return {
    send: async ({ to, subject, text }) => {
      // As an object: an address is never parsed as a list of them.
      await transport.sendMail({ to: { name: '', address: to }, subject, text })
    },
    close: () => transport.close(),
  }
}
