import { VendorError } from '../../llm/assistant.ts'
import { Problem, unavailable } from '../../problems.ts'

/** The reason with which a server that closes ends the answers that it is still making. */
export const shutdownAbort = () => new VendorError('interrupted', 'The server was closing.')

/** What whoever asked is told when the answer was ended by a signal before its first word. */
export const unansweredBy = ({ reason }: AbortSignal): Problem =>
  reason instanceof VendorError
    ? unavailable('The server was closing, and nobody has answered yet. What was said is stored; try again.')
    : new Problem('gone', 'Whoever asked has left.')
