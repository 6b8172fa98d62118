import type { Aim } from './malformed.ts'
import { say, statusesOf } from './raw.ts'

/** Sends a hundred requests in one piece, one of them refused and one that is none: answers in order, and none after the last. */
export async function pipeline(address: string, { messages, secretKey, smuggled }: Aim): Promise<string[]> {
  const request = (n: number, method: string, body: string) =>
    [
      `${method} ${method === 'GET' ? messages.replace(/\/messages$/, '') : messages} HTTP/1.1`,
      'host: localhost',
      `x-organization-api-key: ${secretKey}`,
      `x-request-id: pipelined-${n}`,
      ...(method === 'POST' ? ['content-type: application/json'] : []),
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n')
  const hundred = Array.from({ length: 100 }, (_, n) => {
    if (n === 50) return request(n, 'POST', '{"content":7}')
    return n % 3 === 0 ? request(n, 'POST', `{"content":"pipelined ${n}"}`) : request(n, 'GET', '')
  })
  const none = 'THIS is no request\r\n\r\n'
  const after = request(100, 'POST', JSON.stringify({ content: smuggled }))
  const { text, closedAfterMs } = await say(address, [[...hundred, none, after].join('')])

  const faults: string[] = []
  const expected = [...hundred.map((_, n) => (n === 50 ? 400 : n % 3 === 0 ? 201 : 200)), 400]
  const statuses = statusesOf(text)
  if (`${statuses}` !== `${expected}`) faults.push(`A hundred pipelined requests were answered ${statuses}`)
  const ids = [...text.matchAll(/^x-request-id: pipelined-(\d+)\r$/gim)].map(([, n]) => Number(n))
  if (`${ids}` !== `${hundred.map((_, n) => n)}`) faults.push(`Pipelined requests were answered in the order ${ids}`)
  if (closedAfterMs === undefined) faults.push('A connection with something on it that is no request stays open')
  return faults
}
