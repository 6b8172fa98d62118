import { Problem } from '../problems.ts'
import type { AttemptLimiter } from './access/attempt-limiter.ts'
import type { TokenSubject } from './access/one-time-tokens.ts'

export interface Mail {
  to: string
  subject: string
  text: string
}

/** Sends mails; rejects when the mail server refuses one. */
export interface Mailer {
  send(mail: Mail): Promise<void>
  close(): void
}

/** The mail server, and the links in mails. */
export interface Post {
  mailer: Mailer
  /** The base of links; without it, mails contain the token alone. */
  dashboardUrl: string | undefined
}

/** Throws 422 where mail is not configured. */
export function assertMail(post: Post | undefined): Post {
  if (post) return post
  throw new Problem('mail_not_configured', 'This server sends no mail. Its operator can hand out a link instead.')
}

const paths: Record<TokenSubject['purpose'], string> = {
  passwordReset: 'password-resets',
  emailVerification: 'email-verifications',
  invitation: 'invitations',
}

/** A link into the dashboard, or the token alone without a dashboard. */
export const linkOf = (dashboardUrl: string | undefined, purpose: TokenSubject['purpose'], token: string) =>
  dashboardUrl === undefined ? token : `${dashboardUrl}/${paths[purpose]}/${token}`

const letter = (...lines: string[]) => `${lines.join('\n\n')}\n`

export const passwordResetMail = ({ dashboardUrl }: Post, to: string, token: string): Mail => ({
  to,
  subject: 'Choose a new password',
  text: letter(
    'A new password was requested for your account. To choose one, within an hour:',
    linkOf(dashboardUrl, 'passwordReset', token),
    'If it was not you, do nothing: your password stays.',
  ),
})

export const emailVerificationMail = ({ dashboardUrl }: Post, to: string, token: string): Mail => ({
  to,
  subject: 'Confirm your e-mail address',
  text: letter(
    'To confirm that this is your e-mail address, within a day:',
    linkOf(dashboardUrl, 'emailVerification', token),
    'If you have no account here, do nothing.',
  ),
})

export const emailChangedMail = (to: string): Mail => ({
  to,
  subject: 'Your account has a new e-mail address',
  text: letter(
    'The e-mail address of your account was changed; this one is no longer in use there.',
    'If it was not you, tell the operator of the service.',
  ),
})

export function invitationMail({ dashboardUrl }: Post, to: string, token: string, organization: string): Mail {
  const name = organization.replace(/\s+/g, ' ') // on one line: a name must not add paragraphs to the mail
  return {
    to,
    subject: `Join ${name}`,
    text: letter(
      `You are invited to join ${name}. To accept, within seven days:`,
      linkOf(dashboardUrl, 'invitation', token),
      'If you do not know why, do nothing.',
    ),
  }
}

/** Runs work after the response: neither its duration nor its failure is visible to the caller. */
export type RunInBackground = (work: () => Promise<unknown>) => void

/** What sending a mail in the background needs. */
export interface MailContext {
  /** Undefined where mail is not configured. */
  post: Post | undefined
  /** Limits mails of one kind to one account. */
  mails: AttemptLimiter
  runInBackground: RunInBackground
}
