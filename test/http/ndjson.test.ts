import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createLineReader } from '../../src/http/ndjson.ts'

test('a handler that stops reading a stream can answer, and the connection stays usable', async () => {
  const readLines = createLineReader('ImportedChat')
  const server = createServer(async (stream, answer) => {
    for await (const { line } of readLines(stream)) {
      answer.end(`line ${line}`)
      break
    }
  })
  let connections = 0
  server.on('connection', () => connections++)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const send = (body: string) =>
    new Promise<string>((resolve, reject) => {
      request({ port, agent, method: 'POST' }, (answer) => text(answer).then(resolve, reject))
        .on('error', reject)
        .end(body)
    })
  try {
    const line = `${JSON.stringify({ externalId: 'a', messages: [] })}\n`
    expect(await Promise.all([send(line.repeat(200_000)), send(line)])).toEqual(['line 1', 'line 1'])
    expect(connections).toBe(1)
  } finally {
    agent.destroy()
    server.closeAllConnections()
    server.close()
  }
})
