import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { reportTo } from './child.ts'

// The minimal server that broadcasts posted messages to sockets: no authentication, no storage.
const { frameBytes } = JSON.parse(process.argv[2] ?? '{}') as { frameBytes: number }
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
const server = createServer(async (request, response) => {
  const { content } = JSON.parse((await request.toArray()).join(''))
  const frame = JSON.stringify({ type: 'message', message: { content } }).padEnd(frameBytes)
  for (const socket of sockets.clients) socket.send(frame)
  response.writeHead(201).end()
})
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (one) => one.send(JSON.stringify({ type: 'ready' })))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  reportTo(process, { url: `http://127.0.0.1:${port}` }, async () => server.close())
})
