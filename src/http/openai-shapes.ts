import type { FastifyRequest } from 'fastify'
import type { OpenaiCompletion } from '../domain/openai/chat-completions.ts'
import type { ChatCompletionChunk, OpenAIError } from '../generated/schemas.ts'
import type { Problem, ProblemCode } from '../problems.ts'
import type { Frames } from './completion-sse.ts'

type ProblemBody = ReturnType<Problem['body']>

/** Whether a request, to a route or to none, is from a client of OpenAI's protocol. */
export const isOpenai = ({ routeOptions, url }: FastifyRequest) => /^\/openai(?![^/?])/.test(routeOptions?.url ?? url)

/** What OpenAI's libraries, and those who use them, know under another name. */
const ownNames: Partial<Record<ProblemCode, { code: string; type?: string; status?: number; param?: string }>> = {
  unauthenticated: { code: 'invalid_api_key' },
  rate_limited: { code: 'rate_limit_exceeded' },
  quota_exceeded: { code: 'insufficient_quota', type: 'insufficient_quota' },
  no_provider: { code: 'model_not_found', status: 404, param: 'model' },
}

/** A problem in OpenAI's shape, with its status there. */
export function toOpenaiError(problem: ProblemBody): { status: number; body: OpenAIError } {
  const { detail, errors = [] } = problem
  const own = ownNames[problem.code]
  const status = own?.status ?? problem.status
  const isOfProviders = problem.code === 'providers_failed'
  const reasons = isOfProviders ? errors.map(({ pointer, message }) => `${pointer} ${message}.`) : []
  const [first] = isOfProviders ? [] : errors
  const error = {
    message: [detail, ...reasons].join(' '),
    type: own?.type ?? typeOf(status),
    param: own?.param ?? (first ? placeOf(first.pointer) : null),
    code: own?.code ?? problem.code,
  }
  return { status, body: { error } }
}

function typeOf(status: number): string {
  if (status === 429) return 'rate_limit_error'
  return status < 500 ? 'invalid_request_error' : 'server_error'
}

/** `messages[0].role` of `/body/messages/0/role`. */
function placeOf(pointer: string): string {
  const steps = pointer.split('/').slice(2)
  const names = steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
  return names.join('').replace(/^\./, '').replaceAll('~1', '/').replaceAll('~0', '~')
}

const frame = (data: object) => `data: ${JSON.stringify(data)}\n\n`

/** A streamed answer as OpenAI writes it; one that is cut ends with its error. */
export const openaiFrames: Frames<OpenaiCompletion, ChatCompletionChunk> = {
  piece: frame,
  end: ({ rest, cut }) =>
    [
      ...rest.map(frame),
      cut
        ? frame({ error: { message: cut.message, type: 'server_error', param: null, code: cut.code } })
        : 'data: [DONE]\n\n',
    ].join(''),
  failure: (problem) => frame(toOpenaiError(problem).body),
}
