import type { Database } from '../../db/database.ts'
import type { ChatSettings, Preferences } from '../../generated/schemas.ts'
import { notFound } from '../../problems.ts'
import type { Scope } from '../access/scope.ts'
import { toSettings } from '../organizations/organizations.ts'

/** How the assistant answers in one chat: as the chat says, else the person whose chat it is, else the organization. */
export interface AssistantSettings {
  chatId: string
  provider: string | null
  model: string | null
  systemPrompt: string | null
  /** Of the chat: free data. */
  parameters: Record<string, unknown> | null
  /** What the person prefers, used where the request and the chat say nothing else. */
  preferred: { maxTokens?: number }
  lastSeq: number
}

/** Reads it. 404 without the chat. */
export async function readAssistantSettings(
  db: Database,
  { orgId }: Scope,
  chatId: string,
): Promise<AssistantSettings> {
  const chat = await db.read.chat.findFirst({
    where: { orgId, id: chatId, deletedAt: null },
    select: { settings: true, userId: true, lastSeq: true, organization: { select: { settings: true } } },
  })
  if (!chat?.organization) throw notFound()
  const { provider, model, parameters, systemPrompt } = chat.settings as Partial<ChatSettings>
  const person = chat.userId === null ? null : await db.read.user.findUnique({ where: { id: chat.userId } })
  const { language, maxTokens, defaultModel } = (person?.preferences ?? {}) as Partial<Preferences>
  return {
    chatId,
    provider: provider ?? null,
    model: model ?? (provider == null ? (defaultModel ?? null) : null),
    systemPrompt: withLanguage(systemPrompt ?? toSettings(chat.organization.settings).systemPrompt, language),
    parameters: (parameters as Record<string, unknown> | null | undefined) ?? null,
    preferred: { ...(maxTokens != null && { maxTokens }) },
    lastSeq: chat.lastSeq,
  }
}

function withLanguage(systemPrompt: string | null, language: string | null | undefined): string | null {
  if (!language) return systemPrompt
  const wish = `Answer in this language unless asked otherwise: ${language}.`
  return systemPrompt === null ? wish : `${systemPrompt}\n\n${wish}`
}
