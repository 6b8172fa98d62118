import type { LookupFunction } from 'node:net'
import { Agent, buildConnector, fetch } from 'undici'
import {
  ForbiddenAddress,
  isPublic,
  type Lookup,
  literalOf,
  lookUp,
  type Permit,
  permittedLookup,
} from './addresses.ts'
import { VendorError } from './assistant.ts'
import { toNetworkError } from './provider-errors.ts'

/** The way out of this process, to public addresses alone unless private ones are allowed. */
export interface Network {
  /** As `fetch`, without following redirects. Rejects with what went wrong on the way. */
  fetch(url: string, init: RequestInit): Promise<Response>
  /** Throws a VendorError for an address that no call may go to. */
  assertReachable(baseUrl: string): Promise<void>
  /** Ends all calls and connections. */
  close(): Promise<void>
}

interface Rules {
  privateAddresses: boolean
  lookup?: Lookup
}

export function openNetwork({ privateAddresses, lookup: lookUpAll = lookUp }: Rules): Network {
  const permits = privateAddresses ? () => true : isPublic
  const lookup = permittedLookup(lookUpAll, permits)
  const agent = new Agent({
    connect: connector(lookup, permits),
    connections: 512, // of one origin; an answer that streams has one for itself
    maxOrigins: 1024,
    headersTimeout: 0, // each call has its own time limits
    bodyTimeout: 0,
  })
  return {
    fetch: (url, init) =>
      fetch(url, { ...(init as object), redirect: 'manual', dispatcher: agent }) as unknown as Promise<Response>,
    async assertReachable(baseUrl) {
      const { hostname } = readBaseUrl(baseUrl)
      await assertPermitted(hostname, lookup, permits).catch((error) => {
        throw toNetworkError(error)
      })
    },
    close: () => agent.destroy(),
  }
}

function connector(lookup: LookupFunction, permits: Permit): buildConnector.connector {
  const connect = buildConnector({ lookup } as buildConnector.BuildOptions)
  return (options, done) => {
    const literal = literalOf(options.hostname)
    if (literal !== undefined && !permits(literal)) return done(new ForbiddenAddress(), null)
    connect(options, done)
  }
}

function assertPermitted(host: string, lookup: LookupFunction, permits: Permit): Promise<void> {
  const literal = literalOf(host)
  return new Promise((resolve, reject) => {
    if (literal !== undefined) return permits(literal) ? resolve() : reject(new ForbiddenAddress())
    lookup(host, { all: true }, (error) => (error ? reject(error) : resolve()))
  })
}

function readBaseUrl(text: string): URL {
  const url = URL.parse(text)
  const refuse = (message: string) => new VendorError('rejected', message)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw refuse('The base URL must be an http or https URL.')
  if (url.username || url.password) throw refuse('The base URL must not hold a user or a password.')
  if (url.search || url.hash) throw refuse('The base URL must not have a query or a fragment.')
  return url
}
