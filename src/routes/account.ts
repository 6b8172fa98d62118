import * as users from '../domain/users.ts'
import type { Services } from '../http/services.ts'
import type { Handlers } from '../http/wiring.ts'

export const account = ({ db }: Services) =>
  ({
    getMe: async ({ person }) => users.getMe(db, person.userId),
  }) satisfies Partial<Handlers>
