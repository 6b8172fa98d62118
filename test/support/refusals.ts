import type { Body } from './stage.ts'

/** OpenAI's names, as the contract has them, for what has another one elsewhere. */
const names: Record<string, string> = {
  invalid_api_key: 'unauthenticated',
  rate_limit_exceeded: 'rate_limited',
  insufficient_quota: 'quota_exceeded',
  model_not_found: 'no_provider',
}

/** What a refusal says, as a problem or in OpenAI's shape: the problem's code, and the place where it went wrong. */
export function refusalOf(body: Body): { code: string | undefined; pointer: string | undefined } {
  const error = body?.error
  if (typeof error !== 'object' || error === null) return { code: body?.code, pointer: body?.errors?.[0]?.pointer }
  // The message begins with the place; what clients read of it is `param`, which must say the same.
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
