import Fastify from 'fastify'
import { reportTo } from './child.ts'

const app = Fastify()
app.get('/', async () => ({ hello: 'world' }))
const url = await app.listen({ host: '127.0.0.1', port: 0 })
reportTo(process, { url }, () => app.close())
