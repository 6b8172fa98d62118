import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitting, type Schema } from './support/arbitraries.ts'
import { broken, jsonOf } from './support/broken.ts'
import { document, documented, type OperationId, operations } from './support/contract.ts'
import { brokenParameter, fittingParameter, parametersOf, type Sent } from './support/parameters.ts'
import { refusalOf } from './support/refusals.ts'
import { allowed, leavesCaller, putBack, type Scene, setScene, writes } from './support/requests.ts'
import { fingerprintOf } from './support/rows.ts'
import { password, type Tenant, useWorld } from './support/world.ts'

// Requests that the contract allows, and requests that break one rule of it, made from the contract itself; the world compares every
// answer with the contract. FUZZ_SEED makes others, FUZZ_RUNS as many times more.
const world = useWorld()
const seed = Number(process.env.FUZZ_SEED ?? 1)
const runs = Number(process.env.FUZZ_RUNS ?? 1)
const settings = { seed, interruptAfterTimeLimit: 50_000 * runs, markInterruptAsFailure: true }
const ids = Object.keys(operations) as OperationId[]

/** Rules of the contract that no schema can say: what a request that fits its schemas may be refused with, and where. */
const beyondSchemas: Partial<Record<OperationId, string[]>> = {
  register: [
    '400 invalid_request /body/password',
    '422 password_too_common /body/password',
    '422 unknown_reference /body/invitationToken',
  ],
  resetPassword: ['400 invalid_request /body/password', '422 password_too_common /body/password'],
  changePassword: ['400 invalid_request /body/newPassword', '422 password_too_common /body/newPassword'],
  updateMe: ['422 unprocessable /body/currentPassword'],
  createMyApiKey: ['422 unprocessable /body/expiresAt'],
  getMyAnalytics: ['422 unprocessable /query/timeZone'],
  updateOrganization: ['422 unprocessable /body/settings/dashboardOrigins'],
  createApiKey: ['allowedOrigins', 'completions', 'expiresAt', 'limits', 'permissions'].map(
    (field) => `422 unprocessable /body/${field}`,
  ),
  createChat: [
    '422 unprocessable /body/endUserId',
    '422 invalid_identity_token /body/identityToken',
    '422 unknown_reference /body/endUserId',
    '422 unknown_reference /body/userId',
    '422 unprocessable /body/initialMessage',
  ],
  updateChat: ['422 unknown_reference /body/userId', '422 unknown_reference /body/endUserId'],
  createMessage: ['422 unprocessable /body'],
  createMessages: ['422 unprocessable /body/messages/*'],
  updateMessage: ['422 unprocessable /body'],
  putFeedback: ['422 unprocessable /body'],
  createCompletion: ['422 unprocessable /body/provider', '422 unprocessable /body/parts'],
  completeOnce: [
    '422 unprocessable /body/provider',
    '422 unprocessable /body/parts',
    '422 unprocessable /body/messages',
    '422 unprocessable /body/messages/*',
  ],
  createChatCompletion: ['422 unprocessable /body/messages', '400 invalid_request /body/messages/*/content'],
  getAnalyticsSummary: ['from', 'to', 'timeZone'].map((name) => `422 unprocessable /query/${name}`),
  getAnalyticsTimeseries: ['from', 'to', 'timeZone', 'groupBy'].map((name) => `422 unprocessable /query/${name}`),
  createExport: ['422 limit_reached'],
  registerProvider: [
    ...['baseUrl', 'apiKey', 'model'].map((field) => `422 unprocessable /body/${field}`),
    '422 provider_rejected /body/apiKey',
  ],
  updateProvider: ['422 unprocessable /body/model', '422 provider_rejected /body/apiKey'],
  putOrganizationProvider: ['422 provider_rejected /body/apiKey'],
}

/** Beside those, what was said may be wrong (401, 403), not be there (404, 410), be there already (409), or no WebSocket (426). */
const otherRefusals = new Set([401, 403, 404, 409, 410, 426])

interface Request {
  path: Sent
  query: Sent
  header: Sent
  body: unknown
}

const bodySchema = (id: OperationId) =>
  documented.get(id)?.operation.requestBody?.content['application/json']?.schema as Schema | undefined

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
ajv.addSchema(document, 'contract')

/** Whether a body fits, as a validator says that is not the server's. */
function bodyCheck(id: OperationId): (body: unknown) => boolean {
  const schema = bodySchema(id)
  return schema ? (ajv.getSchema(`contract${schema.$ref}`) as ValidateFunction) : () => true
}

/** Of the path nothing but what is there, and no cursor, since only the server can make one. */
function fittingRequest(id: OperationId): fc.Arbitrary<Request> {
  const part = (where: string): fc.Arbitrary<Sent> => {
    const some = parametersOf(id).filter((one) => one.in === where && one.name !== 'cursor')
    const model = Object.fromEntries(some.map((one) => [one.name, fittingParameter(one)]))
    const requiredKeys = some.filter(({ required }) => required).map(({ name }) => name)
    return fc.record(model, { requiredKeys }).map((all) => Object.assign({}, ...Object.values(all)))
  }
  const schema = bodySchema(id)
  const body = schema ? fitting(schema) : fc.constant(undefined)
  return fc.record({ path: fc.constant({}), query: part('query'), header: part('header'), body })
}

