import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A call would have gone to an address that is not public. */
export class ForbiddenAddress extends Error {
  constructor() {
    super('The address is not a public one.')
  }
}

/** What looks a name up: all its addresses. */
export type Lookup = (name: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void

export const lookUp: Lookup = (name, done) => systemLookup(name, { all: true }, done)

// They look public, and are a cloud's own: Azure's host.
const clouds = new Set(['168.63.129.16'])

const globalUnicast = ipaddr.parseCIDR('2000::/3')
const translated = ipaddr.parseCIDR('64:ff9b::/96')

/** Whether an IP address is one of the public internet, and not of a private, special or translated network. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.kind() === 'ipv4') return parsed.range() === 'unicast' && !clouds.has(parsed.toString())
  // A network without IPv4 reaches it so; what is behind is what counts.
  if (parsed.match(translated)) return isPublic(parsed.toByteArray().slice(-4).join('.'))
  return parsed.range() === 'unicast' && parsed.match(globalUnicast)
}

/** Whether calls may go to an address. */
export type Permit = (address: string) => boolean

/** Looks up as sockets want it; a name with any address that is not permitted has none. What it gives is what is connected to. */
export const permittedLookup =
  (lookup: Lookup, permits: Permit): LookupFunction =>
  (name, { all }, done) => {
    lookup(name, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return done(error ?? notFound(name), '')
      if (!addresses.every(({ address }) => permits(address))) return done(new ForbiddenAddress(), '')
      all ? done(null, addresses) : done(null, first.address, first.family)
    })
  }

const notFound = (name: string) => Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' })

/** The address that a URL names itself, for which sockets look nothing up. */
export function literalOf(host: string): string | undefined {
  const address = host.replace(/^\[|\]$/g, '')
  return isIP(address) ? address : undefined
}
