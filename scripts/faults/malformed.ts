import { gzipSync } from 'node:zlib'
import type { Piece } from './raw.ts'

/** What is sent on one connection, and what may be answered to it. */
export interface Attack {
  name: string
  pieces: readonly Piece[]
  /** The first answer is one of these; `close` is the end without any. */
  allowed: readonly (number | 'close')[]
  /** Whether the server leaves the connection open after the answer: it is not waited for, then. */
  finish?: boolean
}

/** What attacks need to know of a chat. */
export interface Aim {
  /** The path of its messages. */
  messages: string
  secretKey: string
  /** What no message may ever hold. */
  smuggled: string
}

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

/** Requests that are none, or too much, or two at once. */
export function attacksOn({ messages, secretKey, smuggled }: Aim): Attack[] {
  const key = `x-organization-api-key: ${secretKey}`
  const head = (line: string, ...headers: string[]) =>
    `${[line, 'host: localhost', key, 'connection: close', ...headers].join('\r\n')}\r\n\r\n`
  const get = (path: string, ...headers: string[]) => head(`GET ${path} HTTP/1.1`, ...headers)
  const post = (...headers: string[]) => head(`POST ${messages} HTTP/1.1`, 'content-type: application/json', ...headers)
  const json = (body: Piece, ...headers: string[]) => [
    post(`content-length: ${Buffer.byteLength(body, 'latin1')}`, ...headers),
    body,
  ]
  const chunked = (...chunks: Piece[]) => [post('transfer-encoding: chunked'), ...chunks]
  const inner = JSON.stringify({ content: smuggled })
  const smuggle = `${post(`content-length: ${inner.length}`)}${inner}`
  const nested = (depth: number) => `{"content":"deep","metadata":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const chunk = `${(64 * kibibyte).toString(16)}\r\n${' '.repeat(64 * kibibyte)}\r\n`
  const bomb = gzipSync(Buffer.alloc(64 * mebibyte))
  const attack = (name: string, pieces: readonly Piece[], ...allowed: Attack['allowed']): Attack => ({
    name,
    pieces,
    allowed,
  })

  return [
    attack('a header of 64 KiB', [get('/health', `x-long: ${'a'.repeat(64 * kibibyte)}`)], 431),
    attack('10,000 headers', [get('/health', ...Array.from({ length: 10_000 }, (_, n) => `x-${n}: a`))], 431),
    attack('a URL of 64 KiB', [get(`/${'a'.repeat(64 * kibibyte)}`)], 431),
    attack('a declared body of 100 MB', [post('content-length: 100000000'), '{"content":"'], 413),
    attack('a declared body beyond all numbers', [post('content-length: 99999999999999999999'), '{}'], 400),
    attack('a chunked body of 8 MiB', chunked(...Array.from({ length: 128 }, () => chunk), '0\r\n\r\n'), 413, 'close'),
    attack('a gzip bomb', json(bomb, 'content-encoding: gzip'), 415, 'close'),
    attack('10,000 levels of JSON', json(nested(10_000)), 400),
    attack('400,000 levels of JSON', json(nested(400_000)), 400),
    attack('a body that is no UTF-8', json(Buffer.from('{"content":"\xc3\x28\xff"}', 'latin1')), 400),
    attack('a body cut within a character', json(Buffer.from('{"content":"\xe2\x82"}', 'latin1')), 400),
    attack('a header that is no ASCII', json('{"content":"a"}', 'idempotency-key: \xff\xfe'), 400),
    attack('a NUL in a header', [get('/health', 'x-nul: a\0b')], 400),
    attack('a NUL in the path', [get('/health\0')], 400),
    attack('%00 in the path', [get('/api/v1/orgs/me/chats/%00')], 400),
    attack('%FF in the path', [get('/api/v1/orgs/me/chats/%ff')], 400),
    attack('a lone % in the path', [get('/api/v1/orgs/me/chats/%')], 400),
    attack('bytes that are no UTF-8 in the path', [get('/api/v1/orgs/me/chats/\xff\xfe')], 400, 404),
    attack('lengths that differ', [post('content-length: 2', 'content-length: 200'), '{}', smuggle], 400),
    attack('a length and chunks', [post('content-length: 4', 'transfer-encoding: chunked'), '0\r\n\r\n', smuggle], 400),
    attack('chunks that are not last', [post('transfer-encoding: chunked, identity'), '0\r\n\r\n', smuggle], 400),
    attack('an encoding that is none', [post('transfer-encoding: xchunked'), '0\r\n\r\n', smuggle], 400),
    attack('a space before the colon', [post('transfer-encoding : chunked'), '0\r\n\r\n', smuggle], 400),
    attack('a folded header', [post('x-folded: a\r\n transfer-encoding: chunked'), '0\r\n\r\n', smuggle], 400),
    attack('a bare line feed', [`GET /health HTTP/1.1\nhost: localhost\n${key}\n\n`], 400),
    attack('a length with a sign', [post('content-length: +2'), '{}'], 400),
    attack('a chunk size that is none', chunked('zz\r\n{}\r\n0\r\n\r\n'), 400),
    attack('a chunk size below nothing', chunked('-2\r\n{}\r\n0\r\n\r\n'), 400),
    attack('a chunk size beyond all numbers', chunked(`${'f'.repeat(17)}\r\n{}\r\n0\r\n\r\n`), 400, 413),
    attack('a chunk longer than it says', chunked('2\r\n{}{}{}\r\n0\r\n\r\n'), 400),
    attack('an extension of 1 MiB', chunked(`2;${'a'.repeat(mebibyte)}\r\n{}\r\n0\r\n\r\n`), 400, 413, 431, 'close'),
    attack('trailers of 1 MiB', chunked(`2\r\n{}\r\n0\r\n${'a: b\r\n'.repeat(174_763)}\r\n`), 400, 431, 'close'),
    attack('HTTP/0.9', ['GET /health\r\n\r\n'], 200, 400),
    attack('HTTP/2', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], 400),
    attack('HTTP/1.1 without a host', ['GET /health HTTP/1.1\r\n\r\n'], 400),
    attack('TLS', [Buffer.from('1603010200010001fc0303', 'hex'), Buffer.alloc(512, 7)], 400),
    attack('64 KiB of nothing in particular', [Buffer.alloc(64 * kibibyte, 0xaa)], 400),
    attack('CONNECT', [head('CONNECT localhost:22 HTTP/1.1')], 400, 404, 405, 'close'),
    attack('TRACE', [head('TRACE /health HTTP/1.1')], 400, 404, 405),
    attack('a method that is none', [head('SMUGGLE /health HTTP/1.1')], 400),
    attack('an expectation that is none', json('{"content":"a"}', 'expect: miracles'), 417, 400),
    attack('an absolute URL of another host', [get('http://elsewhere.example/api/v1/orgs/me')], 200, 400, 404),
    attack(
      'an absolute URL without a key',
      [`GET http://a.example/api/v1/orgs/me HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`],
      400,
      401,
      404,
    ),
    attack('an Upgrade to HTTP/2', [get('/health', 'upgrade: h2c', 'http2-settings: AAMAAABk')], 200),
    { ...attack('an end before the answer', [get('/health')], 200, 'close'), finish: true },
    { ...attack('an end within the body', [post('content-length: 100'), '{"content":'], 400, 'close'), finish: true },
  ]
}
