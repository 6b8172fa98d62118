import { randomInt } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Database, Transaction } from '../../db/database.ts'
import { uniqueFields } from '../../db/errors.ts'
import type {
  Erasure,
  NewOrganization,
  Organization,
  OrganizationSettings,
  OrganizationSettingsUpdate,
  OrganizationUpdate,
} from '../../generated/schemas.ts'
import type { OrganizationModel } from '../../generated/sqlite/models.ts'
import { notFound, Problem, problemAt } from '../../problems.ts'
import { lockAs, lockPerson } from '../access/locks.ts'
import type { Person, Scope } from '../access/scope.ts'
import { recordEvent } from '../audit.ts'
import { beginErasure } from '../erasures.ts'
import { newId } from '../ids.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { assertMembershipLimit } from './members.ts'

const noSettings: OrganizationSettings = {
  dashboardOrigins: [],
  retentionDays: null,
  defaultProvider: null,
  defaultModel: null,
  systemPrompt: null,
  allowedProviders: null,
  dailyRequestLimit: null,
  dailyTokenLimit: null,
}

// `me` stands for the caller's own organization in paths; the others are prefixes of ids.
const reservedSlugs = new Set('me usr org key chat msg eu ses inv aud era exp cmp run'.split(' '))

/** A row's settings, completed with defaults. */
export const toSettings = (settings: unknown): OrganizationSettings => ({
  ...noSettings,
  ...(settings as Partial<OrganizationSettings>),
})

/** Maps a row to the contract's Organization. */
export const toOrganization = (row: OrganizationModel): Organization => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  plan: row.plan,
  status: row.status,
  settings: toSettings(row.settings),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** Derives a slug from a name: ASCII letters and digits, or `org`, and a random suffix. */
function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 36)
    .replace(/^-+|-+$/g, '')
  return `${words || 'org'}-${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`
}

/** Inserts an organization with its first admin within the caller's transaction. */
export async function insertOrganization(
  tx: Transaction,
  adminId: string,
  { name, slug }: NewOrganization,
  address: string | null = null,
): Promise<Organization> {
  const now = new Date()
  const row = await tx.organization.create({
    data: {
      id: newId('org'),
      name,
      slug: slug ?? slugOf(name),
      settings: noSettings,
      createdAt: now,
      updatedAt: now,
      memberships: { create: { userId: adminId, role: 'admin', createdAt: now, updatedAt: now } },
    },
  })
  const by = { orgId: row.id, actor: { type: 'person', userId: adminId }, address } as const
  await recordEvent(tx, by, 'organization.created', { type: 'organization', id: row.id })
  return toOrganization(row)
}

/** Creates an organization. Throws 401 when the account is gone, 409 for a slug that is taken or reserved. */
export const createOrganization = (
  db: Database,
  { userId, address }: Person,
  input: NewOrganization,
): Promise<Organization> =>
  withSlug(input.slug, () =>
    db.write(async (tx) => {
      await lockPerson(tx, userId) // a concurrent account deletion would leave the organization without an admin
      await assertMembershipLimit(tx, userId)
      return insertOrganization(tx, userId, input, address)
    }),
  )

/** Throws 409 for a reserved slug, and when the write finds the slug taken. */
async function withSlug<T>(slug: string | undefined, write: () => Promise<T>): Promise<T> {
  const refused = new Problem('slug_taken', `The slug ${slug} is taken.`)
  if (slug !== undefined && reservedSlugs.has(slug)) throw refused
  try {
    return await write()
  } catch (error) {
    throw uniqueFields(error)?.includes('slug') ? refused : error
  }
}

/** Lists a person's organizations, newest first. */
export async function listOrganizations(db: Database, userId: string, query: PageQuery): Promise<Page<Organization>> {
  const rows = await db.read.organization.findMany({
    where: { deletedAt: null, memberships: { some: { userId } }, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, toOrganization)
}

/** The scope's organization. Throws 404 when it is deleted. */
export async function getOrganization(db: Database, { orgId }: Scope): Promise<Organization> {
  const row = await db.read.organization.findFirst({ where: { id: orgId, deletedAt: null } })
  if (!row) throw notFound()
  return toOrganization(row)
}

/**
 * Updates an organization; settings merge field by field. Throws 409 for a slug that is taken or reserved, 422 for an
 * invalid origin.
 */
export async function updateOrganization(
  db: Database,
  scope: Scope,
  { settings, ...plain }: OrganizationUpdate,
): Promise<Organization> {
  const id = scope.orgId
  const patch = settings && settingsPatch(settings)
  const row = await withSlug(plain.slug, () =>
    db.write(async (tx) => {
      await lockAs(tx, scope)
      const present = await tx.organization.findUniqueOrThrow({ where: { id } })
      const merged = { ...toSettings(present.settings), ...patch }
      const fields = [
        ...changed(present, { ...present, ...plain }, ['name', 'slug']),
        ...changed(toSettings(present.settings), merged, Object.keys(noSettings)).map((field) => `settings.${field}`),
      ]
      if (fields.length === 0) return present
      await recordEvent(tx, scope, 'organization.updated', { type: 'organization', id }, { fields })
      return tx.organization.update({ where: { id }, data: { ...plain, settings: merged, updatedAt: new Date() } })
    }),
  )
  return toOrganization(row)
}

function settingsPatch({ dashboardOrigins, ...plain }: OrganizationSettingsUpdate): Partial<OrganizationSettings> {
  if (dashboardOrigins === undefined) return plain
  return { ...plain, dashboardOrigins: assertOrigins(dashboardOrigins ?? [], '/body/settings/dashboardOrigins') }
}

const changed = (before: object, after: object, fields: string[]) =>
  fields.filter((field) => !isDeepStrictEqual(Reflect.get(before, field), Reflect.get(after, field)))

/**
 * Deletes an organization and frees its slug; an erasure removes the remaining rows. Throws 404 when it is deleted
 * already.
 */
export const deleteOrganization = (db: Database, scope: Scope): Promise<Erasure> =>
  db.write(async (tx) => {
    const { orgId } = scope
    await lockAs(tx, scope)
    const where = { orgId }
    const counts = {
      members: (await tx.membership.deleteMany({ where })).count,
      apiKeys: (await tx.apiKey.deleteMany({ where })).count,
      invitations: (await tx.invitation.deleteMany({ where })).count,
    }
    await tx.identitySecret.deleteMany({ where })
    await tx.organizationProvider.deleteMany({ where })
    const emptied = { name: '', slug: orgId, settings: {} }
    await tx.organization.update({ where: { id: orgId }, data: { ...emptied, deletedAt: new Date() } })
    return beginErasure(tx, { kind: 'organization', orgId, subjectId: orgId }, counts)
  })

/** Validates web origins in the form that browsers send. Throws 422 at `pointer`. */
export function assertOrigins(texts: readonly string[], pointer: string): string[] {
  const odd = texts.find((text) => !isOrigin(text))
  if (odd === undefined) return [...texts]
  throw problemAt('unprocessable', pointer, `${odd} is not an origin such as https://shop.example.com`)
}

const isOrigin = (text: string) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
