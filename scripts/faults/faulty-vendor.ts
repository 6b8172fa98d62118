import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Script } from './vendor-scripts.ts'

/** A question as a vendor got it. */
export interface Question {
  provider: string
  /** When the client disconnected before the answer was complete, in `performance.now()` time. */
  leftAt: number | undefined
}

/** Vendors that speak OpenAI's protocol, each provider below a path of its own, and go wrong as their scripts say. */
export interface FaultyVendor {
  /** @param provider the id of a provider, which begins with its script's name */
  baseUrl(provider: string): string
  /** Where no request may ever come to. */
  trap: string
  trapped(): number
  /** What was asked with these words last. */
  asked(words: string): Question[]
  close(): Promise<void>
}

/** @param scriptsFor makes the scripts, some of which lead to the trap */
export async function startFaultyVendor(scriptsFor: (trap: string) => readonly Script[]): Promise<FaultyVendor> {
  const questions = new Map<string, Question[]>()
  let trapped = 0
  let scripts: readonly Script[] = []

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, provider = '', , ...path] = (request.url ?? '').split('/')
    const body = await text(request)
    if (provider === 'trap') {
      trapped++
      return void response.writeHead(200).end('{}')
    }
    if (path[0] === 'models') {
      return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"list","data":[]}')
    }
    const { messages } = JSON.parse(body) as { messages: { content: string }[] }
    const words = messages.at(-1)?.content ?? ''
    const question: Question = { provider, leftAt: undefined }
    questions.set(words, [...(questions.get(words) ?? []), question])
    response.on('close', () => {
      if (!response.writableFinished) question.leftAt = performance.now()
    })
    const script = scripts.find(({ name }) => provider.replace(/-\d+$/, '') === name)
    await script?.answer(response)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => response.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const trap = `${url}/trap/v1/chat/completions`
  scripts = scriptsFor(trap)
  return {
    baseUrl: (provider) => `${url}/${provider}/v1`,
    trap,
    trapped: () => trapped,
    asked: (words) => questions.get(words) ?? [],
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
