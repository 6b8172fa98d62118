// Generated from openapi.yaml by npm run generate; never edit.
import type { Readable } from 'node:stream'
import { type SchemaOptions, type Static, type TSchema, Type } from '@sinclair/typebox'

/** Refers to a schema by its $id: Ajv and the serializer find it among componentSchemas. */
export const Ref = <T extends TSchema>(schema: T, options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T>>(Type.Ref(String(schema.$id), options))

/** Exactly one of these. */
export const OneOf = <T extends TSchema[]>(oneOf: [...T], options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T[number]>>({ ...options, oneOf })

/** An object or null: a copy, because a oneOf would report the errors of both branches. */
export const Nullable = <T extends TSchema>({ $id, ...schema }: T, options: SchemaOptions = {}) =>
  Type.Unsafe<Static<T> | null>({ ...schema, ...options, type: ['object', 'null'] })

/** A body that may be left out: Fastify validates a missing one as null. */
export const OptionalBody = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T> | null | undefined>(Nullable(schema))

/** Content that is not JSON and goes out as it is. */
export const Raw = Type.Unsafe<string | Buffer | Readable>({})

export type FieldError = Static<typeof FieldError>
export const FieldError = Type.Object({ pointer: Type.String(), message: Type.String() }, { $id: 'FieldError' })

export type Problem = Static<typeof Problem>
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.Unsafe<
      | 'invalid_request'
      | 'malformed_json'
      | 'invalid_cursor'
      | 'ambiguous_credentials'
      | 'unauthenticated'
      | 'invalid_credentials'
      | 'invalid_refresh_token'
      | 'forbidden'
      | 'field_not_allowed'
      | 'origin_not_allowed'
      | 'registration_closed'
      | 'wrong_password'
      | 'invitation_mismatch'
      | 'not_found'
      | 'method_not_allowed'
      | 'email_taken'
      | 'username_taken'
      | 'slug_taken'
      | 'external_id_taken'
      | 'already_member'
      | 'already_verified'
      | 'invitation_accepted'
      | 'chat_closed'
      | 'chat_escalated'
      | 'completion_running'
      | 'maintenance_running'
      | 'provider_taken'
      | 'export_not_ready'
      | 'gone'
      | 'payload_too_large'
      | 'unsupported_media_type'
      | 'unprocessable'
      | 'idempotency_key_reused'
      | 'organization_ambiguous'
      | 'unknown_reference'
      | 'password_too_common'
      | 'last_admin'
      | 'limit_reached'
      | 'no_provider'
      | 'provider_rejected'
      | 'mail_not_configured'
      | 'invalid_identity_token'
      | 'rate_limited'
      | 'quota_exceeded'
      | 'upgrade_required'
      | 'headers_too_large'
      | 'internal_error'
      | 'providers_failed'
      | 'unavailable'
      | 'storage_full'
    >({
      type: 'string',
      enum: [
        'invalid_request',
        'malformed_json',
        'invalid_cursor',
        'ambiguous_credentials',
        'unauthenticated',
        'invalid_credentials',
        'invalid_refresh_token',
        'forbidden',
        'field_not_allowed',
        'origin_not_allowed',
        'registration_closed',
        'wrong_password',
        'invitation_mismatch',
        'not_found',
        'method_not_allowed',
        'email_taken',
        'username_taken',
        'slug_taken',
        'external_id_taken',
        'already_member',
        'already_verified',
        'invitation_accepted',
        'chat_closed',
        'chat_escalated',
        'completion_running',
        'maintenance_running',
        'provider_taken',
        'export_not_ready',
        'gone',
        'payload_too_large',
        'unsupported_media_type',
        'unprocessable',
        'idempotency_key_reused',
        'organization_ambiguous',
        'unknown_reference',
        'password_too_common',
        'last_admin',
        'limit_reached',
        'no_provider',
        'provider_rejected',
        'mail_not_configured',
        'invalid_identity_token',
        'rate_limited',
        'quota_exceeded',
        'upgrade_required',
        'headers_too_large',
        'internal_error',
        'providers_failed',
        'unavailable',
        'storage_full',
      ],
    }),
    requestId: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
    errors: Type.Optional(Type.Array(Ref(FieldError))),
  },
  { $id: 'Problem' },
)

export type Health = Static<typeof Health>
export const Health = Type.Object(
  {
    status: Type.Unsafe<'ok' | 'degraded'>({ type: 'string', enum: ['ok', 'degraded'] }),
    database: Type.Unsafe<'up' | 'down'>({ type: 'string', enum: ['up', 'down'] }),
    version: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
  },
  { $id: 'Health' },
)

export type ServiceStatus = Static<typeof ServiceStatus>
export const ServiceStatus = Type.Object(
  {
    status: Type.Unsafe<'operational' | 'degraded'>({ type: 'string', enum: ['operational', 'degraded'] }),
    components: Type.Object({
      api: Type.Unsafe<'operational'>({ type: 'string', enum: ['operational'] }),
      database: Type.Unsafe<'operational' | 'down'>({ type: 'string', enum: ['operational', 'down'] }),
    }),
    version: Type.String(),
    uptimeSeconds: Type.Integer(),
    timestamp: Type.String({ format: 'date-time' }),
  },
  { $id: 'ServiceStatus' },
)

export type PlatformFigures = Static<typeof PlatformFigures>
export const PlatformFigures = Type.Object(
  {
    system: Type.String(),
    architecture: Type.String(),
    node: Type.String(),
    host: Type.String(),
    processId: Type.Integer(),
  },
  { $id: 'PlatformFigures' },
)

export type PoolFigures = Static<typeof PoolFigures>
export const PoolFigures = Type.Object(
  { limit: Type.Integer(), open: Type.Integer(), idle: Type.Integer(), waiting: Type.Integer() },
  { $id: 'PoolFigures' },
)

export type DatabaseHealth = Static<typeof DatabaseHealth>
export const DatabaseHealth = Type.Object(
  {
    status: Type.Unsafe<'up' | 'down'>({ type: 'string', enum: ['up', 'down'] }),
    kind: Type.Unsafe<'sqlite' | 'postgresql'>({ type: 'string', enum: ['sqlite', 'postgresql'] }),
    responseMs: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    connections: Nullable(PoolFigures),
    waitingMessages: Type.Integer(),
  },
  { $id: 'DatabaseHealth' },
)

export type AttemptError = Static<typeof AttemptError>
export const AttemptError = Type.Object(
  { code: Type.String(), message: Type.String(), status: Type.Unsafe<number | null>({ type: ['integer', 'null'] }) },
  { $id: 'AttemptError' },
)

export type ProviderHealth = Static<typeof ProviderHealth>
export const ProviderHealth = Type.Object(
  {
    provider: Type.String(),
    status: Type.Unsafe<'healthy' | 'degraded' | 'unhealthy'>({
      type: 'string',
      enum: ['healthy', 'degraded', 'unhealthy'],
    }),
    responseMs: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    error: Nullable(AttemptError),
    checkedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'ProviderHealth' },
)

export type ProvidersHealth = Static<typeof ProvidersHealth>
export const ProvidersHealth = Type.Object(
  {
    status: Type.Unsafe<'healthy' | 'degraded' | 'unhealthy'>({
      type: 'string',
      enum: ['healthy', 'degraded', 'unhealthy'],
    }),
    default: Nullable(ProviderHealth),
    data: Type.Array(Ref(ProviderHealth)),
  },
  { $id: 'ProvidersHealth' },
)

export type JobQueue = Static<typeof JobQueue>
export const JobQueue = Type.Object(
  {
    pending: Type.Integer(),
    running: Type.Integer(),
    oldestAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  },
  { $id: 'JobQueue' },
)

export type JobFigures = Static<typeof JobFigures>
export const JobFigures = Type.Object({ exports: Ref(JobQueue), erasures: Ref(JobQueue) }, { $id: 'JobFigures' })

export type OpenConnections = Static<typeof OpenConnections>
export const OpenConnections = Type.Object(
  { sockets: Type.Integer(), streams: Type.Integer() },
  { $id: 'OpenConnections' },
)

export type MemoryFigures = Static<typeof MemoryFigures>
export const MemoryFigures = Type.Object(
  {
    resident: Type.Integer({ format: 'int64' }),
    heapUsed: Type.Integer({ format: 'int64' }),
    heapTotal: Type.Integer({ format: 'int64' }),
    external: Type.Integer({ format: 'int64' }),
    systemTotal: Type.Integer({ format: 'int64' }),
    systemFree: Type.Integer({ format: 'int64' }),
  },
  { $id: 'MemoryFigures' },
)

export type CpuFigures = Static<typeof CpuFigures>
export const CpuFigures = Type.Object(
  { cores: Type.Integer(), percent: Type.Number(), loadAverage: Type.Number() },
  { $id: 'CpuFigures' },
)

export type EventLoopFigures = Static<typeof EventLoopFigures>
export const EventLoopFigures = Type.Object(
  {
    delayP50: Type.Number(),
    delayP99: Type.Number(),
    delayMax: Type.Number(),
    utilization: Type.Number({ minimum: 0, maximum: 1 }),
  },
  { $id: 'EventLoopFigures' },
)

export type HealthDetails = Static<typeof HealthDetails>
export const HealthDetails = Type.Object(
  {
    status: Type.Unsafe<'ok' | 'degraded'>({ type: 'string', enum: ['ok', 'degraded'] }),
    version: Type.String(),
    timestamp: Type.String({ format: 'date-time' }),
    uptimeSeconds: Type.Integer(),
    platform: Ref(PlatformFigures),
    database: Ref(DatabaseHealth),
    redis: Type.Unsafe<'up' | 'down' | 'unused'>({ type: 'string', enum: ['up', 'down', 'unused'] }),
    assistants: Nullable(ProvidersHealth),
    jobs: Nullable(JobFigures),
    connections: Ref(OpenConnections),
    memory: Ref(MemoryFigures),
    cpu: Ref(CpuFigures),
    eventLoop: Ref(EventLoopFigures),
  },
  { $id: 'HealthDetails' },
)

export type Readiness = Static<typeof Readiness>
export const Readiness = Type.Object({ status: Type.Literal('ready') }, { $id: 'Readiness' })

export type Version = Static<typeof Version>
export const Version = Type.Object(
  {
    version: Type.String(),
    commit: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    buildTime: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  },
  { $id: 'Version' },
)

export type EmailAddress = Static<typeof EmailAddress>
export const EmailAddress = Type.String({ $id: 'EmailAddress', format: 'email', maxLength: 254 })

export type Username = Static<typeof Username>
export const Username = Type.String({
  $id: 'Username',
  minLength: 3,
  maxLength: 40,
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]$',
})

export type Password = Static<typeof Password>
export const Password = Type.String({ $id: 'Password', minLength: 2, maxLength: 1024 })

export type OneTimeToken = Static<typeof OneTimeToken>
export const OneTimeToken = Type.String({ $id: 'OneTimeToken', pattern: '^clt_[A-Za-z0-9_-]{43}$' })

export type Registration = Static<typeof Registration>
export const Registration = Type.Object(
  {
    email: Ref(EmailAddress),
    username: Ref(Username),
    password: Ref(Password),
    fullName: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 200 })),
    organizationName: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })),
    invitationToken: Type.Optional(Ref(OneTimeToken)),
  },
  { $id: 'Registration', additionalProperties: false },
)

export type PasswordResetRequest = Static<typeof PasswordResetRequest>
export const PasswordResetRequest = Type.Object(
  { email: Ref(EmailAddress) },
  { $id: 'PasswordResetRequest', additionalProperties: false },
)

export type NewPassword = Static<typeof NewPassword>
export const NewPassword = Type.Object(
  { password: Ref(Password) },
  { $id: 'NewPassword', additionalProperties: false },
)

export type PasswordChange = Static<typeof PasswordChange>
export const PasswordChange = Type.Object(
  { currentPassword: Type.String({ minLength: 1, maxLength: 1024 }), newPassword: Ref(Password) },
  { $id: 'PasswordChange', additionalProperties: false },
)

export type Session = Static<typeof Session>
export const Session = Type.Object(
  {
    id: Type.String(),
    current: Type.Boolean(),
    device: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    userAgent: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    address: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    createdAt: Type.String({ format: 'date-time' }),
    lastUsedAt: Type.String({ format: 'date-time' }),
    expiresAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'Session' },
)

export type NextCursor = Static<typeof NextCursor>
export const NextCursor = Type.Unsafe<string | null>({ $id: 'NextCursor', type: ['string', 'null'] })

