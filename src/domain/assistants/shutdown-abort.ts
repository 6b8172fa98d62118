import { VendorError } from '../../llm/assistant.ts'
import { Problem, unavailable } from '../../problems.ts'

/** The reason with which a server that closes ends the answers that it is still making. */
export const shutdownAbort = () => new VendorError('interrupted', 'The server was closing.')

/** The problem of a caller whose answer was ended by a signal before its first word. */
export const unansweredBy = ({ reason }: AbortSignal): Problem =>
  reason instanceof VendorError
    ? unavailable('The server was closing, and no provider has answered yet. The question is stored; try again.')
    : new Problem('gone', 'The client has left.')
