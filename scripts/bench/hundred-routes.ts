import Fastify from 'fastify'

// The least that a server of this size needs to start: a hundred routes with a schema each for body and answer, and nothing behind.
const app = Fastify()
const text = { type: 'string', minLength: 1, maxLength: 200 }
for (let n = 0; n < 100; n++) {
  const body = {
    type: 'object',
    required: ['name'],
    properties: { name: text, count: { type: 'integer', minimum: n } },
  }
  const response = { 200: { type: 'object', properties: { id: text, name: text, count: { type: 'integer' } } } }
  app.post(`/things/${n}`, { schema: { body, response } }, async () => ({ id: 'a', name: 'b', count: n }))
}
app.get('/health', async () => ({ status: 'ok' }))
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