export type SessionPage = Static<typeof SessionPage>
export const SessionPage = Type.Object(
  { data: Type.Array(Ref(Session)), nextCursor: Ref(NextCursor) },
  { $id: 'SessionPage' },
)

export type Login = Static<typeof Login>
export const Login = Type.Object(
  {
    email: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  },
  { $id: 'Login', additionalProperties: false, minProperties: 2, maxProperties: 2 },
)

export type Refresh = Static<typeof Refresh>
export const Refresh = Type.Object(
  { refreshToken: Type.String({ minLength: 1, maxLength: 512 }) },
  { $id: 'Refresh', additionalProperties: false },
)

export type Preferences = Static<typeof Preferences>
export const Preferences = Type.Object(
  {
    theme: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    language: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    notifications: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }),
    maxTokens: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    defaultModel: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  },
  { $id: 'Preferences' },
)

export type User = Static<typeof User>
export const User = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    username: Type.String(),
    fullName: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    isActive: Type.Boolean(),
    isSuperadmin: Type.Boolean(),
    emailVerifiedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    lastLoginAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    preferences: Ref(Preferences),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'User' },
)

export type SignIn = Static<typeof SignIn>
export const SignIn = Type.Object(
  {
    accessToken: Type.String(),
    refreshToken: Type.String(),
    tokenType: Type.Literal('Bearer'),
    expiresIn: Type.Integer(),
    user: Ref(User),
  },
  { $id: 'SignIn' },
)

export type NewPreferences = Static<typeof NewPreferences>
export const NewPreferences = Type.Object(
  {
    theme: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 64 })),
    language: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 35 })),
    notifications: Type.Optional(Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] })),
    maxTokens: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000000 })),
    defaultModel: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
  },
  { $id: 'NewPreferences', additionalProperties: false },
)

export type UserUpdate = Static<typeof UserUpdate>
export const UserUpdate = Type.Object(
  {
    email: Type.Optional(Ref(EmailAddress)),
    username: Type.Optional(Ref(Username)),
    fullName: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 200 })),
    currentPassword: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  },
  { $id: 'UserUpdate', additionalProperties: false, minProperties: 1 },
)

export type Permission = Static<typeof Permission>
export const Permission = Type.Unsafe<
  | 'org:read'
  | 'org:manage'
  | 'members:read'
  | 'members:manage'
  | 'keys:manage'
  | 'audit:read'
  | 'end-users:read'
  | 'end-users:write'
  | 'chats:read'
  | 'chats:write'
  | 'messages:write'
  | 'completions:create'
  | 'analytics:read'
  | 'exports:create'
  | 'feedback:write'
  | 'providers:read'
  | 'providers:test'
  | 'providers:manage'
>({
  $id: 'Permission',
  type: 'string',
  enum: [
    'org:read',
    'org:manage',
    'members:read',
    'members:manage',
    'keys:manage',
    'audit:read',
    'end-users:read',
    'end-users:write',
    'chats:read',
    'chats:write',
    'messages:write',
    'completions:create',
    'analytics:read',
    'exports:create',
    'feedback:write',
    'providers:read',
    'providers:test',
    'providers:manage',
  ],
})

export type NewPersonalKey = Static<typeof NewPersonalKey>
export const NewPersonalKey = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    permissions: Type.Optional(Type.Array(Ref(Permission), { maxItems: 32, uniqueItems: true })),
    expiresAt: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })),
  },
  { $id: 'NewPersonalKey', additionalProperties: false },
)

export type Rotation = Static<typeof Rotation>
export const Rotation = Type.Object(
  { overlapSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604800, default: 86400 })) },
  { $id: 'Rotation', additionalProperties: false },
)

export type AccountAction = Static<typeof AccountAction>
export const AccountAction = Type.Unsafe<
  | 'session.created'
  | 'session.failed'
  | 'session.revoked'
  | 'session.stolen'
  | 'password.changed'
  | 'password.reset'
  | 'email.changed'
  | 'email.verified'
  | 'api_key.created'
  | 'api_key.rotated'
  | 'api_key.revoked'
  | 'account.disabled'
  | 'account.enabled'
  | 'account.promoted'
  | 'account.demoted'
>({
  $id: 'AccountAction',
  type: 'string',
  enum: [
    'session.created',
    'session.failed',
    'session.revoked',
    'session.stolen',
    'password.changed',
    'password.reset',
    'email.changed',
    'email.verified',
    'api_key.created',
    'api_key.rotated',
    'api_key.revoked',
    'account.disabled',
    'account.enabled',
    'account.promoted',
    'account.demoted',
  ],
})

export type AccountEvent = Static<typeof AccountEvent>
export const AccountEvent = Type.Object(
  {
    id: Type.String(),
    action: Ref(AccountAction),
    address: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    userAgent: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    createdAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'AccountEvent' },
)

export type AccountEventPage = Static<typeof AccountEventPage>
export const AccountEventPage = Type.Object(
  { data: Type.Array(Ref(AccountEvent)), nextCursor: Ref(NextCursor) },
  { $id: 'AccountEventPage' },
)

export type Slug = Static<typeof Slug>
export const Slug = Type.String({ $id: 'Slug', minLength: 2, maxLength: 48, pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' })

export type NewOrganization = Static<typeof NewOrganization>
export const NewOrganization = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }), slug: Type.Optional(Ref(Slug)) },
  { $id: 'NewOrganization', additionalProperties: false },
)

export type Plan = Static<typeof Plan>
export const Plan = Type.Unsafe<'free' | 'pro' | 'enterprise'>({
  $id: 'Plan',
  type: 'string',
  enum: ['free', 'pro', 'enterprise'],
})

export type OrganizationStatus = Static<typeof OrganizationStatus>
export const OrganizationStatus = Type.Unsafe<'active' | 'suspended'>({
  $id: 'OrganizationStatus',
  type: 'string',
  enum: ['active', 'suspended'],
})

export type OrganizationSettings = Static<typeof OrganizationSettings>
export const OrganizationSettings = Type.Object(
  {
    dashboardOrigins: Type.Array(Type.String()),
    retentionDays: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    defaultProvider: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    defaultModel: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    systemPrompt: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    allowedProviders: Type.Unsafe<Array<string> | null>({ type: ['array', 'null'], items: { type: 'string' } }),
    dailyRequestLimit: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    dailyTokenLimit: Type.Unsafe<number | null>({ type: ['integer', 'null'], format: 'int64' }),
  },
  { $id: 'OrganizationSettings' },
)

export type Organization = Static<typeof Organization>
export const Organization = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    slug: Type.String(),
    plan: Ref(Plan),
    status: Ref(OrganizationStatus),
    settings: Ref(OrganizationSettings),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'Organization' },
)

export type OrganizationSettingsUpdate = Static<typeof OrganizationSettingsUpdate>
export const OrganizationSettingsUpdate = Type.Object(
  {
    dashboardOrigins: Type.Optional(Type.Unsafe<Array<string> | null>({
      type: ['array', 'null'],
      maxItems: 50,
      uniqueItems: true,
      items: { type: 'string', minLength: 1, maxLength: 255 },
    })),
    retentionDays: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 36500 })),
    defaultProvider: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      minLength: 1,
      maxLength: 64,
    })),
    defaultModel: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
    systemPrompt: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      minLength: 1,
      maxLength: 100000,
    })),
    allowedProviders: Type.Optional(Type.Unsafe<Array<string> | null>({
      type: ['array', 'null'],
      maxItems: 50,
      uniqueItems: true,
      items: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,31}$' },
    })),
    dailyRequestLimit: Type.Optional(Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 0,
      maximum: 1000000000,
    })),
    dailyTokenLimit: Type.Optional(Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      format: 'int64',
      minimum: 0,
      maximum: 1000000000000,
    })),
  },
  { $id: 'OrganizationSettingsUpdate', additionalProperties: false },
)

export type OrganizationUpdate = Static<typeof OrganizationUpdate>
export const OrganizationUpdate = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })),
    slug: Type.Optional(Ref(Slug)),
    settings: Type.Optional(Ref(OrganizationSettingsUpdate)),
  },
  { $id: 'OrganizationUpdate', additionalProperties: false, minProperties: 1 },
)

export type OrganizationPage = Static<typeof OrganizationPage>
export const OrganizationPage = Type.Object(
  { data: Type.Array(Ref(Organization)), nextCursor: Ref(NextCursor) },
  { $id: 'OrganizationPage' },
)

export type PlanRateLimits = Static<typeof PlanRateLimits>
export const PlanRateLimits = Type.Object(
  { widget: Type.Integer(), read: Type.Integer(), write: Type.Integer(), llm: Type.Integer() },
  { $id: 'PlanRateLimits' },
)

export type Limits = Static<typeof Limits>
export const Limits = Type.Object(
  {
    members: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    apiKeys: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    dailyRequests: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    dailyTokens: Type.Unsafe<number | null>({ type: ['integer', 'null'], format: 'int64' }),
    rateLimits: Ref(PlanRateLimits),
    rateLimitWindowMs: Type.Integer(),
  },
  { $id: 'Limits' },
)

export type Used = Static<typeof Used>
export const Used = Type.Object(
  {
    members: Type.Integer(),
    apiKeys: Type.Integer(),
    messages: Type.Integer(),
    tokens: Type.Integer({ format: 'int64' }),
    requests: Type.Integer({ format: 'int64' }),
    requestTokens: Type.Integer({ format: 'int64' }),
  },
  { $id: 'Used' },
)

export type UsageReport = Static<typeof UsageReport>
export const UsageReport = Type.Object(
  { plan: Ref(Plan), day: Type.String({ format: 'date' }), limits: Ref(Limits), used: Ref(Used) },
  { $id: 'UsageReport' },
)

export type IdentitySecret = Static<typeof IdentitySecret>
export const IdentitySecret = Type.Object(
  {
    identitySecret: Type.String(),
    createdAt: Type.String({ format: 'date-time' }),
    previousExpiresAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  },
  { $id: 'IdentitySecret' },
)

export type AuditAction = Static<typeof AuditAction>
export const AuditAction = Type.Unsafe<
  | 'session.created'
  | 'session.failed'
  | 'organization.created'
  | 'organization.updated'
  | 'organization.plan_changed'
  | 'organization.suspended'
  | 'organization.resumed'
  | 'organization.rate_limits_changed'
  | 'identity_secret.rotated'
  | 'invitation.created'
  | 'invitation.revoked'
  | 'member.joined'
  | 'member.role_changed'
  | 'member.left'
  | 'member.removed'
  | 'api_key.created'
  | 'api_key.rotated'
  | 'api_key.revoked'
  | 'end_user.deleted'
  | 'chat.cleared'
  | 'chat.deleted'
  | 'chats.imported'
  | 'message.updated'
  | 'message.deleted'
  | 'export.created'
  | 'export.downloaded'
  | 'export.deleted'
  | 'retention.applied'
  | 'provider_key.put'
  | 'provider_key.removed'
>({
  $id: 'AuditAction',
  type: 'string',
  enum: [
    'session.created',
    'session.failed',
    'organization.created',
    'organization.updated',
    'organization.plan_changed',
    'organization.suspended',
    'organization.resumed',
    'organization.rate_limits_changed',
    'identity_secret.rotated',
    'invitation.created',
    'invitation.revoked',
    'member.joined',
    'member.role_changed',
    'member.left',
    'member.removed',
    'api_key.created',
    'api_key.rotated',
    'api_key.revoked',
    'end_user.deleted',
    'chat.cleared',
    'chat.deleted',
    'chats.imported',
    'message.updated',
    'message.deleted',
    'export.created',
    'export.downloaded',
    'export.deleted',
    'retention.applied',
    'provider_key.put',
    'provider_key.removed',
  ],
})

export type AuditActor = Static<typeof AuditActor>
export const AuditActor = Type.Object(
  {
    type: Type.Unsafe<'person' | 'key' | 'visitor' | 'operator' | 'system'>({
      type: 'string',
      enum: ['person', 'key', 'visitor', 'operator', 'system'],
    }),
    id: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  },
  { $id: 'AuditActor' },
)

export type AuditTarget = Static<typeof AuditTarget>
export const AuditTarget = Type.Object(
  {
    type: Type.Unsafe<
      | 'organization'
      | 'member'
      | 'invitation'
      | 'api_key'
      | 'identity_secret'
      | 'provider_key'
      | 'end_user'
      | 'chat'
      | 'message'
      | 'export'
      | 'session'
    >({
      type: 'string',
      enum: [
        'organization',
        'member',
        'invitation',
        'api_key',
        'identity_secret',
        'provider_key',
        'end_user',
        'chat',
        'message',
        'export',
        'session',
      ],
    }),
    id: Type.String(),
  },
  { $id: 'AuditTarget' },
)

