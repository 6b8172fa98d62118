import { beforeAll, describe, expect, it } from 'vitest'
import { bodyExamples, documented, type OperationId, operations, pathOf, successOf } from './support/contract.ts'
import type { Headers } from './support/credentials.ts'
import { refusalOf } from './support/refusals.ts'
import { allowed, leavesCaller, localExample, type Scene, setScene } from './support/requests.ts'
import { useWorld, withKey } from './support/world.ts'

const world = useWorld()

it('has a route for every operation of the document, and no other', () => {
  expect(Object.keys(operations).sort()).toEqual([...documented.keys()].sort())
  for (const { method, url } of Object.values(operations)) expect(world.app.hasRoute({ method, url })).toBe(true)
})

const isRead = (id: OperationId) => operations[id].method === 'GET'

describe.each(Object.keys(operations) as OperationId[])('%s', (id) => {
  /** For what is refused, and what reads; whatever may write gets a scene of its own. */
  let shared: Scene
  let headers: Headers
  beforeAll(async () => {
    shared = await setScene(world, id, world.umbrella, { person: world.umbrella.people.admin })
    headers = await allowed(world, id, shared)
  })

  it.each(bodyExamples(id))('does what its example shows: $name', async ({ body: example }) => {
    const cast = leavesCaller(id) ? { person: world.acme.people.admin } : {}
    const scene = isRead(id) ? shared : await setScene(world, id, world.acme, cast)
    const body = example === bodyExamples(id)[0]?.body ? scene.body : localExample(world, example)
    const by = isRead(id) ? headers : await allowed(world, id, scene)
    const answer = await world.call(id, { params: scene.params, body, headers: by })
    expect([answer.status, refusalOf(answer.body).code]).toEqual(successOf(id))
  })

  const head = isRead(id) ? [id] : []
  it.each(head)('answers HEAD as it answers GET, without the body', async () => {
    const answer = await world.app.inject({ method: 'HEAD', url: pathOf(id, shared.params), headers })
    expect([answer.statusCode, answer.body]).toEqual([successOf(id)[0], ''])
  })

  it('refuses a query parameter that it does not know', async () => {
    const { params, body } = shared
    const answer = await world.call(id, { params, body, headers, query: { surprise: '1' } })
    expect([answer.status, refusalOf(answer.body).pointer]).toEqual([400, '/query/surprise'])
  })

  it('refuses a method that its path does not know, naming those that it does', async () => {
    const url = pathOf(id, shared.params)
    const answer = await world.app.inject({ method: 'TRACE', url })
    expect([answer.statusCode, refusalOf(answer.json()).code]).toEqual([405, 'method_not_allowed'])
    const allowed = answer.headers.allow?.split(', ')
    expect(allowed).toContain(operations[id].method)
    const head = await world.app.inject({ method: 'HEAD', url })
    expect(head.statusCode === 405).toBe(!allowed?.includes('HEAD'))
  })
})

describe('what can be known of the server and of one’s organization', () => {
  it('getVersion names the version that every answer carries', async () => {
    const { body, headers } = await world.call('getVersion')
    expect(body).toEqual({ version: headers['x-api-version'], commit: null, buildTime: null })
  })

  it('getOrganization answers to id, slug and me alike', async () => {
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
