import { beforeAll, describe, expect, it } from 'vitest'
import { bodyExamples, documented, type OperationId, operations, pathOf, successOf } from './support/contract.ts'
import type { Headers } from './support/credentials.ts'
import {
  authorizedHeaders,
  keepsCaller,
  localExample,
  type PreparedRequest,
  prepareRequest,
} from './support/prepared-requests.ts'
import { toProblem } from './support/problems.ts'
import { useWorld, withKey } from './support/world.ts'

const world = useWorld()

it('has a route for every operation of the document, and no other', () => {
  expect(Object.keys(operations).sort()).toEqual([...documented.keys()].sort())
  for (const { method, url } of Object.values(operations)) expect(world.app.hasRoute({ method, url })).toBe(true)
})

const isRead = (id: OperationId) => operations[id].method === 'GET'

describe.each(Object.keys(operations) as OperationId[])('%s', (id) => {
  /** Shared by refused requests and reads; an operation that writes gets its own scene. */
  let shared: PreparedRequest
  let headers: Headers
  beforeAll(async () => {
    shared = await prepareRequest(world, id, world.umbrella, { person: world.umbrella.people.admin })
    headers = await authorizedHeaders(world, id, shared)
  })

  it.each(bodyExamples(id))('accepts its example: $name', async ({ body: example }) => {
    const cast = keepsCaller(id) ? { person: world.acme.people.admin } : {}
    const scene = isRead(id) ? shared : await prepareRequest(world, id, world.acme, cast)
    const body = example === bodyExamples(id)[0]?.body ? scene.body : localExample(world, example)
    const by = isRead(id) ? headers : await authorizedHeaders(world, id, scene)
    const answer = await world.call(id, { params: scene.params, body, headers: by })
    expect([answer.status, toProblem(answer.body).code]).toEqual(successOf(id))
  })

  const head = isRead(id) ? [id] : []
  it.each(head)('answers HEAD like GET, without the body', async () => {
    const answer = await world.app.inject({ method: 'HEAD', url: pathOf(id, shared.params), headers })
    expect([answer.statusCode, answer.body]).toEqual([successOf(id)[0], ''])
  })

  it('refuses an unknown query parameter', async () => {
    const { params, body } = shared
    const answer = await world.call(id, { params, body, headers, query: { surprise: '1' } })
    expect([answer.status, toProblem(answer.body).pointer]).toEqual([400, '/query/surprise'])
  })

  it('returns 405 with Allow for an unknown method', async () => {
    const url = pathOf(id, shared.params)
    const answer = await world.app.inject({ method: 'TRACE', url })
    expect([answer.statusCode, toProblem(answer.json()).code]).toEqual([405, 'method_not_allowed'])
    const allowed = answer.headers.allow?.split(', ')
    expect(allowed).toContain(operations[id].method)
    const head = await world.app.inject({ method: 'HEAD', url })
    expect(head.statusCode === 405).toBe(!allowed?.includes('HEAD'))
  })
})

describe('the server and the organization', () => {
  it('getVersion returns the version of the X-Api-Version header', async () => {
    const { body, headers } = await world.call('getVersion')
    expect(body).toEqual({ version: headers['x-api-version'], commit: null, buildTime: null })
  })

  it('getOrganization accepts id, slug and me', async () => {
    const { orgId, slug, secretKey } = world.acme
    for (const org of [orgId, slug, 'me']) {
      const { body } = await world.call('getOrganization', { params: { org }, headers: withKey(secretKey) })
      expect(body).toMatchObject({ id: orgId, slug, plan: 'enterprise', status: 'active' })
    }
  })
})

describe('the documentation', () => {
  it.each(['/docs', '/docs/static/swagger-ui-bundle.js', '/redoc', '/redoc/redoc.standalone.js', '/openapi.json'])(
    'serves %s from this process',
    async (url) => {
      expect((await world.app.inject(url)).statusCode).toBe(200)
    },
  )

  it('serves the contract byte for byte', async () => {
    const { readFile } = await import('node:fs/promises')
    expect((await world.app.inject('/openapi.yaml')).rawPayload).toEqual(await readFile('openapi.yaml'))
  })

  it('redirects the older address', async () => {
    expect((await world.app.inject('/api-docs')).headers.location).toBe('/docs')
  })
})