export type AuditEvent = Static<typeof AuditEvent>
export const AuditEvent = Type.Object(
  {
    id: Type.String(),
    action: Ref(AuditAction),
    actor: Ref(AuditActor),
    target: Ref(AuditTarget),
    address: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    details: Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true }),
    createdAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'AuditEvent' },
)

export type AuditEventPage = Static<typeof AuditEventPage>
export const AuditEventPage = Type.Object(
  { data: Type.Array(Ref(AuditEvent)), nextCursor: Ref(NextCursor) },
  { $id: 'AuditEventPage' },
)

export type Role = Static<typeof Role>
export const Role = Type.Unsafe<'viewer' | 'user' | 'developer' | 'admin'>({
  $id: 'Role',
  type: 'string',
  enum: ['viewer', 'user', 'developer', 'admin'],
})

export type Member = Static<typeof Member>
export const Member = Type.Object(
  {
    userId: Type.String(),
    email: Type.String(),
    username: Type.String(),
    fullName: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    isActive: Type.Boolean(),
    role: Ref(Role),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'Member' },
)

export type MemberPage = Static<typeof MemberPage>
export const MemberPage = Type.Object(
  { data: Type.Array(Ref(Member)), nextCursor: Ref(NextCursor) },
  { $id: 'MemberPage' },
)

export type MemberUpdate = Static<typeof MemberUpdate>
export const MemberUpdate = Type.Object({ role: Ref(Role) }, { $id: 'MemberUpdate', additionalProperties: false })

export type NewInvitation = Static<typeof NewInvitation>
export const NewInvitation = Type.Object(
  { email: Ref(EmailAddress), role: Ref(Role) },
  { $id: 'NewInvitation', additionalProperties: false },
)

export type Invitation = Static<typeof Invitation>
export const Invitation = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    role: Ref(Role),
    status: Type.Unsafe<'pending' | 'accepted' | 'revoked' | 'expired'>({
      type: 'string',
      enum: ['pending', 'accepted', 'revoked', 'expired'],
    }),
    invitedById: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    sentAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    expiresAt: Type.String({ format: 'date-time' }),
    createdAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'Invitation' },
)

export type InvitationPage = Static<typeof InvitationPage>
export const InvitationPage = Type.Object(
  { data: Type.Array(Ref(Invitation)), nextCursor: Ref(NextCursor) },
  { $id: 'InvitationPage' },
)

export type Metadata = Static<typeof Metadata>
export const Metadata = Type.Unsafe<{ [key: string]: unknown }>({
  $id: 'Metadata',
  type: 'object',
  maxProperties: 64,
  additionalProperties: true,
})

export type NewEndUser = Static<typeof NewEndUser>
export const NewEndUser = Type.Object(
  {
    externalId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 255 })),
    username: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 100 })),
    email: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'email', maxLength: 254 })),
    metadata: Type.Optional(Ref(Metadata)),
  },
  { $id: 'NewEndUser', additionalProperties: false, minProperties: 1 },
)

export type EndUserUpdate = Static<typeof EndUserUpdate>
export const EndUserUpdate = Type.Object(
  {
    externalId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 255 })),
    username: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 100 })),
    email: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'email', maxLength: 254 })),
    metadata: Type.Optional(Ref(Metadata)),
  },
  { $id: 'EndUserUpdate', additionalProperties: false, minProperties: 1 },
)

export type EndUser = Static<typeof EndUser>
export const EndUser = Type.Object(
  {
    id: Type.String(),
    externalId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    username: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    email: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    verified: Type.Boolean(),
    metadata: Ref(Metadata),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'EndUser' },
)

export type EndUserPage = Static<typeof EndUserPage>
export const EndUserPage = Type.Object(
  { data: Type.Array(Ref(EndUser)), nextCursor: Ref(NextCursor) },
  { $id: 'EndUserPage' },
)

export type RetentionPreview = Static<typeof RetentionPreview>
export const RetentionPreview = Type.Object(
  {
    retentionDays: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    before: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    chats: Type.Integer(),
    messages: Type.Integer(),
  },
  { $id: 'RetentionPreview' },
)

export type MessagesByRole = Static<typeof MessagesByRole>
export const MessagesByRole = Type.Object(
  {
    total: Type.Integer(),
    user: Type.Integer(),
    assistant: Type.Integer(),
    system: Type.Integer(),
    function: Type.Integer(),
    tool: Type.Integer(),
  },
  { $id: 'MessagesByRole' },
)

export type ChatTokens = Static<typeof ChatTokens>
export const ChatTokens = Type.Object(
  { prompt: Type.Integer(), completion: Type.Integer(), total: Type.Integer() },
  { $id: 'ChatTokens' },
)

export type LatencyFigures = Static<typeof LatencyFigures>
export const LatencyFigures = Type.Object(
  {
    messages: Type.Integer(),
    average: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    p50: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    p95: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  },
  { $id: 'LatencyFigures' },
)

export type ModelFigures = Static<typeof ModelFigures>
export const ModelFigures = Type.Object(
  {
    provider: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    model: Type.String(),
    messages: Type.Integer(),
    share: Type.Number(),
    tokens: Type.Integer(),
    cost: Type.Number(),
  },
  { $id: 'ModelFigures' },
)

export type ProviderFigures = Static<typeof ProviderFigures>
export const ProviderFigures = Type.Object(
  {
    provider: Type.String(),
    messages: Type.Integer(),
    share: Type.Number(),
    tokens: Type.Integer(),
    cost: Type.Number(),
  },
  { $id: 'ProviderFigures' },
)

export type FeedbackFigures = Static<typeof FeedbackFigures>
export const FeedbackFigures = Type.Object(
  {
    positive: Type.Integer(),
    negative: Type.Integer(),
    scored: Type.Integer(),
    averageScore: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  },
  { $id: 'FeedbackFigures' },
)

export type AnalyticsSummary = Static<typeof AnalyticsSummary>
export const AnalyticsSummary = Type.Object(
  {
    from: Type.String({ format: 'date' }),
    to: Type.String({ format: 'date' }),
    timeZone: Type.String(),
    chats: Type.Integer(),
    endUsers: Type.Integer(),
    messages: Ref(MessagesByRole),
    tokens: Ref(ChatTokens),
    cost: Type.Number(),
    latency: Ref(LatencyFigures),
    models: Type.Array(Ref(ModelFigures)),
    providers: Type.Array(Ref(ProviderFigures)),
    feedback: Ref(FeedbackFigures),
    toolCalls: Type.Integer(),
  },
  { $id: 'AnalyticsSummary' },
)

export type AnalyticsPoint = Static<typeof AnalyticsPoint>
export const AnalyticsPoint = Type.Object(
  {
    start: Type.String({ format: 'date-time' }),
    group: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    value: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  },
  { $id: 'AnalyticsPoint' },
)

export type AnalyticsTimeseries = Static<typeof AnalyticsTimeseries>
export const AnalyticsTimeseries = Type.Object(
  {
    from: Type.String({ format: 'date' }),
    to: Type.String({ format: 'date' }),
    timeZone: Type.String(),
    metric: Type.String(),
    interval: Type.String(),
    groupBy: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    data: Type.Array(Ref(AnalyticsPoint)),
  },
  { $id: 'AnalyticsTimeseries' },
)

export type ActiveDay = Static<typeof ActiveDay>
export const ActiveDay = Type.Object(
  { day: Type.String({ format: 'date' }), messages: Type.Integer() },
  { $id: 'ActiveDay' },
)

export type Topic = Static<typeof Topic>
export const Topic = Type.Object({ tag: Type.String(), chats: Type.Integer() }, { $id: 'Topic' })

export type MonthOfUse = Static<typeof MonthOfUse>
export const MonthOfUse = Type.Object(
  { month: Type.String(), chats: Type.Integer(), messages: Type.Integer(), tokens: Type.Integer() },
  { $id: 'MonthOfUse' },
)

export type MyAnalytics = Static<typeof MyAnalytics>
export const MyAnalytics = Type.Object(
  {
    timeZone: Type.String(),
    chats: Type.Integer(),
    messages: Type.Integer(),
    tokens: Type.Integer(),
    averageMessagesPerChat: Type.Number(),
    mostActiveDay: Nullable(ActiveDay),
    topics: Type.Array(Ref(Topic)),
    months: Type.Array(Ref(MonthOfUse)),
  },
  { $id: 'MyAnalytics' },
)

export type ChatStatus = Static<typeof ChatStatus>
export const ChatStatus = Type.Unsafe<'open' | 'pending' | 'escalated' | 'resolved' | 'closed'>({
  $id: 'ChatStatus',
  type: 'string',
  enum: ['open', 'pending', 'escalated', 'resolved', 'closed'],
})

export type ExportFilters = Static<typeof ExportFilters>
export const ExportFilters = Type.Object(
  {
    status: Type.Optional(Type.Array(Ref(ChatStatus), { minItems: 1, maxItems: 5 })),
    tag: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    userId: Type.Optional(Type.String({ pattern: '^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$' })),
    endUserId: Type.Optional(Type.String({ pattern: '^eu_[0-7][0-9a-hjkmnp-tv-z]{25}$' })),
    externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    from: Type.Optional(Type.String({ format: 'date-time' })),
    to: Type.Optional(Type.String({ format: 'date-time' })),
    metadata: Type.Optional(Type.Unsafe<{ [key: string]: string }>({
      type: 'object',
      minProperties: 1,
      maxProperties: 5,
      additionalProperties: { type: 'string', maxLength: 1000 },
    })),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 256, pattern: '\\S' })),
  },
  { $id: 'ExportFilters', additionalProperties: false },
)

export type ExportFormat = Static<typeof ExportFormat>
export const ExportFormat = Type.Unsafe<'csv' | 'json' | 'ndjson'>({
  $id: 'ExportFormat',
  type: 'string',
  enum: ['csv', 'json', 'ndjson'],
})

export type ExportType = Static<typeof ExportType>
export const ExportType = Type.Unsafe<'chats' | 'messages' | 'all'>({
  $id: 'ExportType',
  type: 'string',
  enum: ['chats', 'messages', 'all'],
})

export type NewExport = Static<typeof NewExport>
export const NewExport = Type.Object(
  { format: Ref(ExportFormat), type: Ref(ExportType), filters: Type.Optional(Ref(ExportFilters)) },
  { $id: 'NewExport', additionalProperties: false },
)

export type ExportProgress = Static<typeof ExportProgress>
export const ExportProgress = Type.Object(
  { done: Type.Integer(), total: Type.Unsafe<number | null>({ type: ['integer', 'null'] }) },
  { $id: 'ExportProgress' },
)

export type Export = Static<typeof Export>
export const Export = Type.Object(
  {
    id: Type.String(),
    format: Ref(ExportFormat),
    type: Ref(ExportType),
    filters: Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true }),
    status: Type.Unsafe<'pending' | 'running' | 'completed' | 'failed'>({
      type: 'string',
      enum: ['pending', 'running', 'completed', 'failed'],
    }),
    progress: Ref(ExportProgress),
    bytes: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    error: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    expiresAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    createdAt: Type.String({ format: 'date-time' }),
    completedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  },
  { $id: 'Export' },
)

export type ExportPage = Static<typeof ExportPage>
export const ExportPage = Type.Object(
  { data: Type.Array(Ref(Export)), nextCursor: Ref(NextCursor) },
  { $id: 'ExportPage' },
)

export type Erasure = Static<typeof Erasure>
export const Erasure = Type.Object(
  {
    id: Type.String(),
    kind: Type.Unsafe<'person' | 'endUser' | 'organization' | 'chat' | 'retention'>({
      type: 'string',
      enum: ['person', 'endUser', 'organization', 'chat', 'retention'],
    }),
    status: Type.Unsafe<'pending' | 'done'>({ type: 'string', enum: ['pending', 'done'] }),
    counts: Type.Unsafe<{ [key: string]: number }>({ type: 'object', additionalProperties: { type: 'integer' } }),
    createdAt: Type.String({ format: 'date-time' }),
    completedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  },
  { $id: 'Erasure' },
)

export type UserUpdateAsOperator = Static<typeof UserUpdateAsOperator>
export const UserUpdateAsOperator = Type.Object(
  { isActive: Type.Optional(Type.Boolean()), isSuperadmin: Type.Optional(Type.Boolean()) },
  { $id: 'UserUpdateAsOperator', additionalProperties: false, minProperties: 1 },
)

export type UserOrganization = Static<typeof UserOrganization>
export const UserOrganization = Type.Object(
  { orgId: Type.String(), slug: Type.String(), role: Ref(Role) },
  { $id: 'UserOrganization' },
)

