import Fastify from 'fastify'
import { reportTo } from './child.ts'
import { openDriver } from './driver.ts'

export interface SelectSettings {
  databaseUrl: string
  connections: number
}

// What reading a row costs with nothing around it: no key, no rules, no log.
const { databaseUrl, connections } = JSON.parse(process.argv[2] ?? '{}') as SelectSettings
const driver = openDriver(databaseUrl, connections)
const statement = `SELECT * FROM "Chat" WHERE id = ${driver.value(1)}`
const app = Fastify()
app.get<{ Params: { id: string } }>('/chats/:id', async ({ params }) => {
  const [row] = await driver.read(statement, [params.id])
  return row
})
const url = await app.listen({ host: '127.0.0.1', port: 0 })
reportTo(process, { url }, async () => {
  await app.close()
  await driver.close()
})
