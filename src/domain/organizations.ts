import { randomInt } from 'node:crypto'
import type { Database, Transaction } from '../db/database.ts'
import { uniqueFields } from '../db/faults.ts'
import type { NewOrganization, Organization, OrganizationSettings } from '../generated/schemas.ts'
import type { OrganizationModel } from '../generated/sqlite/models.ts'
import { notFound, Problem } from '../problems.ts'
import { newId } from './ids.ts'
import { newestAfter, type Page, type PageQuery, pageOf } from './pages.ts'
import type { Scope } from './scope.ts'

const noSettings: OrganizationSettings = {
  dashboardOrigins: [],
  retentionDays: null,
  defaultProvider: null,
  defaultModel: null,
  systemPrompt: null,
  dailyRequestLimit: null,
  dailyTokenLimit: null,
}

// `me` stands for the caller's own organization in every path.
const reservedSlugs = new Set(['me'])

const toOrganization = (row: OrganizationModel): Organization => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  plan: row.plan,
  status: row.status,
  settings: { ...noSettings, ...(row.settings as Partial<OrganizationSettings>) },
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
  return toOrganization(row)
}

/** Founds an organization for a person. 409 for a slug that is taken or reserved. */
export async function createOrganization(db: Database, userId: string, input: NewOrganization): Promise<Organization> {
  const refused = new Problem('slug_taken', `The slug ${input.slug} is taken.`)
  if (input.slug !== undefined && reservedSlugs.has(input.slug)) throw refused
  try {
    return await db.write((tx) => insertOrganization(tx, userId, input))
  } catch (error) {
    throw uniqueFields(error)?.includes('slug') ? refused : error
  }
}

/** A person's organizations, newest first. */
export async function listOrganizations(db: Database, userId: string, query: PageQuery): Promise<Page<Organization>> {
  const rows = await db.read.organization.findMany({
    where: { memberships: { some: { userId } }, ...newestAfter('createdAt', query.after) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  })
  return pageOf(rows, query.limit, toOrganization, (row) => [row.createdAt.toISOString(), row.id])
}

/** The scope's organization. */
export async function getOrganization(db: Database, scope: Scope): Promise<Organization> {
  const row = await db.read.organization.findUnique({ where: { id: scope.orgId } })
  if (!row) throw notFound()
  return toOrganization(row)
}