export type UserOverview = Static<typeof UserOverview>
export const UserOverview = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    username: Type.String(),
    fullName: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    isActive: Type.Boolean(),
    isSuperadmin: Type.Boolean(),
    emailVerifiedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    lastLoginAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    organizations: Type.Array(Ref(UserOrganization)),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'UserOverview' },
)

export type UserOverviewPage = Static<typeof UserOverviewPage>
export const UserOverviewPage = Type.Object(
  { data: Type.Array(Ref(UserOverview)), nextCursor: Ref(NextCursor) },
  { $id: 'UserOverviewPage' },
)

export type OwnRateLimits = Static<typeof OwnRateLimits>
export const OwnRateLimits = Type.Object(
  {
    widget: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000000000 })),
    read: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000000000 })),
    write: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000000000 })),
    llm: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000000000 })),
  },
  { $id: 'OwnRateLimits', additionalProperties: false, minProperties: 1 },
)

export type OrganizationUpdateAsOperator = Static<typeof OrganizationUpdateAsOperator>
export const OrganizationUpdateAsOperator = Type.Object(
  {
    plan: Type.Optional(Ref(Plan)),
    status: Type.Optional(Ref(OrganizationStatus)),
    rateLimits: Type.Optional(Ref(OwnRateLimits)),
  },
  { $id: 'OrganizationUpdateAsOperator', additionalProperties: false, minProperties: 1 },
)

export type LogLevel = Static<typeof LogLevel>
export const LogLevel = Type.Unsafe<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'>({
  $id: 'LogLevel',
  type: 'string',
  enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
})

export type SystemSettings = Static<typeof SystemSettings>
export const SystemSettings = Type.Object(
  {
    host: Type.String(),
    port: Type.Integer(),
    dataDir: Type.String(),
    database: Type.Unsafe<'sqlite' | 'postgresql'>({ type: 'string', enum: ['sqlite', 'postgresql'] }),
    databasePoolSize: Type.Integer(),
    redis: Type.Boolean(),
    mail: Type.Boolean(),
    registration: Type.Unsafe<'open' | 'invite' | 'closed'>({ type: 'string', enum: ['open', 'invite', 'closed'] }),
    allowedOrigins: Type.Array(Type.String()),
    trustedProxies: Type.Array(Type.String()),
    dashboardUrl: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    logLevel: Ref(LogLevel),
    logFiles: Type.Integer(),
    rateLimitWindowMs: Type.Integer(),
    accessTokenSeconds: Type.Integer(),
    refreshTokenSeconds: Type.Integer(),
    providerKeys: Type.Array(Type.String()),
    privateProviders: Type.Boolean(),
    firstTokenTimeoutMs: Type.Integer(),
    idleTimeoutMs: Type.Integer(),
    answerTimeoutMs: Type.Integer(),
  },
  { $id: 'SystemSettings' },
)

export type MaintenanceTask = Static<typeof MaintenanceTask>
export const MaintenanceTask = Type.Unsafe<
  | 'cleanup_logs'
  | 'purge_expired'
  | 'refresh_cache'
  | 'health_check'
  | 'vacuum'
  | 'rebuild_counters'
>({
  $id: 'MaintenanceTask',
  type: 'string',
  enum: ['cleanup_logs', 'purge_expired', 'refresh_cache', 'health_check', 'vacuum', 'rebuild_counters'],
})

export type MaintenanceRun = Static<typeof MaintenanceRun>
export const MaintenanceRun = Type.Object(
  {
    id: Type.String(),
    task: Ref(MaintenanceTask),
    status: Type.Unsafe<'running' | 'completed' | 'failed'>({
      type: 'string',
      enum: ['running', 'completed', 'failed'],
    }),
    result: Type.Unsafe<{ [key: string]: unknown } | null>({ type: ['object', 'null'], additionalProperties: true }),
    error: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    startedAt: Type.String({ format: 'date-time' }),
    completedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  },
  { $id: 'MaintenanceRun' },
)

export type SystemStatus = Static<typeof SystemStatus>
export const SystemStatus = Type.Object(
  {
    environment: Type.Unsafe<'development' | 'production'>({ type: 'string', enum: ['development', 'production'] }),
    version: Type.String(),
    commit: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    buildTime: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    startedAt: Type.String({ format: 'date-time' }),
    uptimeSeconds: Type.Integer(),
    settings: Ref(SystemSettings),
    people: Type.Integer(),
    organizations: Type.Integer(),
    maintenance: Type.Array(Ref(MaintenanceRun)),
  },
  { $id: 'SystemStatus' },
)

export type RequestFigures = Static<typeof RequestFigures>
export const RequestFigures = Type.Object(
  {
    total: Type.Integer({ format: 'int64' }),
    ok: Type.Integer({ format: 'int64' }),
    failed: Type.Integer({ format: 'int64' }),
    serverErrors: Type.Integer({ format: 'int64' }),
    averageMs: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  },
  { $id: 'RequestFigures' },
)

export type UserFigures = Static<typeof UserFigures>
export const UserFigures = Type.Object(
  { total: Type.Integer(), endUsers: Type.Integer(), people: Type.Integer() },
  { $id: 'UserFigures' },
)

export type TokenFigures = Static<typeof TokenFigures>
export const TokenFigures = Type.Object(
  {
    total: Type.Integer({ format: 'int64' }),
    prompt: Type.Integer({ format: 'int64' }),
    completion: Type.Integer({ format: 'int64' }),
  },
  { $id: 'TokenFigures' },
)

export type ModelShare = Static<typeof ModelShare>
export const ModelShare = Type.Object(
  {
    provider: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    model: Type.String(),
    messages: Type.Integer({ format: 'int64' }),
    tokens: Type.Integer({ format: 'int64' }),
    share: Type.Number(),
  },
  { $id: 'ModelShare' },
)

export type SystemMetrics = Static<typeof SystemMetrics>
export const SystemMetrics = Type.Object(
  {
    hours: Type.Integer(),
    from: Type.String({ format: 'date-time' }),
    to: Type.String({ format: 'date-time' }),
    requests: Ref(RequestFigures),
    messages: Type.Integer({ format: 'int64' }),
    chats: Type.Integer({ format: 'int64' }),
    users: Ref(UserFigures),
    tokens: Ref(TokenFigures),
    models: Type.Array(Ref(ModelShare)),
  },
  { $id: 'SystemMetrics' },
)

export type LineLevel = Static<typeof LineLevel>
export const LineLevel = Type.Unsafe<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'>({
  $id: 'LineLevel',
  type: 'string',
  enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace'],
})

export type LogService = Static<typeof LogService>
export const LogService = Type.Unsafe<'api' | 'jobs' | 'server'>({
  $id: 'LogService',
  type: 'string',
  enum: ['api', 'jobs', 'server'],
})

export type LogLine = Static<typeof LogLine>
export const LogLine = Type.Object(
  {
    loggedAt: Type.String({ format: 'date-time' }),
    level: Ref(LineLevel),
    service: Ref(LogService),
    message: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    requestId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    details: Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true }),
  },
  { $id: 'LogLine' },
)

export type LogLines = Static<typeof LogLines>
export const LogLines = Type.Object({ data: Type.Array(Ref(LogLine)) }, { $id: 'LogLines' })

export type ClassRateLimits = Static<typeof ClassRateLimits>
export const ClassRateLimits = Type.Object(
  {
    auth: Type.Integer(),
    public: Type.Integer(),
    widget: Type.Integer(),
    read: Type.Integer(),
    write: Type.Integer(),
    llm: Type.Integer(),
    admin: Type.Integer(),
  },
  { $id: 'ClassRateLimits' },
)

export type NewClassRateLimits = Static<typeof NewClassRateLimits>
export const NewClassRateLimits = Type.Object(
  {
    auth: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 5, maximum: 1000000000 })),
    public: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 10, maximum: 1000000000 })),
    widget: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 5, maximum: 1000000000 })),
    read: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 10, maximum: 1000000000 })),
    write: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 10, maximum: 1000000000 })),
    llm: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 5, maximum: 1000000000 })),
    admin: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 30, maximum: 1000000000 })),
  },
  { $id: 'NewClassRateLimits', additionalProperties: false, minProperties: 1 },
)

export type SystemConfigUpdate = Static<typeof SystemConfigUpdate>
export const SystemConfigUpdate = Type.Object(
  {
    logLevel: Type.Optional(OneOf([Ref(LogLevel), Type.Null()])),
    maxTokens: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000000 })),
    rateLimits: Type.Optional(Ref(NewClassRateLimits)),
  },
  { $id: 'SystemConfigUpdate', additionalProperties: false, minProperties: 1 },
)

export type RateLimitOverrides = Static<typeof RateLimitOverrides>
export const RateLimitOverrides = Type.Object(
  {
    auth: Type.Optional(Type.Integer()),
    public: Type.Optional(Type.Integer()),
    widget: Type.Optional(Type.Integer()),
    read: Type.Optional(Type.Integer()),
    write: Type.Optional(Type.Integer()),
    llm: Type.Optional(Type.Integer()),
    admin: Type.Optional(Type.Integer()),
  },
  { $id: 'RateLimitOverrides' },
)

export type SystemOverrides = Static<typeof SystemOverrides>
export const SystemOverrides = Type.Object(
  {
    logLevel: Type.Optional(Ref(LogLevel)),
    maxTokens: Type.Optional(Type.Integer()),
    rateLimits: Type.Optional(Ref(RateLimitOverrides)),
  },
  { $id: 'SystemOverrides' },
)

export type SystemConfig = Static<typeof SystemConfig>
export const SystemConfig = Type.Object(
  {
    logLevel: Ref(LogLevel),
    maxTokens: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    rateLimitWindowMs: Type.Integer(),
    rateLimits: Ref(ClassRateLimits),
    plans: Type.Object({ free: Ref(PlanRateLimits), pro: Ref(PlanRateLimits), enterprise: Ref(PlanRateLimits) }),
    overrides: Ref(SystemOverrides),
    updatedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  },
  { $id: 'SystemConfig' },
)

export type OperatorActor = Static<typeof OperatorActor>
export const OperatorActor = Type.Object(
  {
    type: Type.Unsafe<'operator'>({ type: 'string', enum: ['operator'] }),
    id: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  },
  { $id: 'OperatorActor' },
)

export type OperatorTarget = Static<typeof OperatorTarget>
export const OperatorTarget = Type.Object(
  {
    type: Type.Unsafe<'config' | 'maintenance' | 'provider' | 'person' | 'organization'>({
      type: 'string',
      enum: ['config', 'maintenance', 'provider', 'person', 'organization'],
    }),
    id: Type.String(),
  },
  { $id: 'OperatorTarget' },
)

export type OperatorEvent = Static<typeof OperatorEvent>
export const OperatorEvent = Type.Object(
  {
    id: Type.String(),
    action: Type.Unsafe<
      | 'config.updated'
      | 'maintenance.started'
      | 'provider.registered'
      | 'provider.updated'
      | 'provider.removed'
      | 'person.updated'
      | 'organization.updated'
    >({
      type: 'string',
      enum: [
        'config.updated',
        'maintenance.started',
        'provider.registered',
        'provider.updated',
        'provider.removed',
        'person.updated',
        'organization.updated',
      ],
    }),
    actor: Ref(OperatorActor),
    target: Ref(OperatorTarget),
    address: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    details: Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true }),
    createdAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'OperatorEvent' },
)

export type OperatorEventPage = Static<typeof OperatorEventPage>
export const OperatorEventPage = Type.Object(
  { data: Type.Array(Ref(OperatorEvent)), nextCursor: Ref(NextCursor) },
  { $id: 'OperatorEventPage' },
)

export type OrganizationOverview = Static<typeof OrganizationOverview>
export const OrganizationOverview = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    slug: Type.String(),
    plan: Ref(Plan),
    status: Ref(OrganizationStatus),
    rateLimits: Ref(PlanRateLimits),
    members: Type.Integer(),
    chats: Type.Integer(),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'OrganizationOverview' },
)

export type OrganizationOverviewPage = Static<typeof OrganizationOverviewPage>
export const OrganizationOverviewPage = Type.Object(
  { data: Type.Array(Ref(OrganizationOverview)), nextCursor: Ref(NextCursor) },
  { $id: 'OrganizationOverviewPage' },
)

export type NewKeyLimits = Static<typeof NewKeyLimits>
export const NewKeyLimits = Type.Object(
  {
    dailyRequests: Type.Optional(Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 0,
      maximum: 1000000000,
    })),
    dailyTokens: Type.Optional(Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      format: 'int64',
      minimum: 0,
      maximum: 1000000000000,
    })),
    visitorDailyRequests: Type.Optional(Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 0,
      maximum: 1000000000,
    })),
    visitorDailyTokens: Type.Optional(Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      format: 'int64',
      minimum: 0,
      maximum: 1000000000000,
    })),
  },
  { $id: 'NewKeyLimits', additionalProperties: false },
)

