import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { expect } from 'vitest'
import { eventually } from './eventually.ts'

/** A mail as its reader sees it. */
export interface Received {
  to: string
  subject: string
  text: string
}

/** A mail server of our own that keeps what it is given. */
export interface Mailbox {
  url: string
  received: Received[]
  /** The token in the newest mail to an address, once there is one with such a subject. */
  token(to: string, subject: RegExp): Promise<string>
  close(): Promise<void>
}

export async function openMailbox(): Promise<Mailbox> {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username }, _, done) => done(null, { user: username }), // any password is right
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
