import { join } from 'node:path'
import type { Config } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { beginFile } from '../../src/domain/exports/export-files.ts'
import { newId } from '../../src/domain/ids.ts'
import type { Chat, Message } from '../../src/generated/schemas.ts'
import type { OperationId } from './contract.ts'
import { createTenantFactory, type Tenant, type TenantFactory } from './tenants.ts'
import type { TestVendor } from './vendor.ts'

export interface Call {
  params?: Record<string, string>
  query?: Record<string, string | string[]>
  headers?: Record<string, string>
  body?: unknown
}

// biome-ignore lint/suspicious/noExplicitAny: tests read any field of any answer, and assert what they find
export type Body = any

export interface ApiResponse {
  status: number
  body: Body
  headers: Record<string, unknown>
}

/** A running application, in this process or another, and factories for its rows. */
export interface TestApi extends TenantFactory {
  /** The vendor that providers made by `newProvider` call. */
  vendor: TestVendor
  /** Calls an operation by its id. */
  call(id: OperationId, call?: Call): Promise<ApiResponse>
  /** Creates a chat with the tenant's publishable key and one message; returns the visitor's headers too. */
  newConversation(tenant: Tenant): Promise<{ chat: Chat; message: Message; visitor: { authorization: string } }>
  /** Returns the id of a completed export that has its file. */
  newExport(tenant: Tenant): Promise<string>
}

export const withKey = (key: string) => ({ 'x-organization-api-key': key })
export const withToken = (token: string) => ({ authorization: `Bearer ${token}` })

/** Settings with rate limits that no test reaches. */
export const withoutRateLimits = {
  RATE_LIMIT_MAX: '1000000',
  RATE_LIMIT_WIDGET_MAX: '1000000',
  RATE_LIMIT_AUTH_MAX: '1000000',
  RATE_LIMIT_PUBLIC_MAX: '1000000',
  RATE_LIMIT_LLM_MAX: '1000000',
  RATE_LIMIT_ADMIN_MAX: '1000000',
  RATE_LIMIT_ACCOUNT_MAX: '1000000',
  RATE_LIMIT_MAIL_MAX: '1000000',
}

/** The operator's token in all tests. */
export const adminToken = 'only for tests: the token of the operator'.replaceAll(' ', '-')

/** @param call sends a request to the application that uses this database and these settings */
export function createTestApi(db: Database, config: Config, vendor: TestVendor, call: TestApi['call']): TestApi {
  return {
    ...createTenantFactory(db, config, vendor.url),
    vendor,
    call,
    async newConversation({ slug, publishableKey }) {
      const params = { org: slug }
      const opened = await call('createChat', { params, headers: withKey(publishableKey), body: { title: 'Hello' } })
      const chat = opened.body as Chat & { visitorToken: string }
      const visitor = withToken(chat.visitorToken)
      const body = { content: 'Where is my order?' }
      const said = await call('createMessage', { params: { ...params, chatId: chat.id }, headers: visitor, body })
      if (said.status !== 201) throw new Error(`createMessage failed: ${said.status} ${JSON.stringify(said.body)}`)
      return { chat, message: said.body as Message, visitor }
    },
    async newExport({ orgId }) {
      const now = new Date()
      const later = new Date(now.getTime() + 3_600_000)
      const id = newId('exp')
      const asked = { orgId, id, format: 'ndjson', type: 'all', filters: {}, createdAt: now } as const
      // The row is written before its file: a sweep deletes files without a row.
      await db.write((tx) => tx.export.create({ data: { ...asked, status: 'running', leaseUntil: later } }))
      const file = await beginFile(join(config.dataDir, 'exports'), { orgId, id })
      const bytes = BigInt(await file.keep(now))
      const ended = { status: 'completed', leaseUntil: null, done: 0, total: 0, bytes } as const
      const data = { ...ended, expiresAt: later, completedAt: now }
      await db.write((tx) => tx.export.update({ where: { orgId_id: { orgId, id } }, data }))
      return id
    },
  }
}