export type NewApiKey = Static<typeof NewApiKey>
export const NewApiKey = Type.Object(
  {
    kind: Type.Unsafe<'secret' | 'publishable'>({ type: 'string', enum: ['secret', 'publishable'] }),
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    permissions: Type.Optional(Type.Array(Ref(Permission), { maxItems: 32, uniqueItems: true })),
    allowedOrigins: Type.Optional(Type.Array(
      Type.String({ minLength: 1, maxLength: 255 }),
      { maxItems: 50, uniqueItems: true },
    )),
    completions: Type.Optional(Type.Boolean({ default: false })),
    limits: Type.Optional(Ref(NewKeyLimits)),
    expiresAt: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })),
  },
  { $id: 'NewApiKey', additionalProperties: false },
)

export type KeyLimits = Static<typeof KeyLimits>
export const KeyLimits = Type.Object(
  {
    dailyRequests: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    dailyTokens: Type.Unsafe<number | null>({ type: ['integer', 'null'], format: 'int64' }),
    visitorDailyRequests: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    visitorDailyTokens: Type.Unsafe<number | null>({ type: ['integer', 'null'], format: 'int64' }),
  },
  { $id: 'KeyLimits' },
)

export type ApiKey = Static<typeof ApiKey>
export const ApiKey = Type.Object(
  {
    id: Type.String(),
    kind: Type.Unsafe<'secret' | 'publishable' | 'personal'>({
      type: 'string',
      enum: ['secret', 'publishable', 'personal'],
    }),
    name: Type.String(),
    prefix: Type.String(),
    permissions: Type.Array(Ref(Permission)),
    allowedOrigins: Type.Array(Type.String()),
    completions: Type.Boolean(),
    limits: Ref(KeyLimits),
    expiresAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    lastUsedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    revokedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    createdAt: Type.String({ format: 'date-time' }),
    key: Type.Optional(Type.String()),
  },
  { $id: 'ApiKey' },
)

export type ApiKeyPage = Static<typeof ApiKeyPage>
export const ApiKeyPage = Type.Object(
  { data: Type.Array(Ref(ApiKey)), nextCursor: Ref(NextCursor) },
  { $id: 'ApiKeyPage' },
)

export type Tags = Static<typeof Tags>
export const Tags = Type.Array(
  Type.String({ minLength: 1, maxLength: 64 }),
  { $id: 'Tags', maxItems: 50, uniqueItems: true },
)

export type ChatSettings = Static<typeof ChatSettings>
export const ChatSettings = Type.Object(
  {
    provider: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    model: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    parameters: Type.Unsafe<{ [key: string]: unknown } | null>({
      type: ['object', 'null'],
      additionalProperties: true,
    }),
    systemPrompt: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  },
  { $id: 'ChatSettings' },
)

export type NewChatSettings = Static<typeof NewChatSettings>
export const NewChatSettings = Type.Object(
  {
    provider: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 64 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    parameters: Type.Optional(Type.Unsafe<{ [key: string]: unknown } | null>({
      type: ['object', 'null'],
      maxProperties: 64,
      additionalProperties: true,
    })),
    systemPrompt: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 100000 })),
  },
  { $id: 'NewChatSettings', additionalProperties: false },
)

export type MessageRole = Static<typeof MessageRole>
export const MessageRole = Type.Unsafe<'user' | 'assistant' | 'system' | 'function' | 'tool'>({
  $id: 'MessageRole',
  type: 'string',
  enum: ['user', 'assistant', 'system', 'function', 'tool'],
})

export type ContentPart = Static<typeof ContentPart>
export const ContentPart = Type.Unsafe<{ type: string; [key: string]: unknown }>({
  $id: 'ContentPart',
  type: 'object',
  required: ['type'],
  properties: { type: { type: 'string', minLength: 1, maxLength: 64 } },
  additionalProperties: true,
})

export type ToolCall = Static<typeof ToolCall>
export const ToolCall = Type.Unsafe<{ [key: string]: unknown }>({
  $id: 'ToolCall',
  type: 'object',
  additionalProperties: true,
})

export type MessageStatus = Static<typeof MessageStatus>
export const MessageStatus = Type.Unsafe<'complete' | 'partial' | 'failed'>({
  $id: 'MessageStatus',
  type: 'string',
  enum: ['complete', 'partial', 'failed'],
})

export type TotalTokens = Static<typeof TotalTokens>
export const TotalTokens = Type.Unsafe<number | null>({
  $id: 'TotalTokens',
  type: ['integer', 'null'],
  minimum: 0,
  maximum: 2000000000,
})

export type TokenCount = Static<typeof TokenCount>
export const TokenCount = Type.Unsafe<number | null>({
  $id: 'TokenCount',
  type: ['integer', 'null'],
  minimum: 0,
  maximum: 1000000000,
})

export type Milliseconds = Static<typeof Milliseconds>
export const Milliseconds = Type.Unsafe<number | null>({
  $id: 'Milliseconds',
  type: ['integer', 'null'],
  minimum: 0,
  maximum: 2147483647,
})

export type NewMessage = Static<typeof NewMessage>
export const NewMessage = Type.Object(
  {
    role: Type.Optional(Ref(MessageRole)),
    content: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 1000000 })),
    parts: Type.Optional(Type.Unsafe<Array<ContentPart> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 100,
      items: { $ref: 'ContentPart' },
    })),
    name: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    functionCall: Type.Optional(Type.Unsafe<{ [key: string]: unknown } | null>({
      type: ['object', 'null'],
      additionalProperties: true,
    })),
    toolCalls: Type.Optional(Type.Unsafe<Array<ToolCall> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 128,
      items: { $ref: 'ToolCall' },
    })),
    toolCallId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 255 })),
    metadata: Type.Optional(Ref(Metadata)),
    status: Type.Optional(Ref(MessageStatus)),
    finishReason: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 64 })),
    provider: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 64 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    tokens: Type.Optional(Ref(TotalTokens)),
    promptTokens: Type.Optional(Ref(TokenCount)),
    completionTokens: Type.Optional(Ref(TokenCount)),
    cachedTokens: Type.Optional(Ref(TokenCount)),
    reasoningTokens: Type.Optional(Ref(TokenCount)),
    cost: Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: 0, maximum: 1000 })),
    latency: Type.Optional(Ref(Milliseconds)),
    timeToFirstTokenMs: Type.Optional(Ref(Milliseconds)),
    externalId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 255 })),
  },
  { $id: 'NewMessage', additionalProperties: false },
)

export type NewChat = Static<typeof NewChat>
export const NewChat = Type.Object(
  {
    title: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 200 })),
    tags: Type.Optional(Ref(Tags)),
    metadata: Type.Optional(Ref(Metadata)),
    settings: Type.Optional(Ref(NewChatSettings)),
    status: Type.Optional(Ref(ChatStatus)),
    userId: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      pattern: '^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$',
    })),
    endUserId: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      pattern: '^eu_[0-7][0-9a-hjkmnp-tv-z]{25}$',
    })),
    externalId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 255 })),
    identityToken: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    initialMessage: Type.Optional(Ref(NewMessage)),
  },
  { $id: 'NewChat', additionalProperties: false },
)

export type ChatUpdate = Static<typeof ChatUpdate>
export const ChatUpdate = Type.Object(
  {
    title: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 200 })),
    tags: Type.Optional(Ref(Tags)),
    metadata: Type.Optional(Ref(Metadata)),
    settings: Type.Optional(Ref(NewChatSettings)),
    status: Type.Optional(Ref(ChatStatus)),
    userId: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      pattern: '^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$',
    })),
    endUserId: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      pattern: '^eu_[0-7][0-9a-hjkmnp-tv-z]{25}$',
    })),
  },
  { $id: 'ChatUpdate', additionalProperties: false, minProperties: 1 },
)

export type Author = Static<typeof Author>
export const Author = Type.Object(
  {
    type: Type.Unsafe<'person' | 'key' | 'visitor' | 'assistant' | 'import'>({
      type: 'string',
      enum: ['person', 'key', 'visitor', 'assistant', 'import'],
    }),
    id: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  },
  { $id: 'Author' },
)

export type Feedback = Static<typeof Feedback>
export const Feedback = Type.Object(
  {
    by: Type.Unsafe<'person' | 'key' | 'visitor' | 'import'>({
      type: 'string',
      enum: ['person', 'key', 'visitor', 'import'],
    }),
    rating: Type.Unsafe<'positive' | 'negative' | null>({
      type: ['string', 'null'],
      enum: ['positive', 'negative', null],
    }),
    score: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    comment: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  },
  { $id: 'Feedback' },
)

export type Message = Static<typeof Message>
export const Message = Type.Object(
  {
    id: Type.String(),
    chatId: Type.String(),
    seq: Type.Integer(),
    role: Ref(MessageRole),
    content: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    parts: Type.Unsafe<Array<ContentPart> | null>({ type: ['array', 'null'], items: { $ref: 'ContentPart' } }),
    name: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    functionCall: Type.Unsafe<{ [key: string]: unknown } | null>({
      type: ['object', 'null'],
      additionalProperties: true,
    }),
    toolCalls: Type.Unsafe<Array<ToolCall> | null>({ type: ['array', 'null'], items: { $ref: 'ToolCall' } }),
    toolCallId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    metadata: Ref(Metadata),
    author: Ref(Author),
    status: Ref(MessageStatus),
    finishReason: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    provider: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    model: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    tokens: Ref(TotalTokens),
    promptTokens: Ref(TokenCount),
    completionTokens: Ref(TokenCount),
    cachedTokens: Ref(TokenCount),
    reasoningTokens: Ref(TokenCount),
    cost: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    latency: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    timeToFirstTokenMs: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    feedback: Nullable(Feedback),
    externalId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'Message' },
)

export type MessagePage = Static<typeof MessagePage>
export const MessagePage = Type.Object(
  { data: Type.Array(Ref(Message)), nextCursor: Ref(NextCursor) },
  { $id: 'MessagePage' },
)

export type Chat = Static<typeof Chat>
export const Chat = Type.Object(
  {
    id: Type.String(),
    orgId: Type.String(),
    title: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    status: Ref(ChatStatus),
    tags: Type.Array(Type.String()),
    metadata: Ref(Metadata),
    settings: Ref(ChatSettings),
    userId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    endUserId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    source: Type.Unsafe<'api' | 'widget' | 'openai' | 'import'>({
      type: 'string',
      enum: ['api', 'widget', 'openai', 'import'],
    }),
    externalId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    messageCount: Type.Integer(),
    lastSeq: Type.Integer(),
    tokens: Ref(ChatTokens),
    lastMessageAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
    messages: Type.Optional(Ref(MessagePage)),
    visitorToken: Type.Optional(Type.String()),
    visitorTokenExpiresAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { $id: 'Chat' },
)

export type ChatPage = Static<typeof ChatPage>
export const ChatPage = Type.Object({ data: Type.Array(Ref(Chat)), nextCursor: Ref(NextCursor) }, { $id: 'ChatPage' })

export type Snippet = Static<typeof Snippet>
export const Snippet = Type.Object(
  { before: Type.String(), match: Type.String(), after: Type.String() },
  { $id: 'Snippet' },
)

export type ChatMatch = Static<typeof ChatMatch>
export const ChatMatch = Type.Object(
  {
    field: Type.Unsafe<'message' | 'title' | 'tag'>({ type: 'string', enum: ['message', 'title', 'tag'] }),
    messageId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    snippet: Ref(Snippet),
  },
  { $id: 'ChatMatch' },
)

export type ChatHit = Static<typeof ChatHit>
export const ChatHit = Type.Object({ chat: Ref(Chat), match: Ref(ChatMatch) }, { $id: 'ChatHit' })

export type ChatHitPage = Static<typeof ChatHitPage>
export const ChatHitPage = Type.Object(
  { data: Type.Array(Ref(ChatHit)), nextCursor: Ref(NextCursor) },
  { $id: 'ChatHitPage' },
)

export type ImportedFeedback = Static<typeof ImportedFeedback>
export const ImportedFeedback = Type.Object(
  {
    rating: Type.Optional(Type.Unsafe<'positive' | 'negative' | null>({
      type: ['string', 'null'],
      enum: ['positive', 'negative', null],
    })),
    score: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 5 })),
    comment: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 4000 })),
    by: Type.Optional(Type.Unsafe<'person' | 'key' | 'visitor' | 'import'>({
      type: 'string',
      enum: ['person', 'key', 'visitor', 'import'],
    })),
  },
  { $id: 'ImportedFeedback', additionalProperties: false, minProperties: 1 },
)

