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
import { notFound, Problem } from '../../problems.ts'
import { assertOrigins } from '../access/origins.ts'
import type { Person, Scope } from '../access/scope.ts'
import { beginErasure } from '../background/erasures.ts'
import { newId } from '../ids.ts'
import { newestAfter, newestFirst, newestPage, type Page, type PageQuery } from '../pages.ts'
import { assertMembershipLimit, lockPerson } from '../people/users.ts'
import { recordEvent } from './audit.ts'
import { lockAs } from './organization-lock.ts'

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

// `me` stands for the caller's own organization in every path; the others are what ids begin with.
const reservedSlugs = new Set('me usr org key chat msg eu ses inv aud era exp cmp run'.split(' '))

/** The settings of a row, complete. */
export const toSettings = (settings: unknown): OrganizationSettings => ({
  ...noSettings,
  ...(settings as Partial<OrganizationSettings>),
})

/** The contract's Organization of a row. */
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

/** A slug of a name: its letters and digits in ASCII, else `org`, and a random tail so that two of one name can be. */
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

/** Adds an organization with its first admin, inside the caller's transaction. */
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

/** Founds an organization for a person. 401 when the account is gone, 409 for a slug that is taken or reserved. */
export const createOrganization = (
  db: Database,
  { userId, address }: Person,
  input: NewOrganization,
): Promise<Organization> =>
  withSlug(input.slug, () =>
    db.write(async (tx) => {
      await lockPerson(tx, userId) // nobody founds an organization while their account is deleted: it would be without an admin
      await assertMembershipLimit(tx, userId)
      return insertOrganization(tx, userId, input, address)
    }),
  )

/** Throws 409 for a slug that is reserved, or that the write finds taken. */
async function withSlug<T>(slug: string | undefined, write: () => Promise<T>): Promise<T> {
  const refused = new Problem('slug_taken', `The slug ${slug} is taken.`)
  if (slug !== undefined && reservedSlugs.has(slug)) throw refused
  try {
    return await write()
  } catch (error) {
    throw uniqueFields(error)?.includes('slug') ? refused : error
  }
}

/** A person's organizations, newest first. */
export async function listOrganizations(db: Database, userId: string, query: PageQuery): Promise<Page<Organization>> {
  const rows = await db.read.organization.findMany({
    where: { deletedAt: null, memberships: { some: { userId } }, ...newestAfter('createdAt', query.after) },
    ...newestFirst(query.limit),
  })
  return newestPage(rows, query.limit, toOrganization)
}

/** The scope's organization. 404 once it is deleted. */
export async function getOrganization(db: Database, { orgId }: Scope): Promise<Organization> {
  const row = await db.read.organization.findFirst({ where: { id: orgId, deletedAt: null } })
  if (!row) throw notFound()
  return toOrganization(row)
}

/** Changes an organization; settings merge field by field. 409 for a slug that is taken or reserved, 422 for an origin that is none. */
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

/** Deletes an organization for everybody, and frees its slug; an erasure removes what else it held. 404 once it is deleted. */
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
