import { assertHeld } from '../../domain/access/permissions.ts'
import { createCompletion } from '../../domain/assistants/completions.ts'
import type { AskFrame, CompletionEvent, ServerFrame } from '../../generated/schemas.ts'
import { reauthorize } from '../authorize.ts'
import { toIdempotentRequest } from '../idempotency.ts'
import type { Connected, SocketServices } from './socket-services.ts'

/** The client at the other end of the socket. */
interface Listener {
  /** Aborted when the client has left. */
  signal: AbortSignal
  tell(frame: ServerFrame): Promise<void>
}

/**
 * Does what a frame asks: what `createCompletion` does, counted, allowed and repeatable as that is. Throws what that answers with
 * instead of a completion.
 */
export async function answerFrame(
  { assistance, count, bodyOf }: SocketServices,
  { claim, chatId }: Connected,
  frame: AskFrame,
  { signal, tell }: Listener,
): Promise<void> {
  const { requestId } = frame
  const marked = requestId !== undefined && { requestId }
  const scope = await reauthorize(claim, false)
  await count(scope)
  assertHeld(scope, ['completions:create'])
  const body = bodyOf(frame)
  const request = toIdempotentRequest('createCompletion', { chatId }, body, requestId)
  const { value: completion } = await createCompletion(assistance, scope, chatId, body, request, {
    signal,
    tell: async (event: CompletionEvent) => {
      if (event.type === 'token') await tell({ type: 'token', ...marked, text: event.text })
    },
  })
  await tell({ type: 'response', ...marked, response: completion.message?.content ?? null, completion })
}
