/** What was set with an update to it (RFC 7396): null takes out, and what is not named stays. */
export const merged = <T extends object>(before: object | null | undefined, update: object | undefined): T =>
  Object.fromEntries(Object.entries({ ...before, ...update }).filter(([, value]) => value != null)) as T
