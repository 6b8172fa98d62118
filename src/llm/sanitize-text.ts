/** What can be stored and sent of a text: no lone halves of characters, no NUL. */
export const sanitizeText = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd')

/** The same for all texts of a JSON value, names of fields included. */
export function sanitizeJson<T>(value: T): T {
  const text = JSON.stringify(value) // where lone halves and NUL are escapes, and nothing else is such an escape
  return JSON.parse(text.replace(escapes, (whole, illegible) => (illegible ? '\ufffd' : whole)))
}

const escapes = /\\(?:(u0000|u[dD][89a-fA-F][\da-fA-F]{2})|.)/g
