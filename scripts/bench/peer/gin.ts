import { message } from '../messages.ts'
import type { PeerAdapter } from '../peer.ts'

const chatCount = 200
const requestsOfConnection = 50
const headers = { 'content-type': 'application/json', 'x-organization-api-key': process.env.PEER_KEY ?? 'bench' }

/** For the server of this folder; PEER_KEY is the KEY that it was started with, `bench` unless it is said. */
const gin: PeerAdapter = {
  name: 'Go, Gin and GORM',
  async open(url, texts) {
    const chats: string[] = []
    while (chats.length < chatCount) {
      const response = await fetch(`${url}/chats`, { method: 'POST', headers })
      if (response.status !== 201) throw new Error(`A chat answered ${response.status}: ${await response.text()}`)
      chats.push(((await response.json()) as { id: string }).id)
    }
    const requests = (connection: number) =>
      Array.from({ length: requestsOfConnection }, (_, turn) => ({
        method: 'POST' as const,
        path: `/chats/${chats[(3 * connection + turn) % chats.length]}/messages`,
        headers,
        body: JSON.stringify(message(texts, requestsOfConnection * connection + turn)),
      }))
    return { status: 201, requests }
  },
  async stored(url) {
    const response = await fetch(`${url}/count`)
    const { messages, counted, metered } = (await response.json()) as Record<string, number>
    if (messages !== counted || messages !== metered) throw new Error(`Not equal: ${messages}, ${counted}, ${metered}`)
    return messages ?? 0
  },
}

export default gin