export type ImportedMessage = Static<typeof ImportedMessage>
export const ImportedMessage = Type.Object(
  {
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    chatId: Type.Optional(Type.String()),
    seq: Type.Optional(Type.Integer()),
    author: Type.Optional(Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true })),
    updatedAt: Type.Optional(Type.String()),
    role: Type.Optional(Ref(MessageRole)),
    content: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 1000000 })),
    parts: Type.Optional(Type.Unsafe<Array<ContentPart> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 100,
      items: { $ref: 'ContentPart' },
    })),
    name: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    functionCall: Type.Optional(Type.Unsafe<{ [key: string]: unknown } | null>({
      type: ['object', 'null'],
      additionalProperties: true,
    })),
    toolCalls: Type.Optional(Type.Unsafe<Array<ToolCall> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 128,
      items: { $ref: 'ToolCall' },
    })),
    toolCallId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 255 })),
    metadata: Type.Optional(Ref(Metadata)),
    status: Type.Optional(Ref(MessageStatus)),
    finishReason: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 64 })),
    provider: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 64 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    tokens: Type.Optional(Ref(TotalTokens)),
    promptTokens: Type.Optional(Ref(TokenCount)),
    completionTokens: Type.Optional(Ref(TokenCount)),
    cachedTokens: Type.Optional(Ref(TokenCount)),
    reasoningTokens: Type.Optional(Ref(TokenCount)),
    cost: Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: 0, maximum: 1000 })),
    latency: Type.Optional(Ref(Milliseconds)),
    timeToFirstTokenMs: Type.Optional(Ref(Milliseconds)),
    externalId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 255 })),
    feedback: Type.Optional(Nullable(ImportedFeedback)),
    createdAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { $id: 'ImportedMessage', additionalProperties: false },
)

export type ImportedChat = Static<typeof ImportedChat>
export const ImportedChat = Type.Object(
  {
    externalId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 255 })),
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    orgId: Type.Optional(Type.String()),
    source: Type.Optional(Type.String()),
    messageCount: Type.Optional(Type.Integer()),
    lastSeq: Type.Optional(Type.Integer()),
    tokens: Type.Optional(Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true })),
    lastMessageAt: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })),
    updatedAt: Type.Optional(Type.String()),
    title: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 200 })),
    tags: Type.Optional(Ref(Tags)),
    metadata: Type.Optional(Ref(Metadata)),
    settings: Type.Optional(Ref(NewChatSettings)),
    status: Type.Optional(Ref(ChatStatus)),
    userId: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      pattern: '^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$',
    })),
    endUserId: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      pattern: '^eu_[0-7][0-9a-hjkmnp-tv-z]{25}$',
    })),
    createdAt: Type.Optional(Type.String({ format: 'date-time' })),
    messages: Type.Array(Ref(ImportedMessage), { maxItems: 5000 }),
  },
  { $id: 'ImportedChat', additionalProperties: false },
)

export type LineError = Static<typeof LineError>
export const LineError = Type.Object(
  { line: Type.Integer(), pointer: Type.Optional(Type.String()), message: Type.String() },
  { $id: 'LineError' },
)

export type ImportSummary = Static<typeof ImportSummary>
export const ImportSummary = Type.Object(
  {
    created: Type.Integer(),
    existing: Type.Integer(),
    failed: Type.Integer(),
    messages: Type.Integer(),
    errors: Type.Array(Ref(LineError)),
  },
  { $id: 'ImportSummary' },
)

export type VisitorToken = Static<typeof VisitorToken>
export const VisitorToken = Type.Object(
  { visitorToken: Type.String(), visitorTokenExpiresAt: Type.String({ format: 'date-time' }) },
  { $id: 'VisitorToken' },
)

export type MessageUpdate = Static<typeof MessageUpdate>
export const MessageUpdate = Type.Object(
  {
    content: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 1000000 })),
    parts: Type.Optional(Type.Unsafe<Array<ContentPart> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 100,
      items: { $ref: 'ContentPart' },
    })),
    name: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    functionCall: Type.Optional(Type.Unsafe<{ [key: string]: unknown } | null>({
      type: ['object', 'null'],
      additionalProperties: true,
    })),
    toolCalls: Type.Optional(Type.Unsafe<Array<ToolCall> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 128,
      items: { $ref: 'ToolCall' },
    })),
    toolCallId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 255 })),
    metadata: Type.Optional(Ref(Metadata)),
    status: Type.Optional(Ref(MessageStatus)),
    finishReason: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 64 })),
    provider: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 64 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    tokens: Type.Optional(Ref(TotalTokens)),
    promptTokens: Type.Optional(Ref(TokenCount)),
    completionTokens: Type.Optional(Ref(TokenCount)),
    cachedTokens: Type.Optional(Ref(TokenCount)),
    reasoningTokens: Type.Optional(Ref(TokenCount)),
    cost: Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: 0, maximum: 1000 })),
    latency: Type.Optional(Ref(Milliseconds)),
    timeToFirstTokenMs: Type.Optional(Ref(Milliseconds)),
  },
  { $id: 'MessageUpdate', additionalProperties: false, minProperties: 1 },
)

export type NewMessages = Static<typeof NewMessages>
export const NewMessages = Type.Object(
  { messages: Type.Array(Ref(NewMessage), { minItems: 1, maxItems: 1000 }) },
  { $id: 'NewMessages', additionalProperties: false },
)

export type MessageList = Static<typeof MessageList>
export const MessageList = Type.Object({ data: Type.Array(Ref(Message)) }, { $id: 'MessageList' })

export type NewToolMessage = Static<typeof NewToolMessage>
export const NewToolMessage = Type.Object(
  {
    toolCallId: Type.String({ minLength: 1, maxLength: 255 }),
    name: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    content: Type.String({ maxLength: 1000000 }),
  },
  { $id: 'NewToolMessage', additionalProperties: false },
)

export type CompletionParameters = Static<typeof CompletionParameters>
export const CompletionParameters = Type.Unsafe<
  | {
    temperature?: number | null
    topP?: number | null
    maxTokens?: number | null
    stop?: Array<string> | null
    frequencyPenalty?: number | null
    presencePenalty?: number | null
    seed?: number | null
    responseFormat?: { [key: string]: unknown } | null
  }
  | null
>({
  $id: 'CompletionParameters',
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    temperature: { type: ['number', 'null'], minimum: 0, maximum: 2 },
    topP: { type: ['number', 'null'], minimum: 0, maximum: 1 },
    maxTokens: { type: ['integer', 'null'], minimum: 1, maximum: 1000000 },
    stop: {
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 4,
      items: { type: 'string', minLength: 1, maxLength: 255 },
    },
    frequencyPenalty: { type: ['number', 'null'], minimum: -2, maximum: 2 },
    presencePenalty: { type: ['number', 'null'], minimum: -2, maximum: 2 },
    seed: { type: ['integer', 'null'], minimum: 0, maximum: 2147483647 },
    responseFormat: { type: ['object', 'null'], maxProperties: 16, additionalProperties: true },
  },
})

export type Tool = Static<typeof Tool>
export const Tool = Type.Unsafe<{ type: string; [key: string]: unknown }>({
  $id: 'Tool',
  type: 'object',
  required: ['type'],
  properties: { type: { type: 'string', minLength: 1, maxLength: 64 } },
  additionalProperties: true,
})

export type NewCompletion = Static<typeof NewCompletion>
export const NewCompletion = Type.Object(
  {
    content: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 1000000 })),
    parts: Type.Optional(Type.Unsafe<Array<ContentPart> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 100,
      items: { $ref: 'ContentPart' },
    })),
    toolMessages: Type.Optional(Type.Unsafe<Array<NewToolMessage> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 128,
      items: { $ref: 'NewToolMessage' },
    })),
    metadata: Type.Optional(Ref(Metadata)),
    provider: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 64 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
    parameters: Type.Optional(Ref(CompletionParameters)),
    tools: Type.Optional(Type.Unsafe<Array<Tool> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 128,
      items: { $ref: 'Tool' },
    })),
    toolChoice: Type.Optional(OneOf([
      Type.Unsafe<'auto' | 'none' | 'required'>({ type: 'string', enum: ['auto', 'none', 'required'] }),
      Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true }),
      Type.Null(),
    ])),
    fallback: Type.Optional(Type.Boolean({ default: true })),
    stream: Type.Optional(Type.Boolean({ default: false })),
  },
  { $id: 'NewCompletion', additionalProperties: false },
)

export type PromptMessage = Static<typeof PromptMessage>
export const PromptMessage = Type.Object(
  {
    role: Ref(MessageRole),
    content: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 1000000 })),
    parts: Type.Optional(Type.Unsafe<Array<ContentPart> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 100,
      items: { $ref: 'ContentPart' },
    })),
    name: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    toolCalls: Type.Optional(Type.Unsafe<Array<ToolCall> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 128,
      items: { $ref: 'ToolCall' },
    })),
    toolCallId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 255 })),
  },
  { $id: 'PromptMessage', additionalProperties: false },
)

export type NewOneOffCompletion = Static<typeof NewOneOffCompletion>
export const NewOneOffCompletion = Type.Object(
  {
    messages: Type.Array(Ref(PromptMessage), { minItems: 1, maxItems: 1000 }),
    provider: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 64 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
    parameters: Type.Optional(Ref(CompletionParameters)),
    tools: Type.Optional(Type.Unsafe<Array<Tool> | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 128,
      items: { $ref: 'Tool' },
    })),
    toolChoice: Type.Optional(OneOf([
      Type.Unsafe<'auto' | 'none' | 'required'>({ type: 'string', enum: ['auto', 'none', 'required'] }),
      Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true }),
      Type.Null(),
    ])),
    fallback: Type.Optional(Type.Boolean({ default: true })),
    stream: Type.Optional(Type.Boolean({ default: false })),
  },
  { $id: 'NewOneOffCompletion', additionalProperties: false },
)

export type CompletionStatus = Static<typeof CompletionStatus>
export const CompletionStatus = Type.Unsafe<'running' | 'complete' | 'partial' | 'failed'>({
  $id: 'CompletionStatus',
  type: 'string',
  enum: ['running', 'complete', 'partial', 'failed'],
})

export type CompletionAttempt = Static<typeof CompletionAttempt>
export const CompletionAttempt = Type.Object(
  {
    provider: Type.String(),
    model: Type.String(),
    ownKey: Type.Boolean(),
    status: Type.Unsafe<'running' | 'succeeded' | 'cut' | 'failed'>({
      type: 'string',
      enum: ['running', 'succeeded', 'cut', 'failed'],
    }),
    error: Nullable(AttemptError),
    latency: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    timeToFirstTokenMs: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    tokens: Ref(TotalTokens),
    promptTokens: Ref(TokenCount),
    completionTokens: Ref(TokenCount),
    cachedTokens: Ref(TokenCount),
    reasoningTokens: Ref(TokenCount),
    cost: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    startedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'CompletionAttempt' },
)

export type CompletionError = Static<typeof CompletionError>
export const CompletionError = Type.Object(
  { code: Type.String(), message: Type.String() },
  { $id: 'CompletionError' },
)

export type Completion = Static<typeof Completion>
export const Completion = Type.Object(
  {
    id: Type.String(),
    chatId: Type.String(),
    status: Ref(CompletionStatus),
    turnIds: Type.Array(Type.String()),
    messageId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    attempts: Type.Array(Ref(CompletionAttempt)),
    error: Nullable(CompletionError),
    createdAt: Type.String({ format: 'date-time' }),
    completedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    turn: Type.Optional(Type.Array(Ref(Message))),
    message: Type.Optional(Ref(Message)),
  },
  { $id: 'Completion' },
)

export type CompletionPage = Static<typeof CompletionPage>
export const CompletionPage = Type.Object(
  { data: Type.Array(Ref(Completion)), nextCursor: Ref(NextCursor) },
  { $id: 'CompletionPage' },
)

export type OneOffCompletion = Static<typeof OneOffCompletion>
export const OneOffCompletion = Type.Object(
  {
    id: Type.String(),
    status: Ref(CompletionStatus),
    content: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    toolCalls: Type.Unsafe<Array<ToolCall> | null>({ type: ['array', 'null'], items: { $ref: 'ToolCall' } }),
    finishReason: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    provider: Type.String(),
    model: Type.String(),
    tokens: Ref(TotalTokens),
    promptTokens: Ref(TokenCount),
    completionTokens: Ref(TokenCount),
    cachedTokens: Ref(TokenCount),
    reasoningTokens: Ref(TokenCount),
    cost: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    latency: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    timeToFirstTokenMs: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    attempts: Type.Array(Ref(CompletionAttempt)),
    createdAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'OneOffCompletion' },
)