/** A request with one rule broken; undefined where there is none to break. */
function brokenRequest(id: OperationId): fc.Arbitrary<Request & { rule: string }> | undefined {
  const good = fittingRequest(id)
  const faults = parametersOf(id).map((parameter) =>
    fc.tuple(good, brokenParameter(parameter)).map(([request, { sent, rule }]) => {
      const rest = Object.entries(request[parameter.in]).filter(([name]) => !name.startsWith(`${parameter.name}[`))
      const part = { ...Object.fromEntries(rest), ...sent }
      return { ...request, [parameter.in]: part, rule: `${parameter.in}: ${rule}` }
    }),
  )
  const schema = bodySchema(id)
  if (schema) {
    const fits = bodyCheck(id)
    // NUL, lone surrogates and numbers beyond a double are refused in every body, whatever its schema.
    const isBroken = (value: unknown) => /\\u0000|\\ud800|1e999/.test(jsonOf(value)) || !fits(value)
    const body = broken(schema).filter(({ value }) => isBroken(value))
    const inBody = fc
      .tuple(good, body)
      .map(([request, { value, rule }]) => ({ ...request, body: value, rule: `body: ${rule}` }))
    faults.push(...Array(Math.max(2, faults.length)).fill(inBody)) // as often as all of the others
  }
  return faults.length > 0 ? fc.oneof(...faults) : undefined
}

/** In which nothing is written. */
let quiet: Tenant
/** Who and what is there, for requests that name somebody or something. */
const there: Record<string, string> = { timeZone: 'Asia/Kathmandu', currentPassword: password }
beforeAll(async () => {
  quiet = await world.newTenant()
  const { orgId, people } = world.acme
  const provider = await world.newProvider()
  Object.assign(there, { userId: people.user.userId, endUserId: await world.newEndUser(orgId), provider })
})

/** The same request about what is there. */
const about = (part: unknown) =>
  typeof part === 'object' && part !== null && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).map(([name, value]) => [name, value && (there[name] ?? value)]))
    : part

async function send(id: OperationId, { params, body }: Scene, headers: Record<string, string>, request: Request) {
  const isJson = bodySchema(id) !== undefined
  return world.call(id, {
    params: { ...params, ...(request.path as Record<string, string>) },
    query: request.query,
    headers: { ...headers, ...(request.header as Record<string, string>), ...(isJson && json) },
    body: isJson ? jsonOf(request.body) : body,
  })
}

const json = { 'content-type': 'application/json' }

/** Whether requests that fit can differ: one that has a path alone is the same every time. */
const isVaried = (id: OperationId) =>
  bodySchema(id) !== undefined || parametersOf(id).some((one) => one.in !== 'path' && one.name !== 'cursor')

/** Whether the one who may do it is the scene's person, and not the visitor of its chat. */
const isCallers = (id: OperationId) => operations[id].config.security.some(({ scheme }) => scheme !== 'visitor')

/** Whether a try may give the tenant another name: then each has its own, and any other shares one. */
const changesTenant = (id: OperationId) => id === 'updateOrganization'

const counts = { fitting: 0, taken: 0, broken: 0 }
afterAll(() => {
  console.log(
    `fuzz, seed ${seed}: ${counts.fitting} requests that fit (${counts.taken} taken), ${counts.broken} that do not`,
  )
})

describe.each(ids)('%s', (id) => {
  it('takes what fits the contract, or names a rule that no schema can say', async () => {
    const fits = bodyCheck(id)
    let scene: Scene | undefined
    /** Whether a try has written: what it changed is made again, with the same caller where they are as before. */
    let isSpent = false
    let headers: Record<string, string> = {}
    const tries = fc.asyncProperty(fittingRequest(id), fc.boolean(), async (made, isAbout) => {
      expect(fits(made.body)).toBe(true)
      const request =
        isAbout && id !== 'registerProvider'
          ? { ...made, query: about(made.query) as Sent, body: about(made.body) }
          : made
      if (!scene || isSpent) {
        const person = leavesCaller(id) && !changesTenant(id) ? scene?.person : undefined
        scene = await setScene(
          world,
          id,
          changesTenant(id) ? await world.newTenant() : world.acme,
          person && { person },
        )
        if (!person || !isCallers(id)) headers = await allowed(world, id, scene)
        isSpent = false
      }
      const { status, body } = await send(id, scene, headers, request)
      counts.fitting++
      if (status < 300) {
        counts.taken++
        isSpent = writes(id)
        return putBack(world, id)
      }
      if (otherRefusals.has(status)) return
      const { code, pointer = '' } = refusalOf(body)
      const refusal = `${status} ${code} ${pointer.replaceAll(/\/\d+/g, '/*')}`.trim()
      expect(beyondSchemas[id] ?? []).toContain(refusal)
    })
    await fc.assert(tries, { ...settings, numRuns: isVaried(id) ? 6 * runs : 1 })
  })

  const faulty = brokenRequest(id)
  if (!faulty) return
  it('refuses what breaks one rule of the contract, and changes nothing', async () => {
    const scene = await setScene(world, id, quiet, { person: quiet.people.admin })
    const headers = await allowed(world, id, scene)
    const before = await fingerprintOf(world.db, quiet.orgId)
    const tries = fc.asyncProperty(faulty, async (request) => {
      const { status, body } = await send(id, scene, headers, request)
      counts.broken++
      expect([status, ['invalid_request', 'malformed_json']]).toEqual([
        400,
        expect.arrayContaining([refusalOf(body).code]),
      ])
    })
    await fc.assert(tries, { ...settings, numRuns: 20 * runs })
    expect(await fingerprintOf(world.db, quiet.orgId)).toBe(before)
  })
})
