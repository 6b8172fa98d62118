/** Every error this API can give, by its code (RFC 9457). `status` and `title` are fixed; `detail` says what happened this time. */
const catalogue = {
  invalid_request: [400, 'Invalid request'],
  malformed_json: [400, 'Malformed JSON'],
  invalid_cursor: [400, 'Invalid cursor'],
  ambiguous_credentials: [400, 'Ambiguous credentials'],
  unauthenticated: [401, 'Unauthenticated'],
  invalid_credentials: [401, 'Invalid credentials'],
  invalid_refresh_token: [401, 'Invalid refresh token'],
  forbidden: [403, 'Forbidden'],
  field_not_allowed: [403, 'Field not allowed'],
  origin_not_allowed: [403, 'Origin not allowed'],
  registration_closed: [403, 'Registration closed'],
  wrong_password: [403, 'Wrong password'],
  invitation_mismatch: [403, 'Invitation for another person'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  email_taken: [409, 'E-mail address taken'],
  username_taken: [409, 'Username taken'],
  slug_taken: [409, 'Slug taken'],
  external_id_taken: [409, 'External id taken'],
  already_member: [409, 'Already a member'],
  already_verified: [409, 'Already verified'],
  invitation_accepted: [409, 'Invitation accepted'],
  chat_closed: [409, 'Chat closed'],
  chat_escalated: [409, 'Chat escalated'],
  completion_running: [409, 'Completion running'],
  maintenance_running: [409, 'Maintenance running'],
  provider_taken: [409, 'Provider taken'],
  export_not_ready: [409, 'Export not ready'],
  gone: [410, 'Gone'],
  payload_too_large: [413, 'Payload too large'],
  unsupported_media_type: [415, 'Unsupported media type'],
  unprocessable: [422, 'Unprocessable'],
  idempotency_key_reused: [422, 'Idempotency key reused'],
  organization_ambiguous: [422, 'Organization ambiguous'],
  unknown_reference: [422, 'Unknown reference'],
  password_too_common: [422, 'Password too common'],
  last_admin: [422, 'Last admin'],
  limit_reached: [422, 'Limit reached'],
  no_provider: [422, 'No provider'],
  provider_rejected: [422, 'Provider rejected'],
  mail_not_configured: [422, 'Mail not configured'],
  invalid_identity_token: [422, 'Invalid identity token'],
  upgrade_required: [426, 'Upgrade required'],
  rate_limited: [429, 'Too many requests'],
  quota_exceeded: [429, 'Quota exceeded'],
  headers_too_large: [431, 'Headers too large'],
  internal_error: [500, 'Internal error'],
  providers_failed: [502, 'Providers failed'],
  unavailable: [503, 'Unavailable'],
  storage_full: [507, 'Storage full'],
} as const

export type ProblemCode = keyof typeof catalogue

/** Where in the request it went wrong: a JSON pointer that begins with the part, such as `/body/title`. */
export interface FieldError {
  pointer: string
  message: string
}

interface Options {
  errors?: FieldError[]
  headers?: Record<string, string>
  cause?: unknown
}

/** An error with a place in the contract; thrown anywhere, rendered once by plugins/error-handler. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly statusCode: number
  readonly errors: FieldError[] | undefined
  readonly headers: Record<string, string>

  constructor(code: ProblemCode, detail: string, { errors, headers = {}, cause }: Options = {}) {
    super(detail, { cause })
    this.code = code
    this.statusCode = catalogue[code][0]
    this.errors = errors
    // RFC 9110, section 11.6.1: a 401 says which credentials would do.
    this.headers = { ...(this.statusCode === 401 && { 'www-authenticate': 'Bearer' }), ...headers }
  }

  /** The RFC 9457 body for one request. */
  body(requestId: string) {
    const [status, title] = catalogue[this.code]
    return {
      type: `urn:chatlogger:problem:${this.code}`,
      title,
      status,
      detail: this.message,
      code: this.code,
      requestId,
      timestamp: new Date().toISOString(),
      ...(this.errors && { errors: this.errors }),
    }
  }
}

/** A problem at one place of the request, such as `/body/title`; `message` goes on from the place's name. */
export function problemAt(code: ProblemCode, pointer: string, message: string): Problem {
  return new Problem(code, `${pointer} ${message}.`, { errors: [{ pointer, message }] })
}

/** Missing or another tenant's: one answer for both, so that callers cannot tell which. */
export const notFound = () => new Problem('not_found', 'There is nothing here for you.')

export const unauthenticated = (detail: string) => new Problem('unauthenticated', detail)

export const forbidden = (detail: string) => new Problem('forbidden', detail)

/** Nothing was acknowledged; the caller may try again after `retryAfter` seconds. */
export const unavailable = (detail: string, cause?: unknown, retryAfter = 1) =>
  new Problem('unavailable', detail, { headers: { 'retry-after': String(retryAfter) }, cause })