export type CompletionStarted = Static<typeof CompletionStarted>
export const CompletionStarted = Type.Object(
  {
    type: Type.Unsafe<'start'>({ type: 'string', enum: ['start'] }),
    id: Type.String(),
    turn: Type.Array(Ref(Message)),
  },
  { $id: 'CompletionStarted' },
)

export type CompletionToken = Static<typeof CompletionToken>
export const CompletionToken = Type.Object(
  { type: Type.Unsafe<'token'>({ type: 'string', enum: ['token'] }), text: Type.String() },
  { $id: 'CompletionToken' },
)

export type CompletionFinished = Static<typeof CompletionFinished>
export const CompletionFinished = Type.Object(
  {
    type: Type.Unsafe<'message'>({ type: 'string', enum: ['message'] }),
    completion: Type.Optional(Ref(Completion)),
    oneOff: Type.Optional(Ref(OneOffCompletion)),
  },
  { $id: 'CompletionFinished' },
)

export type CompletionFailed = Static<typeof CompletionFailed>
export const CompletionFailed = Type.Object(
  { type: Type.Unsafe<'error'>({ type: 'string', enum: ['error'] }), problem: Ref(Problem) },
  { $id: 'CompletionFailed' },
)

export type CompletionEvent = Static<typeof CompletionEvent>
export const CompletionEvent = OneOf(
  [Ref(CompletionStarted), Ref(CompletionToken), Ref(CompletionFinished), Ref(CompletionFailed)],
  { type: 'object', $id: 'CompletionEvent', discriminator: { propertyName: 'type' } },
)

export type EventId = Static<typeof EventId>
export const EventId = Type.String({ $id: 'EventId' })

export type ChatReady = Static<typeof ChatReady>
export const ChatReady = Type.Object(
  { type: Type.Unsafe<'ready'>({ type: 'string', enum: ['ready'] }), eventId: Ref(EventId) },
  { $id: 'ChatReady' },
)

export type ChatResync = Static<typeof ChatResync>
export const ChatResync = Type.Object(
  { type: Type.Unsafe<'resync'>({ type: 'string', enum: ['resync'] }), eventId: Ref(EventId) },
  { $id: 'ChatResync' },
)

export type ChatMessage = Static<typeof ChatMessage>
export const ChatMessage = Type.Object(
  {
    type: Type.Unsafe<'message'>({ type: 'string', enum: ['message'] }),
    eventId: Ref(EventId),
    message: Ref(Message),
  },
  { $id: 'ChatMessage' },
)

export type MessageUpdated = Static<typeof MessageUpdated>
export const MessageUpdated = Type.Object(
  {
    type: Type.Unsafe<'updated'>({ type: 'string', enum: ['updated'] }),
    eventId: Ref(EventId),
    message: Ref(Message),
  },
  { $id: 'MessageUpdated' },
)

export type MessageDeleted = Static<typeof MessageDeleted>
export const MessageDeleted = Type.Object(
  {
    type: Type.Unsafe<'deleted'>({ type: 'string', enum: ['deleted'] }),
    eventId: Ref(EventId),
    messageId: Type.String(),
  },
  { $id: 'MessageDeleted' },
)

export type Typing = Static<typeof Typing>
export const Typing = Type.Object(
  { type: Type.Unsafe<'typing'>({ type: 'string', enum: ['typing'] }), author: Ref(Author) },
  { $id: 'Typing' },
)

export type FrameRequestId = Static<typeof FrameRequestId>
export const FrameRequestId = Type.String({ $id: 'FrameRequestId' })

export type StreamFailed = Static<typeof StreamFailed>
export const StreamFailed = Type.Object(
  {
    type: Type.Unsafe<'error'>({ type: 'string', enum: ['error'] }),
    requestId: Type.Optional(Ref(FrameRequestId)),
    problem: Ref(Problem),
  },
  { $id: 'StreamFailed' },
)

export type ChatEvent = Static<typeof ChatEvent>
export const ChatEvent = OneOf(
  [
    Ref(ChatReady),
    Ref(ChatResync),
    Ref(ChatMessage),
    Ref(MessageUpdated),
    Ref(MessageDeleted),
    Ref(Typing),
    Ref(StreamFailed),
  ],
  { type: 'object', $id: 'ChatEvent', discriminator: { propertyName: 'type' } },
)

export type RealtimeTicket = Static<typeof RealtimeTicket>
export const RealtimeTicket = Type.Object(
  { ticket: Type.String(), expiresAt: Type.String({ format: 'date-time' }) },
  { $id: 'RealtimeTicket' },
)

export type AskFrame = Static<typeof AskFrame>
export const AskFrame = Type.Object(
  {
    type: Type.Unsafe<'message'>({ type: 'string', enum: ['message'] }),
    requestId: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' })),
    content: Type.String({ minLength: 1, maxLength: 1000000 }),
    metadata: Type.Optional(Ref(Metadata)),
    provider: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 64 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
    parameters: Type.Optional(Ref(CompletionParameters)),
    fallback: Type.Optional(Type.Boolean()),
  },
  { $id: 'AskFrame', additionalProperties: false },
)

export type TypingFrame = Static<typeof TypingFrame>
export const TypingFrame = Type.Object(
  { type: Type.Unsafe<'typing'>({ type: 'string', enum: ['typing'] }) },
  { $id: 'TypingFrame', additionalProperties: false },
)

export type ClientFrame = Static<typeof ClientFrame>
export const ClientFrame = OneOf(
  [Ref(AskFrame), Ref(TypingFrame)],
  { type: 'object', $id: 'ClientFrame', discriminator: { propertyName: 'type' } },
)

export type TokenFrame = Static<typeof TokenFrame>
export const TokenFrame = Type.Object(
  {
    type: Type.Unsafe<'token'>({ type: 'string', enum: ['token'] }),
    requestId: Type.Optional(Ref(FrameRequestId)),
    text: Type.String(),
  },
  { $id: 'TokenFrame' },
)

export type ResponseFrame = Static<typeof ResponseFrame>
export const ResponseFrame = Type.Object(
  {
    type: Type.Unsafe<'response'>({ type: 'string', enum: ['response'] }),
    requestId: Type.Optional(Ref(FrameRequestId)),
    response: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    completion: Ref(Completion),
  },
  { $id: 'ResponseFrame' },
)

export type ServerFrame = Static<typeof ServerFrame>
export const ServerFrame = OneOf(
  [
    Ref(ChatReady),
    Ref(ChatResync),
    Ref(ChatMessage),
    Ref(MessageUpdated),
    Ref(MessageDeleted),
    Ref(Typing),
    Ref(TokenFrame),
    Ref(ResponseFrame),
    Ref(StreamFailed),
  ],
  { type: 'object', $id: 'ServerFrame', discriminator: { propertyName: 'type' } },
)

export type ChatCompletionMessage = Static<typeof ChatCompletionMessage>
export const ChatCompletionMessage = Type.Unsafe<{
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function'
  content?: string | Array<ContentPart> | null
  name?: string | null
  tool_calls?: Array<ToolCall> | null
  tool_call_id?: string | null
  function_call?: { [key: string]: unknown } | null
  [key: string]: unknown
}>({
  $id: 'ChatCompletionMessage',
  type: 'object',
  required: ['role'],
  additionalProperties: true,
  properties: {
    role: { type: 'string', enum: ['system', 'developer', 'user', 'assistant', 'tool', 'function'] },
    content: {
      oneOf: [
        { type: 'string', maxLength: 1000000 },
        { type: 'array', maxItems: 100, items: { $ref: 'ContentPart' } },
        { type: 'null' },
      ],
    },
    name: { type: ['string', 'null'], maxLength: 128 },
    tool_calls: { type: ['array', 'null'], maxItems: 128, items: { $ref: 'ToolCall' } },
    tool_call_id: { type: ['string', 'null'], maxLength: 255 },
    function_call: { type: ['object', 'null'], additionalProperties: true },
  },
})

export type NewChatCompletion = Static<typeof NewChatCompletion>
export const NewChatCompletion = Type.Unsafe<{
  model: string
  messages: Array<ChatCompletionMessage>
  stream?: boolean | null
  stream_options?: { include_usage?: boolean | null; [key: string]: unknown } | null
  temperature?: number | null
  top_p?: number | null
  max_tokens?: number | null
  max_completion_tokens?: number | null
  stop?: string | Array<string> | null
  frequency_penalty?: number | null
  presence_penalty?: number | null
  seed?: number | null
  n?: number | null
  response_format?: { [key: string]: unknown } | null
  tools?: Array<Tool> | null
  tool_choice?: 'auto' | 'none' | 'required' | { [key: string]: unknown } | null
  user?: string | null
  metadata?: Metadata | null
  tags?: Tags | null
  [key: string]: unknown
}>({
  $id: 'NewChatCompletion',
  type: 'object',
  required: ['model', 'messages'],
  additionalProperties: true,
  properties: {
    model: { type: 'string', minLength: 1, maxLength: 200 },
    messages: { type: 'array', minItems: 1, maxItems: 1000, items: { $ref: 'ChatCompletionMessage' } },
    stream: { type: ['boolean', 'null'] },
    stream_options: {
      type: ['object', 'null'],
      additionalProperties: true,
      properties: { include_usage: { type: ['boolean', 'null'] } },
    },
    temperature: { type: ['number', 'null'], minimum: 0, maximum: 2 },
    top_p: { type: ['number', 'null'], minimum: 0, maximum: 1 },
    max_tokens: { type: ['integer', 'null'], minimum: 1, maximum: 1000000 },
    max_completion_tokens: { type: ['integer', 'null'], minimum: 1, maximum: 1000000 },
    stop: {
      oneOf: [
        { type: 'string', maxLength: 255 },
        { type: 'array', maxItems: 4, items: { type: 'string', maxLength: 255 } },
        { type: 'null' },
      ],
    },
    frequency_penalty: { type: ['number', 'null'], minimum: -2, maximum: 2 },
    presence_penalty: { type: ['number', 'null'], minimum: -2, maximum: 2 },
    seed: { type: ['integer', 'null'], minimum: -9007199254740991, maximum: 9007199254740991 },
    n: { type: ['integer', 'null'], minimum: 1, maximum: 1 },
    response_format: { type: ['object', 'null'], maxProperties: 16, additionalProperties: true },
    tools: { type: ['array', 'null'], maxItems: 128, items: { $ref: 'Tool' } },
    tool_choice: {
      oneOf: [
        { type: 'string', enum: ['auto', 'none', 'required'] },
        { type: 'object', additionalProperties: true },
        { type: 'null' },
      ],
    },
    user: { type: ['string', 'null'], maxLength: 255 },
    metadata: { oneOf: [{ $ref: 'Metadata' }, { type: 'null' }] },
    tags: { oneOf: [{ $ref: 'Tags' }, { type: 'null' }] },
  },
})

export type ChatCompletionChoice = Static<typeof ChatCompletionChoice>
export const ChatCompletionChoice = Type.Object(
  {
    index: Type.Integer(),
    message: Type.Object({
      role: Type.Literal('assistant'),
      content: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
      refusal: Type.Null(),
      tool_calls: Type.Optional(Type.Array(Ref(ToolCall))),
    }),
    logprobs: Type.Null(),
    finish_reason: Type.String(),
  },
  { $id: 'ChatCompletionChoice' },
)

export type ChatCompletionUsage = Static<typeof ChatCompletionUsage>
export const ChatCompletionUsage = Type.Object(
  {
    prompt_tokens: Type.Integer(),
    completion_tokens: Type.Integer(),
    total_tokens: Type.Integer(),
    prompt_tokens_details: Type.Optional(Type.Object({ cached_tokens: Type.Optional(Type.Integer()) })),
    completion_tokens_details: Type.Optional(Type.Object({ reasoning_tokens: Type.Optional(Type.Integer()) })),
  },
  { $id: 'ChatCompletionUsage' },
)

export type ChatCompletion = Static<typeof ChatCompletion>
export const ChatCompletion = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('chat.completion'),
    created: Type.Integer(),
    model: Type.String(),
    choices: Type.Array(Ref(ChatCompletionChoice)),
    usage: Type.Optional(Ref(ChatCompletionUsage)),
  },
  { $id: 'ChatCompletion' },
)

