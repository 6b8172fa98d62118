import { getErasure } from '../domain/upkeep/erasures.ts'
import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'

export const erasures = ({ db }: Services) =>
  ({
    getErasure: async ({ params }) => getErasure(db, params.erasureId),
  }) satisfies Partial<Handlers>
