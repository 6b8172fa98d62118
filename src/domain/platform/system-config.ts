import type { Database } from '../../db/database.ts'
import type { SystemConfig, SystemConfigUpdate, SystemOverrides } from '../../generated/schemas.ts'
import type { Operator } from '../access/scope.ts'
import { merged } from '../merge-patch.ts'
import { rateLimitsOf } from '../organizations/plans.ts'
import { type LiveSettings, systemId } from './live-settings.ts'
import { recordOperatorEvent } from './operator-events.ts'

/** What can be set while the server runs, and what of it was. */
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

/** Sets what is named, and takes back what is null. It holds in this process with the answer, in others within a second. */
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
    // Whoever reads knows by the time that something has changed.
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

/** Has every process forget what it remembers, within a second. */
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
  const limits = merged<NonNullable<SystemOverrides['rateLimits']>>(before, rateLimits)
  return { ...merged<SystemOverrides>(rest, others), ...(Object.keys(limits).length > 0 && { rateLimits: limits }) }
}
