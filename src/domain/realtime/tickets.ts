import { randomUUID } from 'node:crypto'
import type { Database } from '../../db/database.ts'
import { classifyError } from '../../db/errors.ts'
import type { RealtimeTicket } from '../../generated/schemas.ts'
import { unauthenticated } from '../../problems.ts'
import type { Credential } from '../access/principals.ts'
import type { Scope } from '../access/scope.ts'
import { seal, unseal } from '../access/sealing.ts'
import { assertChat } from '../conversations/messages.ts'

const prefix = 'clk_tkt_'
const whose = 'ticket'
const lifeMs = 30_000

/** Allows one connection to one chat with the credential of its creator. */
export interface Ticket {
  orgId: string
  chatId: string
  id: string
  /** In milliseconds. */
  expiresAt: number
  maker: Credential
}

/** Tickets appear in URLs, which logs may contain: they are short-lived and can be used once. */
export interface Tickets {
  /** Creates a ticket. Throws 404 for an unknown chat. */
  make(scope: Scope, chatId: string, maker: Credential): Promise<RealtimeTicket>
  /** The content of a ticket; undefined when it is forged, expired or used. */
  open(text: string): Promise<Ticket | undefined>
  /** Marks the ticket as used for all processes. Throws 401 when it is used already. */
  spend(ticket: Ticket): Promise<void>
}

/** Whether a text has the form of a ticket. */
export const isTicket = (text: string) => text.startsWith(prefix)

/** Tickets are encrypted: only used ones are stored. */
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
      const ticket = JSON.parse(json) as Ticket // only this deployment can have sealed it
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
