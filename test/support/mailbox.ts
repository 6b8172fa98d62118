import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { expect } from 'vitest'
import { eventually } from './eventually.ts'

/** A received mail. */
export interface Received {
  to: string
  subject: string
  text: string
}

/** A local mail server that stores received mails. */
export interface Mailbox {
  url: string
  received: Received[]
  /** Waits for a mail to the address with this subject and returns the token of the newest one. */
  token(to: string, subject: RegExp): Promise<string>
  close(): Promise<void>
}

export async function openMailbox(): Promise<Mailbox> {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username }, _, done) => done(null, { user: username }), // accepts any password
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope }, done) => {
      text(stream)
        .then((source) => PostalMime.parse(source))
        .then(({ subject = '', text = '' }) => {
          received.push({ to: envelope.rcptTo.map(({ address }) => address).join(), subject, text })
          done()
        })
        .catch(done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    token: (to, subject) =>
      eventually(() => {
        const mail = received.findLast((mail) => mail.to === to && subject.test(mail.subject))
        const [token] = /clt_[\w-]{43}/.exec(mail?.text ?? '') ?? []
        expect(token).toBeDefined()
        return token as string
      }),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
