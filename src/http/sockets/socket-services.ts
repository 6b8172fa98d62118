import type { FastifyBaseLogger } from 'fastify'
import type { Scope } from '../../domain/access/scope.ts'
import type { AssistantContext } from '../../domain/assistants/answer.ts'
import type { RunInBackground } from '../../domain/mails.ts'
import type { Subscriptions } from '../../domain/realtime/subscriptions.ts'
import type { AskFrame, NewCompletion } from '../../generated/schemas.ts'
import type { AccessRequest } from '../authorize.ts'
import type { ConnectionRegistry } from '../connection-registry.ts'
import type { ReadFrame } from './frames.ts'

/** What sockets are made with. */
export interface SocketRules {
  subscriptions: Subscriptions
  assistance: AssistantContext
  runInBackground: RunInBackground
  log: FastifyBaseLogger
  /** Counts a question to the assistant. Throws 429. */
  count(scope: Scope): Promise<void>
  /** Aborted when the answers that are still being made must end. */
  interruption: AbortSignal
  /** All that stands open, to be ended when its caller may not do this any more. */
  openConnections: ConnectionRegistry
}

/** The same with what all sockets have in common. */
export interface SocketServices extends SocketRules {
  read(bytes: Buffer): ReadFrame
  bodyOf(frame: AskFrame): NewCompletion
}

/** Who is connected to which chat. */
export interface Connected {
  /** Of the request that it began with: problems and the log name it. */
  id: string
  scope: Scope
  claim: AccessRequest
  chatId: string
}
