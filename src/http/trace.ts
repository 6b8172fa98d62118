interface Fault extends Error {
  code?: unknown
  /** Of a mail server, whose words repeat addresses. */
  responseCode?: unknown
}

/** What the log may hold of an error: neither Prisma's messages, which repeat the values of the query, nor a mail server's. */
export function traceOf(error: unknown): object {
  if (!(error instanceof Error)) return { reason: typeof error }
  const { name, code, responseCode, message, stack = '' } = error as Fault
  const places = stack.split('\n').filter((line) => /^ +at /.test(line))
  const isQuiet = name.startsWith('PrismaClient') || responseCode !== undefined
  return {
    name,
    code,
    responseCode,
    places,
    ...(!isQuiet && { reason: message }),
    ...(error instanceof AggregateError && { causes: error.errors.map(traceOf) }),
  }
}
