import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { reportTo } from './child.ts'

/** How a vendor of the bench answers: at a pace, as real ones do. */
export interface VendorSettings {
  tokens: number
  /** From the question to the first token. */
  firstTokenMs: number
  /** From one token to the next. */
  tokenMs: number
}

const { tokens, firstTokenMs, tokenMs } = JSON.parse(process.argv[2] ?? '{}') as VendorSettings
const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`
const chunk = (delta: object, finishReason: string | null = null) =>
  event({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'bench',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  })
const usage = { prompt_tokens: 10, completion_tokens: tokens, total_tokens: 10 + tokens }
const said = chunk({ content: ' word' })
const end = `${chunk({}, 'stop')}${event({ choices: [], usage })}data: [DONE]\n\n`

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    let left = tokens
    const go = () => {
      if (response.destroyed) return
      if (left === tokens) response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (left-- === 0) return void response.end(end)
      response.write(said)
      setTimeout(go, tokenMs)
    }
    setTimeout(go, firstTokenMs)
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.close()
    server.closeAllConnections()
  }
  reportTo(process, { url: `http://127.0.0.1:${port}/v1` }, close)
})
