import type { Database } from '../../db/database.ts'
import type { ClassRateLimits, LogLevel, SystemOverrides } from '../../generated/schemas.ts'

/** What can be set while the server runs. */
export interface Settings {
  logLevel: LogLevel
  /** The most tokens that an answer may have; null is no limit. */
  maxTokens: number | null
  /** Requests in a window, and how long that is, which the environment alone says. */
  rateLimits: ClassRateLimits
  rateLimitWindowMs: number
}

/** The id of the one row. */
export const systemId = 'system'

/**
 * The settings as they are now: the environment's, and before them what operators have set. Each process reads the row again
 * and again: what was set holds everywhere within a second, without a bus.
 */
export class LiveSettings {
  readonly #db: Database
  readonly #environment: Settings
  readonly #onChange: (settings: Settings) => void
  readonly #forget: () => void
  #overrides: SystemOverrides = {}
  #updatedAt: Date | undefined
  #cacheEpoch = 0
  current: Settings

  /**
   * @param environment what holds where nothing was set
   * @param onChange is told of settings that have changed
   * @param forget is called when an operator wants everything forgotten that can be read again
   */
  constructor(
    db: Database,
    environment: Settings,
    { onChange = () => {}, forget = () => {} }: { onChange?: (settings: Settings) => void; forget?: () => void } = {},
  ) {
    this.#db = db
    this.#environment = environment
    this.#onChange = onChange
    this.#forget = forget
    this.current = environment
  }

  get overrides(): SystemOverrides {
    return this.#overrides
  }

  get updatedAt(): Date | undefined {
    return this.#updatedAt
  }

  /** Reads what was set. What could not be read is as it was. */
  async refresh(): Promise<void> {
    const row = await this.#db.read.systemConfig.findUnique({ where: { id: systemId } })
    if (!row) return
    if (row.cacheEpoch !== this.#cacheEpoch) this.#forget()
    this.#cacheEpoch = row.cacheEpoch
    // Of two that read at once, the one that began first may come last: times only grow, so it goes back to nothing older.
    if (this.#updatedAt && row.updatedAt <= this.#updatedAt) return
    this.#updatedAt = row.updatedAt
    this.#overrides = row.overrides as SystemOverrides
    const { rateLimits, ...others } = this.#overrides
    const environment = this.#environment
    this.current = { ...environment, ...others, rateLimits: { ...environment.rateLimits, ...rateLimits } }
    this.#onChange(this.current)
  }
}
