import { beforeAll, describe, expect, it } from 'vitest'
import { purgeExpired } from '../../src/domain/background/housekeeping.ts'
import { newErasureId, newId } from '../../src/domain/ids.ts'
import { type Tenant, useWorld, withKey } from '../support/world.ts'

const world = useWorld()
const dayMs = 86_400_000

let tenant: Tenant
beforeAll(async () => {
  tenant = await world.newTenant()
})

/** The time the given number of days ago. */
const ago = (days: number) => new Date(Date.now() - days * dayMs)

describe('the purge', () => {
  it('deletes mailed tokens and finished erasures after 30 days and keeps unfinished ones', async () => {
    const { orgId, people } = tenant
    const { userId } = people.user
    const tokens = [31, 29, -1].map((days) => ({
      hash: `token ${days}`,
      purpose: 'emailVerification' as const,
      email: 'x@example.com',
      userId,
      createdAt: ago(days),
      expiresAt: ago(days),
    }))
    const erasures = [31, 29, null].map((days) => ({
      id: newErasureId(),
      kind: 'endUser' as const,
      orgId,
      subjectId: newId('eu'),
      counts: {},
      leaseUntil: ago(-1),
      createdAt: ago(90),
      completedAt: days === null ? null : ago(days),
    }))
    await world.db.write(async (tx) => {
      await tx.oneTimeToken.createMany({ data: tokens })
      await tx.erasure.createMany({ data: erasures })
    })
    await purgeExpired(world.db)
    const kept = await world.db.read.oneTimeToken.findMany({ where: { userId }, orderBy: { expiresAt: 'asc' } })
    expect(kept.map(({ hash }) => hash)).toEqual(['token 29', 'token -1'])
    const answers = await Promise.all(erasures.map(({ id }) => world.call('getErasure', { params: { erasureId: id } })))
    expect(answers.map(({ status, body }) => body.status ?? status)).toEqual([404, 'done', 'pending'])
    const ids = erasures.map(({ id }) => id)
    await world.db.write((tx) => tx.erasure.deleteMany({ where: { id: { in: ids } } }))
  })

  it('deletes rotated secrets one day after they expired and keeps the keys', async () => {
    const { orgId, people, keyId, secretKey } = tenant
    const { keyId: personal, key } = await world.newPersonalKey(people.user.userId)
    const days = [2, 0.5, -1]
    await world.db.write(async (tx) => {
      await tx.apiKeyHash.createMany({
        data: days.map((n) => ({ hash: `key ${n}`, orgId, keyId, expiresAt: ago(n) })),
      })
      await tx.personalKeyHash.createMany({
        data: days.map((n) => ({ hash: `personal ${n}`, keyId: personal, expiresAt: ago(n) })),
      })
      const secrets = [...days.map(ago), null]
      await tx.identitySecret.createMany({
        data: secrets.map((expiresAt, n) => ({ orgId, nonce: `${n}`, expiresAt, createdAt: ago(9) })),
      })
      await tx.apiKey.updateMany({ where: { orgId, id: keyId }, data: { expiresAt: ago(90), revokedAt: ago(90) } })
    })
    await purgeExpired(world.db)
    const { read } = world.db
    const rotated = { not: null }
    const hashes = await read.apiKeyHash.findMany({ where: { orgId, expiresAt: rotated } })
    expect(hashes.map(({ hash }) => hash).sort()).toEqual(['key -1', 'key 0.5'])
    const personals = await read.personalKeyHash.findMany({ where: { keyId: personal, expiresAt: rotated } })
    expect(personals.map(({ hash }) => hash).sort()).toEqual(['personal -1', 'personal 0.5'])
    const secrets = await read.identitySecret.findMany({ where: { orgId } })
    expect(secrets.map(({ nonce }) => nonce).sort()).toEqual(['1', '2', '3'])
    expect(await read.apiKey.count({ where: { orgId, id: keyId } })).toBe(1)
    const list = { params: { org: tenant.slug } }
    for (const good of [secretKey, key]) {
      expect((await world.call('listChats', { ...list, headers: withKey(good) })).status).toBe(200)
    }
  })

  it('deletes used tickets one day after they expired', async () => {
    const { orgId } = tenant
    const data = [2, 0.5, -1].map((days) => ({ orgId, id: `ticket ${days}`, expiresAt: ago(days) }))
    await world.db.write((tx) => tx.spentTicket.createMany({ data }))
    await purgeExpired(world.db)
    const kept = await world.db.read.spentTicket.findMany({ where: { orgId }, orderBy: { id: 'asc' } })
    expect(kept.map(({ id }) => id)).toEqual(['ticket -1', 'ticket 0.5'])
  })

  it('deletes account events after 400 days in batches', async () => {
    const { userId } = tenant.people.viewer
    const event = (days: number, n = 0) => {
      const createdAt = new Date(ago(days).getTime() + n)
      return { id: aged(createdAt, n), userId, action: 'session.created', createdAt }
    }
    const old = Array.from({ length: 2_100 }, (_, n) => event(401, n))
    const kept = [event(399), event(1), event(0)]
    await world.db.write((tx) => tx.accountEvent.createMany({ data: [...kept, ...old] }))
    await purgeExpired(world.db)
    const left = await world.db.read.accountEvent.findMany({ where: { userId }, orderBy: { id: 'asc' } })
    expect(left.map(({ id }) => id)).toEqual(kept.map(({ id }) => id))
  })
})

const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/** An id created at the given time, whose first 48 bits are the milliseconds. */
function aged(time: Date, n: number): string {
  let bits = (BigInt(time.getTime()) << 80n) + BigInt(n)
  let text = ''
  for (let place = 0; place < 26; place++) {
    text = digits[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return `aud_${text}`
}
