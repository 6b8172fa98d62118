import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Schema, validValue } from './support/arbitraries.ts'
import { document, documented, type OperationId, operations } from './support/contract.ts'
import { invalidValue, toJson } from './support/invalid-values.ts'
import { type EncodedParameter, invalidParameter, parametersOf, validParameter } from './support/parameters.ts'
import {
  authorizedHeaders,
  keepsCaller,
  type PreparedRequest,
  prepareRequest,
  restorePlatform,
  writes,
} from './support/prepared-requests.ts'
import { toProblem } from './support/problems.ts'
import { fingerprintOf } from './support/rows.ts'
import { password, type Tenant, useWorld } from './support/world.ts'

// Generates valid requests, and requests that break one rule, from the contract; the world checks every answer against the contract.
// FUZZ_SEED sets the seed, FUZZ_RUNS multiplies the number of requests.
const world = useWorld()
const seed = Number(process.env.FUZZ_SEED ?? 1)
const runs = Number(process.env.FUZZ_RUNS ?? 1)
const settings = { seed, interruptAfterTimeLimit: 50_000 * runs, markInterruptAsFailure: true }
const ids = Object.keys(operations) as OperationId[]

/** Allowed refusals of requests that fit their schemas: rules of the contract that no schema can express. */
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

/** Other allowed refusals: wrong credentials (401, 403), missing (404, 410) or existing (409) resources, no WebSocket (426). */
const otherRefusals = new Set([401, 403, 404, 409, 410, 426])

interface Request {
  path: EncodedParameter
  query: EncodedParameter
  header: EncodedParameter
  body: unknown
}

const bodySchema = (id: OperationId) =>
  documented.get(id)?.operation.requestBody?.content['application/json']?.schema as Schema | undefined

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
ajv.addSchema(document, 'contract')

/** Creates a check for bodies with a validator that is independent of the server's. */
function bodyCheck(id: OperationId): (body: unknown) => boolean {
  const schema = bodySchema(id)
  return schema ? (ajv.getSchema(`contract${schema.$ref}`) as ValidateFunction) : () => true
}

/** Leaves path parameters to the scene, and omits the cursor, which only the server can make. */
function fittingRequest(id: OperationId): fc.Arbitrary<Request> {
  const part = (where: string): fc.Arbitrary<EncodedParameter> => {
    const some = parametersOf(id).filter((one) => one.in === where && one.name !== 'cursor')
    const model = Object.fromEntries(some.map((one) => [one.name, validParameter(one)]))
    const requiredKeys = some.filter(({ required }) => required).map(({ name }) => name)
    return fc.record(model, { requiredKeys }).map((all) => Object.assign({}, ...Object.values(all)))
  }
  const schema = bodySchema(id)
  const body = schema ? validValue(schema) : fc.constant(undefined)
  return fc.record({ path: fc.constant({}), query: part('query'), header: part('header'), body })
}

/** A request with one rule broken; undefined where there is none to break. */
function brokenRequest(id: OperationId): fc.Arbitrary<Request & { rule: string }> | undefined {
  const good = fittingRequest(id)
  const faults = parametersOf(id).map((parameter) =>
    fc.tuple(good, invalidParameter(parameter)).map(([request, { sent, rule }]) => {
      const rest = Object.entries(request[parameter.in]).filter(([name]) => !name.startsWith(`${parameter.name}[`))
      const part = { ...Object.fromEntries(rest), ...sent }
      return { ...request, [parameter.in]: part, rule: `${parameter.in}: ${rule}` }
    }),
  )
  const schema = bodySchema(id)
  if (schema) {
    const fits = bodyCheck(id)
    // NUL, lone surrogates and numbers beyond a double are refused in every body, whatever its schema.
    const isBroken = (value: unknown) => /\\u0000|\\ud800|1e999/.test(toJson(value)) || !fits(value)
    const body = invalidValue(schema).filter(({ value }) => isBroken(value))
    const inBody = fc
      .tuple(good, body)
      .map(([request, { value, rule }]) => ({ ...request, body: value, rule: `body: ${rule}` }))
    faults.push(...Array(Math.max(2, faults.length)).fill(inBody)) // as often as all of the others
  }
  return faults.length > 0 ? fc.oneof(...faults) : undefined
}

