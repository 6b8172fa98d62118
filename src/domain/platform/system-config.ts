import type { Database } from '../../db/database.ts'
import type {
  ClassRateLimits,
  LogLevel,
  SystemConfig,
  SystemConfigUpdate,
  SystemOverrides,
} from '../../generated/schemas.ts'
import type { Operator } from '../access/scope.ts'
import { recordOperatorEvent } from '../audit.ts'
import { mergePatch } from '../merge-patch.ts'
import { rateLimitsOf } from '../organizations/plans.ts'

/** The settings that operators can change while the server runs. */
export interface Settings {
  logLevel: LogLevel
  /** The maximum of tokens per answer; null means unlimited. */
  maxTokens: number | null
  /** Requests per window, and the window, which only the environment sets. */
  rateLimits: ClassRateLimits
  rateLimitWindowMs: number
}

/** The id of the only row. */
export const systemId = 'system'

/**
 * The current settings: the environment's, overridden by operators'. Each process polls the row: a change takes effect
 * everywhere within a second, without a message bus.
 */
export class LiveSettings {
  readonly #db: Database
  readonly #environment: Settings
  readonly #onChange: ((settings: Settings) => void)[] = []
  readonly #onForget: (() => void)[] = []
  #overrides: SystemOverrides = {}
  #updatedAt: Date | undefined
  #cacheEpoch = 0
  current: Settings

  /** @param environment the settings that no operator has overridden */
  constructor(db: Database, environment: Settings) {
    this.#db = db
    this.#environment = environment
    this.current = environment
  }

  get overrides(): SystemOverrides {
    return this.#overrides
  }

  get updatedAt(): Date | undefined {
    return this.#updatedAt
  }

  /** Calls `listener` with the new settings when they have changed. */
  onChange(listener: (settings: Settings) => void): void {
    this.#onChange.push(listener)
  }

  /** Calls `forget` when an operator wants caches of data that can be read again to be emptied. */
  onForget(forget: () => void): void {
    this.#onForget.push(forget)
  }

  /** Reads the row; keeps the current settings when there is none. */
  async refresh(): Promise<void> {
    const row = await this.#db.read.systemConfig.findUnique({ where: { id: systemId } })
    if (!row) return
    if (row.cacheEpoch !== this.#cacheEpoch) for (const forget of this.#onForget) forget()
    this.#cacheEpoch = row.cacheEpoch
    // Of two parallel reads, the older may return last; times only grow.
    if (this.#updatedAt && row.updatedAt <= this.#updatedAt) return
    this.#updatedAt = row.updatedAt
    this.#overrides = row.overrides as SystemOverrides
    const { rateLimits, ...others } = this.#overrides
    const environment = this.#environment
    this.current = { ...environment, ...others, rateLimits: { ...environment.rateLimits, ...rateLimits } }
    for (const listener of this.#onChange) listener(this.current)
  }
}

/** The current settings and the overrides. */
export async function getSystemConfig(settings: LiveSettings): Promise<SystemConfig> {
  await settings.refresh()
  const { current, overrides, updatedAt } = settings
  const planned = (plan: 'free' | 'pro' | 'enterprise') => rateLimitsOf({ plan, own: {} }, current.rateLimits)
  return {
    ...current,
    plans: { free: planned('free'), pro: planned('pro'), enterprise: planned('enterprise') },
    overrides,
    updatedAt: updatedAt?.toISOString() ?? null,
  }
}

/**
 * Sets the given fields and removes those that are null. Takes effect in this process at once, in others within a
 * second.
 */
export async function updateSystemConfig(
  db: Database,
  settings: LiveSettings,
  operator: Operator,
  update: SystemConfigUpdate,
): Promise<SystemConfig> {
  await db.write(async (tx) => {
    await db.advisoryLock(tx, 'SystemConfig')
    const row = await tx.systemConfig.findUnique({ where: { id: systemId } })
    const overrides = updated((row?.overrides ?? {}) as SystemOverrides, update) as object
    // Strictly increasing: readers detect a change by the time.
    const updatedAt = new Date(Math.max(Date.now(), (row?.updatedAt.getTime() ?? 0) + 1))
    await tx.systemConfig.upsert({
      where: { id: systemId },
      create: { id: systemId, overrides, updatedAt },
      update: { overrides, updatedAt },
    })
    await recordOperatorEvent(tx, operator, 'config.updated', { type: 'config', id: systemId }, update)
  })
  return getSystemConfig(settings)
}

/** Makes every process clear its caches within a second. */
export async function refreshCaches(db: Database): Promise<void> {
  const updatedAt = new Date()
  await db.write((tx) =>
    tx.systemConfig.upsert({
      where: { id: systemId },
      create: { id: systemId, overrides: {}, cacheEpoch: 1, updatedAt },
      update: { cacheEpoch: { increment: 1 } },
    }),
  )
}

function updated(overrides: SystemOverrides, { rateLimits, ...others }: SystemConfigUpdate): SystemOverrides {
  const { rateLimits: before, ...rest } = overrides
  const limits = mergePatch(before ?? {}, rateLimits ?? {})
  return { ...mergePatch(rest, others), ...(Object.keys(limits).length > 0 && { rateLimits: limits }) }
}
