import type { Body } from './api-client.ts'

/** OpenAI's error codes and the problem codes that they stand for. */
const names: Record<string, string> = {
  invalid_api_key: 'unauthenticated',
  rate_limit_exceeded: 'rate_limited',
  insufficient_quota: 'quota_exceeded',
  model_not_found: 'no_provider',
}

/** Returns the code and the pointer of a problem, also of one in OpenAI's error format. */
export function toProblem(body: Body): { code: string | undefined; pointer: string | undefined } {
  const error = body?.error
  if (typeof error !== 'object' || error === null) return { code: body?.code, pointer: body?.errors?.[0]?.pointer }
  // The message begins with the pointer, and `param` must name the same field.
  const [pointer] = /^\/(body|query|header|path)(?=[/ ])\S*/.exec(error.message) ?? []
  const place =
    pointer
      ?.split('/')
      .slice(2)
      .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)) ?? []
  const param = place.join('').replace(/^\./, '')
  const isSame = pointer === undefined || (error.param ?? '') === param.replaceAll('~1', '/').replaceAll('~0', '~')
  if (!isSame) throw new Error(`${error.param} is not ${pointer}`)
  return { code: names[error.code] ?? error.code, pointer }
}
