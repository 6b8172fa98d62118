import { collectDefaultMetrics, Registry } from 'prom-client'

let registry: Registry | undefined

/**
 * Node.js's own metrics, of the whole process: measured once, however many applications are in it. What measures them cannot be
 * ended, and one for each would pile up.
 */
export function nodeMetrics(): Registry {
  if (!registry) {
    registry = new Registry()
    collectDefaultMetrics({ register: registry })
  }
  return registry
}
