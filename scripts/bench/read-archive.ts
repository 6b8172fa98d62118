import type { Archive } from './archive.ts'
import { httpContestant } from './http-contestant.ts'
import { keyHeaders } from './messages.ts'
import type { Bench, Contestant } from './row.ts'
import type { ServerReady, ServerSettings } from './server.ts'

interface Options {
  name: string
  archive: Archive
  /** What is asked for, below /api/v1/orgs/me, again and again. */
  paths(get: (path: string) => Promise<unknown>): Promise<string[]>
  isRight(answer: unknown): boolean
  firstOperations?: number
}

/** A server of its own on an archive, asked by one connection, which measures what one caller waits. */
export async function readContestant(
  bench: Bench,
  { name, archive, paths, isRight, ...options }: Options,
): Promise<Contestant> {
  const settings: ServerSettings = { databaseUrl: archive.databaseUrl }
  const server = await bench.start<ServerReady>('server.ts', settings)
  const { url } = server.ready
  const headers = keyHeaders(archive.secretKey)
  const base = '/api/v1/orgs/me'
  const get = async (path: string) => {
    const response = await fetch(`${url}${base}${path}`, { headers })
    if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
  const asked = await paths(get)
  const requests = () => asked.map((path) => ({ path: `${base}${path}`, headers }))
  const isRightBody = (body: string) => {
    const answer = JSON.parse(body) as { code?: string }
    return answer.code === undefined && isRight(answer) // a problem has one
  }
  const load = { url, connections: 1, requests, status: 200, isRight: isRightBody }
  return httpContestant(bench, { ...options, name, server, load })
}
