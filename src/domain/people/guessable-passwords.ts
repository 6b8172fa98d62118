import { dictionary } from '@zxcvbn-ts/language-common'

/** What everybody knows of a person, and so tries first. */
export interface Names {
  email: string
  username: string
}

let common: ReadonlySet<string> | undefined

/** Whether a password is among those that are tried first, in any case: the common ones, and the person's own name or address. */
export function isGuessable(password: string, { email, username }: Names): boolean {
  common ??= new Set(dictionary['passwords-common'])
  const plain = password.toLowerCase()
  const own = [email, email.slice(0, email.lastIndexOf('@')), username].map((name) => name.toLowerCase())
  return common.has(plain) || own.includes(plain)
}
