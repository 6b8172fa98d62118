import { randomUUID } from 'node:crypto'
import type { Database } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { RealtimeTicket } from '../../generated/schemas.ts'
import { unauthenticated } from '../../problems.ts'
import type { Credential } from '../access/credentials.ts'
import type { Scope } from '../access/scope.ts'
import { seal, unseal } from '../access/sealing.ts'
import { assertChat } from '../conversations/messages.ts'

const prefix = 'clk_tkt_'
const whose = 'ticket'
const lifeMs = 30_000

/** The right to connect once to one chat, as whoever made it. */
export interface Ticket {
  orgId: string
  chatId: string
  id: string
  /** In milliseconds. */
  expiresAt: number
  maker: Credential
}

/** Tickets stand in URLs, where logs may keep them: each is good once, and soon no more. */
export interface Tickets {
  /** A ticket to a chat. 404 without it. */
  make(scope: Scope, chatId: string, maker: Credential): Promise<RealtimeTicket>
  /** What a ticket is good for; undefined when it is forged, too old or spent. */
  open(text: string): Promise<Ticket | undefined>
  /** Spends it, once for all processes. 401 for whoever comes second. */
  spend(ticket: Ticket): Promise<void>
}

/** Whether a text says that it is a ticket. */
export const isTicket = (text: string) => text.startsWith(prefix)

/** Tickets that are sealed: the database hears of one when it is spent. */
export function createTickets(db: Database, sealingKey: Buffer): Tickets {
  return {
    async make(scope, chatId, maker) {
      await assertChat(db, scope, chatId)
      const expiresAt = Date.now() + lifeMs
      const ticket: Ticket = { orgId: scope.orgId, chatId, id: randomUUID(), expiresAt, maker }
      return {
        ticket: prefix + seal(sealingKey, whose, JSON.stringify(ticket)),
        expiresAt: new Date(expiresAt).toISOString(),
      }
    },
    async open(text) {
      const json = isTicket(text) ? unseal(sealingKey, whose, text.slice(prefix.length)) : undefined
      if (json === undefined) return undefined
      const ticket = JSON.parse(json) as Ticket // nobody else can have sealed it
      if (ticket.expiresAt <= Date.now()) return undefined
      const { orgId, id } = ticket
      return (await db.read.spentTicket.count({ where: { orgId, id } })) === 0 ? ticket : undefined
    },
    async spend({ orgId, id, expiresAt }) {
      const data = { orgId, id, expiresAt: new Date(expiresAt) }
      try {
        await db.write((tx) => tx.spentTicket.create({ data }))
      } catch (error) {
        throw classifyError(error) === 'unique' ? unauthenticated('This ticket is spent.') : error
      }
    },
  }
}
