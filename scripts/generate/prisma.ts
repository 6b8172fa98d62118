/** Derives the PostgreSQL schema from the SQLite one: only the provider and the client's directory differ. */
export function toPostgresql(schema: string): string {
  const derived = [
    ['"sqlite"', '"postgresql"'],
    ['"../src/generated/sqlite"', '"../src/generated/postgresql"'],
  ].reduce((text, [from = '', to = '']) => {
    const parts = text.split(from)
    if (parts.length !== 2) throw new Error(`prisma/schema.prisma: ${from} must stand there once`)
    return parts.join(to)
  }, schema)
  return `// Generated from prisma/schema.prisma by npm run generate; never edit.\n${derived}`
}
