import type { NewProvider } from '../../generated/schemas.ts'
import { vendors } from '../../llm/vendors.ts'
import { problemAt } from '../../problems.ts'

// The first two would be hidden by paths of the contract.
const reserved = new Set(['test', 'health', 'echo'])

/** Throws 422 for what makes no provider. */
export function assertSensible({ provider, vendor, apiKey, baseUrl, model }: NewProvider): void {
  if (reserved.has(provider)) refuse('provider', 'is taken by the server itself')
  if (Object.hasOwn(vendors, provider) && provider !== vendor) refuse('vendor', `must be ${provider}, as the id says`)
  if (vendor === 'custom') {
    if (baseUrl == null) refuse('baseUrl', 'is needed for a custom server')
    if (model == null) refuse('model', 'is needed for a custom server')
  } else if (apiKey == null) refuse('apiKey', `is needed for ${vendors[vendor].name}`)
}

function refuse(field: string, message: string): never {
  throw problemAt('unprocessable', `/body/${field}`, message)
}