/** A tenant that no accepted request writes to. */
let quiet: Tenant
/** Existing ids and values for requests that refer to them. */
const there: Record<string, string> = { timeZone: 'Asia/Kathmandu', currentPassword: password }
beforeAll(async () => {
  quiet = await world.newTenant()
  const { orgId, people } = world.acme
  const provider = await world.newProvider()
  Object.assign(there, { userId: people.user.userId, endUserId: await world.newEndUser(orgId), provider })
})

/** Replaces references with existing ones. */
const about = (part: unknown) =>
  typeof part === 'object' && part !== null && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).map(([name, value]) => [name, value && (there[name] ?? value)]))
    : part

async function send(
  id: OperationId,
  { params, body }: PreparedRequest,
  headers: Record<string, string>,
  request: Request,
) {
  const isJson = bodySchema(id) !== undefined
  return world.call(id, {
    params: { ...params, ...(request.path as Record<string, string>) },
    query: request.query,
    headers: { ...headers, ...(request.header as Record<string, string>), ...(isJson && json) },
    body: isJson ? toJson(request.body) : body,
  })
}

const json = { 'content-type': 'application/json' }

/** Whether valid requests can differ: a request with only a path is always the same. */
const isVaried = (id: OperationId) =>
  bodySchema(id) !== undefined || parametersOf(id).some((one) => one.in !== 'path' && one.name !== 'cursor')

/** Whether the scene's person may call it, and not only the visitor of its chat. */
const isCallers = (id: OperationId) => operations[id].config.security.some(({ scheme }) => scheme !== 'visitor')

/** Whether a request may rename its tenant: then each request gets its own. */
const changesTenant = (id: OperationId) => id === 'updateOrganization'

const counts = { fitting: 0, taken: 0, broken: 0 }
afterAll(() => {
  console.log(
    `fuzz, seed ${seed}: ${counts.fitting} requests that fit (${counts.taken} taken), ${counts.broken} that do not`,
  )
})

describe.each(ids)('%s', (id) => {
  it('accepts valid requests, or refuses them with a rule that no schema can express', async () => {
    const fits = bodyCheck(id)
    let scene: PreparedRequest | undefined
    /** Whether a request has written: the next one gets a new scene, with the same caller where possible. */
    let isSpent = false
    let headers: Record<string, string> = {}
    const tries = fc.asyncProperty(fittingRequest(id), fc.boolean(), async (made, isAbout) => {
      expect(fits(made.body)).toBe(true)
      const request =
        isAbout && id !== 'registerProvider'
          ? { ...made, query: about(made.query) as EncodedParameter, body: about(made.body) }
          : made
      if (!scene || isSpent) {
        const person = keepsCaller(id) && !changesTenant(id) ? scene?.person : undefined
        scene = await prepareRequest(
          world,
          id,
          changesTenant(id) ? await world.newTenant() : world.acme,
          person && { person },
        )
        if (!person || !isCallers(id)) headers = await authorizedHeaders(world, id, scene)
        isSpent = false
      }
      const { status, body } = await send(id, scene, headers, request)
      counts.fitting++
      if (status < 300) {
        counts.taken++
        isSpent = writes(id)
        return restorePlatform(world, id)
      }
      if (otherRefusals.has(status)) return
      const { code, pointer = '' } = toProblem(body)
      const refusal = `${status} ${code} ${pointer.replaceAll(/\/\d+/g, '/*')}`.trim()
      expect(beyondSchemas[id] ?? []).toContain(refusal)
    })
    await fc.assert(tries, { ...settings, numRuns: isVaried(id) ? 6 * runs : 1 })
  })

  const faulty = brokenRequest(id)
  if (!faulty) return
  it('refuses requests that break one rule of the contract, and changes nothing', async () => {
    const scene = await prepareRequest(world, id, quiet, { person: quiet.people.admin })
    const headers = await authorizedHeaders(world, id, scene)
    const before = await fingerprintOf(world.db, quiet.orgId)
    const tries = fc.asyncProperty(faulty, async (request) => {
      const { status, body } = await send(id, scene, headers, request)
      counts.broken++
      expect([status, ['invalid_request', 'malformed_json']]).toEqual([
        400,
        expect.arrayContaining([toProblem(body).code]),
      ])
    })
    await fc.assert(tries, { ...settings, numRuns: 20 * runs })
    expect(await fingerprintOf(world.db, quiet.orgId)).toBe(before)
  })
})