export type ChatCompletionChunk = Static<typeof ChatCompletionChunk>
export const ChatCompletionChunk = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('chat.completion.chunk'),
    created: Type.Integer(),
    model: Type.String(),
    choices: Type.Array(Type.Object({
      index: Type.Integer(),
      delta: Type.Object({
        role: Type.Optional(Type.Literal('assistant')),
        content: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })),
        refusal: Type.Optional(Type.Null()),
        tool_calls: Type.Optional(Type.Array(Ref(ToolCall))),
      }),
      logprobs: Type.Null(),
      finish_reason: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    })),
    usage: Type.Optional(Nullable(ChatCompletionUsage)),
  },
  { $id: 'ChatCompletionChunk' },
)

export type Model = Static<typeof Model>
export const Model = Type.Object(
  { id: Type.String(), object: Type.Literal('model'), created: Type.Integer(), owned_by: Type.String() },
  { $id: 'Model' },
)

export type ModelList = Static<typeof ModelList>
export const ModelList = Type.Object(
  { object: Type.Literal('list'), data: Type.Array(Ref(Model)) },
  { $id: 'ModelList' },
)

export type OpenAIError = Static<typeof OpenAIError>
export const OpenAIError = Type.Object(
  {
    error: Type.Object({
      message: Type.String(),
      type: Type.String(),
      param: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
      code: Type.String(),
    }),
  },
  { $id: 'OpenAIError' },
)

export type ProviderVendor = Static<typeof ProviderVendor>
export const ProviderVendor = Type.Unsafe<'openai' | 'groq' | 'gemini' | 'openrouter' | 'custom' | 'echo'>({
  $id: 'ProviderVendor',
  type: 'string',
  enum: ['openai', 'groq', 'gemini', 'openrouter', 'custom', 'echo'],
})

export type ModelPrice = Static<typeof ModelPrice>
export const ModelPrice = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 128 }),
    prompt: Type.Number({ minimum: 0, maximum: 100000 }),
    cached: Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: 0, maximum: 100000 })),
    completion: Type.Number({ minimum: 0, maximum: 100000 }),
  },
  { $id: 'ModelPrice', additionalProperties: false },
)

export type Provider = Static<typeof Provider>
export const Provider = Type.Object(
  {
    id: Type.String(),
    vendor: Ref(ProviderVendor),
    source: Type.Unsafe<'builtin' | 'environment' | 'registered'>({
      type: 'string',
      enum: ['builtin', 'environment', 'registered'],
    }),
    status: Type.Unsafe<'available' | 'disabled' | 'unreadable'>({
      type: 'string',
      enum: ['available', 'disabled', 'unreadable'],
    }),
    isDefault: Type.Boolean(),
    position: Type.Integer(),
    model: Type.String(),
    temperature: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    maxTokens: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    contextWindow: Type.Integer(),
    features: Type.Array(Type.Unsafe<'chat' | 'streaming' | 'tools' | 'vision'>({
      type: 'string',
      enum: ['chat', 'streaming', 'tools', 'vision'],
    })),
    prices: Type.Array(Ref(ModelPrice)),
    baseUrl: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    keyHint: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    projectId: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    description: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    restingUntil: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    createdAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
    updatedAt: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  },
  { $id: 'Provider' },
)

export type ProviderList = Static<typeof ProviderList>
export const ProviderList = Type.Object(
  { data: Type.Array(Ref(Provider)), default: Type.Unsafe<string | null>({ type: ['string', 'null'] }) },
  { $id: 'ProviderList' },
)

export type NewPrices = Static<typeof NewPrices>
export const NewPrices = Type.Unsafe<Array<ModelPrice> | null>({
  $id: 'NewPrices',
  type: ['array', 'null'],
  maxItems: 100,
  items: { $ref: 'ModelPrice' },
})

export type NewProvider = Static<typeof NewProvider>
export const NewProvider = Type.Object(
  {
    provider: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,31}$' }),
    vendor: Type.Unsafe<'openai' | 'groq' | 'gemini' | 'openrouter' | 'custom'>({
      type: 'string',
      enum: ['openai', 'groq', 'gemini', 'openrouter', 'custom'],
    }),
    apiKey: Type.Optional(Type.Unsafe<string | null>({
      type: ['string', 'null'],
      minLength: 1,
      maxLength: 500,
      pattern: '^[\\x21-\\x7e]+$',
    })),
    baseUrl: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 8, maxLength: 500 })),
    projectId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    description: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 500 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
    temperature: Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: 0, maximum: 2 })),
    maxTokens: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000000 })),
    contextWindow: Type.Optional(Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 256,
      maximum: 100000000,
    })),
    prices: Type.Optional(Ref(NewPrices)),
    isDefault: Type.Optional(Type.Boolean({ default: false })),
    position: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000 })),
  },
  { $id: 'NewProvider', additionalProperties: false },
)

export type ProviderUpdate = Static<typeof ProviderUpdate>
export const ProviderUpdate = Type.Object(
  {
    apiKey: Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: '^[\\x21-\\x7e]+$' })),
    projectId: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 128 })),
    description: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 500 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
    temperature: Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: 0, maximum: 2 })),
    maxTokens: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 1000000 })),
    contextWindow: Type.Optional(Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 256,
      maximum: 100000000,
    })),
    prices: Type.Optional(Ref(NewPrices)),
    isDefault: Type.Optional(Type.Boolean()),
    position: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    enabled: Type.Optional(Type.Boolean()),
  },
  { $id: 'ProviderUpdate', additionalProperties: false, minProperties: 1 },
)

export type NewProviderTest = Static<typeof NewProviderTest>
export const NewProviderTest = Type.Object(
  {
    provider: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 64 })),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
    message: Type.Optional(Type.String({ minLength: 1, maxLength: 4000, default: 'Reply with the word OK.' })),
  },
  { $id: 'NewProviderTest', additionalProperties: false },
)

export type ProviderTest = Static<typeof ProviderTest>
export const ProviderTest = Type.Object(
  {
    provider: Type.String(),
    model: Type.String(),
    succeeded: Type.Boolean(),
    content: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    error: Nullable(AttemptError),
    latency: Type.Integer(),
    tokens: Ref(TotalTokens),
    promptTokens: Ref(TokenCount),
    completionTokens: Ref(TokenCount),
    cost: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  },
  { $id: 'ProviderTest' },
)

export type ProviderTestList = Static<typeof ProviderTestList>
export const ProviderTestList = Type.Object({ data: Type.Array(Ref(ProviderTest)) }, { $id: 'ProviderTestList' })

export type NewOrganizationProvider = Static<typeof NewOrganizationProvider>
export const NewOrganizationProvider = Type.Object(
  {
    apiKey: Type.String({ minLength: 1, maxLength: 500, pattern: '^[\\x21-\\x7e]+$' }),
    model: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1, maxLength: 128 })),
  },
  { $id: 'NewOrganizationProvider', additionalProperties: false },
)

export type OrganizationProvider = Static<typeof OrganizationProvider>
export const OrganizationProvider = Type.Object(
  {
    provider: Type.String(),
    model: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    keyHint: Type.String(),
    isUsable: Type.Boolean(),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'OrganizationProvider' },
)

export type OrganizationProviderList = Static<typeof OrganizationProviderList>
export const OrganizationProviderList = Type.Object(
  { data: Type.Array(Ref(OrganizationProvider)) },
  { $id: 'OrganizationProviderList' },
)

export type NewFeedback = Static<typeof NewFeedback>
export const NewFeedback = Type.Object(
  {
    rating: Type.Optional(Type.Unsafe<'positive' | 'negative' | null>({
      type: ['string', 'null'],
      enum: ['positive', 'negative', null],
    })),
    score: Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1, maximum: 5 })),
    comment: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 4000 })),
  },
  { $id: 'NewFeedback', additionalProperties: false, minProperties: 1 },
)

export const componentSchemas = [
  FieldError,
  Problem,
  Health,
  ServiceStatus,
  PlatformFigures,
  PoolFigures,
  DatabaseHealth,
  AttemptError,
  ProviderHealth,
  ProvidersHealth,
  JobQueue,
  JobFigures,
  OpenConnections,
  MemoryFigures,
  CpuFigures,
  EventLoopFigures,
  HealthDetails,
  Readiness,
  Version,
  EmailAddress,
  Username,
  Password,
  OneTimeToken,
  Registration,
  PasswordResetRequest,
  NewPassword,
  PasswordChange,
  Session,
  NextCursor,
  SessionPage,
  Login,
  Refresh,
  Preferences,
  User,
  SignIn,
  NewPreferences,
  UserUpdate,
  Permission,
  NewPersonalKey,
  Rotation,
  AccountAction,
  AccountEvent,
  AccountEventPage,
  Slug,
  NewOrganization,
  Plan,
  OrganizationStatus,
  OrganizationSettings,
  Organization,
  OrganizationSettingsUpdate,
  OrganizationUpdate,
  OrganizationPage,
  PlanRateLimits,
  Limits,
  Used,
  UsageReport,
  IdentitySecret,
  AuditAction,
  AuditActor,
  AuditTarget,
  AuditEvent,
  AuditEventPage,
  Role,
  Member,
  MemberPage,
  MemberUpdate,
  NewInvitation,
  Invitation,
  InvitationPage,
  Metadata,
  NewEndUser,
  EndUserUpdate,
  EndUser,
  EndUserPage,
  RetentionPreview,
  MessagesByRole,
  ChatTokens,
  LatencyFigures,
  ModelFigures,
  ProviderFigures,
  FeedbackFigures,
  AnalyticsSummary,
  AnalyticsPoint,
  AnalyticsTimeseries,
  ActiveDay,
  Topic,
  MonthOfUse,
  MyAnalytics,
  ChatStatus,
  ExportFilters,
  ExportFormat,
  ExportType,
  NewExport,
  ExportProgress,
  Export,
  ExportPage,
  Erasure,
  UserUpdateAsOperator,
  UserOrganization,
  UserOverview,
  UserOverviewPage,
  OwnRateLimits,
  OrganizationUpdateAsOperator,
  LogLevel,
  SystemSettings,
  MaintenanceTask,
  MaintenanceRun,
  SystemStatus,
  RequestFigures,
  UserFigures,
  TokenFigures,
  ModelShare,
  SystemMetrics,
  LineLevel,
  LogService,
  LogLine,
  LogLines,
  ClassRateLimits,
  NewClassRateLimits,
  SystemConfigUpdate,
  RateLimitOverrides,
  SystemOverrides,
  SystemConfig,
  OperatorActor,
  OperatorTarget,
  OperatorEvent,
  OperatorEventPage,
  OrganizationOverview,
  OrganizationOverviewPage,
  NewKeyLimits,
  NewApiKey,
  KeyLimits,
  ApiKey,
  ApiKeyPage,
  Tags,
  ChatSettings,
  NewChatSettings,
  MessageRole,
  ContentPart,
  ToolCall,
  MessageStatus,
  TotalTokens,
  TokenCount,
  Milliseconds,
  NewMessage,
  NewChat,
  ChatUpdate,
  Author,
  Feedback,
  Message,
  MessagePage,
  Chat,
  ChatPage,
  Snippet,
  ChatMatch,
  ChatHit,
  ChatHitPage,
  ImportedFeedback,
  ImportedMessage,
  ImportedChat,
  LineError,
  ImportSummary,
  VisitorToken,
  MessageUpdate,
  NewMessages,
  MessageList,
  NewToolMessage,
  CompletionParameters,
  Tool,
  NewCompletion,
  PromptMessage,
  NewOneOffCompletion,
  CompletionStatus,
  CompletionAttempt,
  CompletionError,
  Completion,
  CompletionPage,
  OneOffCompletion,
  CompletionStarted,
  CompletionToken,
  CompletionFinished,
  CompletionFailed,
  CompletionEvent,
  EventId,
  ChatReady,
  ChatResync,
  ChatMessage,
  MessageUpdated,
  MessageDeleted,
  Typing,
  FrameRequestId,
  StreamFailed,
  ChatEvent,
  RealtimeTicket,
  AskFrame,
  TypingFrame,
  ClientFrame,
  TokenFrame,
  ResponseFrame,
  ServerFrame,
  ChatCompletionMessage,
  NewChatCompletion,
  ChatCompletionChoice,
  ChatCompletionUsage,
  ChatCompletion,
  ChatCompletionChunk,
  Model,
  ModelList,
  OpenAIError,
  ProviderVendor,
  ModelPrice,
  Provider,
  ProviderList,
  NewPrices,
  NewProvider,
  ProviderUpdate,
  NewProviderTest,
  ProviderTest,
  ProviderTestList,
  NewOrganizationProvider,
  OrganizationProvider,
  OrganizationProviderList,
  NewFeedback,
]
