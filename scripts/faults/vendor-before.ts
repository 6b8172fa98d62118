import type { ServerResponse } from 'node:http'
import { cut, drip, end, event, long, role, type Script, stream } from './vendor-scripts.ts'

const refuse =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end('{"error":{"message":"No."}}')

/** Goes wrong before the first token: others are asked. */
export const before = (trap: string): Script[] =>
  [
    { name: 'limited', code: 'rate_limited', answer: refuse(429, { 'retry-after': '1' }) },
    { name: 'broken', code: 'unavailable', answer: refuse(500) },
    { name: 'overloaded', code: 'unavailable', answer: refuse(503) },
    { name: 'redirects', code: 'malformed', answer: refuse(307, { location: trap }) },
    { name: 'hangs', code: 'timeout', answer: () => {} },
    { name: 'hangs-open', code: 'timeout', answer: (response: ServerResponse) => stream(response, role) },
    {
      name: 'drips-nothing',
      code: 'timeout',
      answer(response: ServerResponse) {
        stream(response)
        return drip(response, ': patience\n\n', 50)
      },
    },
    { name: 'resets', code: 'unreachable', answer: (response: ServerResponse) => void response.destroy() },
    {
      name: 'cuts',
      code: 'unreachable',
      answer(response: ServerResponse) {
        stream(response, role)
        return cut(response)
      },
    },
    { name: 'bad-json', code: 'malformed', answer: (response: ServerResponse) => stream(response, 'data: {"oh\n\n') },
    { name: 'long-line', code: 'malformed', answer: (response: ServerResponse) => stream(response, `data: ${long}`) },
    {
      name: 'page',
      code: 'malformed',
      answer: (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hi'),
    },
    {
      name: 'tells-error',
      code: 'unavailable',
      answer: (response: ServerResponse) => stream(response, event({ error: { message: 'Overloaded' } })),
    },
    {
      name: 'empty',
      code: 'malformed',
      answer(response: ServerResponse) {
        stream(response, role + end)
        response.end()
      },
    },
  ].map((script) => ({ ...script, says: undefined }))
