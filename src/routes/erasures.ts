import { getErasure } from '../domain/erasures.ts'
import type { Handlers } from '../http/route-registration.ts'
import type { Services } from '../http/services.ts'

export const erasures = ({ db }: Services) =>
  ({
    getErasure: async ({ params }) => getErasure(db, params.erasureId),
  }) satisfies Partial<Handlers>
