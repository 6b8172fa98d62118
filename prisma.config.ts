import { defineConfig } from 'prisma/config'

// For Prisma's own command line (studio, validate, generate): the model and migrations of the database in DATABASE_URL.
const url = process.env.DATABASE_URL ?? 'file:./data/chatlogger.db'
const kind = /^postgres(ql)?:/.test(url) ? 'postgresql' : 'sqlite'

export default defineConfig({
  schema: kind === 'sqlite' ? 'prisma/schema.prisma' : 'prisma/postgresql.prisma',
  migrations: { path: `prisma/migrations/${kind}` },
  datasource: { url },
})
