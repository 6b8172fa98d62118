import type { VendorName } from './assistant.ts'

export type Feature = 'chat' | 'streaming' | 'tools' | 'vision'

/** What is to be known about a vendor before it is asked. */
export interface Vendor {
  id: VendorName
  /** As people call it. */
  name: string
  /** Without a slash at the end; null where each provider has its own, or needs none. */
  baseUrl: string | null
  /** The default model; null where there is none. */
  defaultModel: string | null
  /** Of the default model: tokens that a question and its answer may have together. */
  contextWindow: number
  features: readonly Feature[]
  /** What of its API costs nothing and needs the key, below the base URL. */
  checkPath: string
  /** What it calls the most tokens of an answer. */
  limitName: 'max_tokens' | 'max_completion_tokens'
  /** The header that names a project; null where it has no such thing. */
  projectHeader: string | null
}

const text: readonly Feature[] = ['chat', 'streaming', 'tools']
const textAndImages: readonly Feature[] = [...text, 'vision']

const compatible = { checkPath: '/models', limitName: 'max_tokens', projectHeader: null } as const

/** All vendors, in the order in which they are asked. */
export const vendors: Readonly<Record<VendorName, Vendor>> = {
  openai: {
    ...compatible,
    id: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    defaultModel: 'gpt-4.1-mini',
    contextWindow: 1_047_576,
    features: textAndImages,
    limitName: 'max_completion_tokens', // its reasoning models refuse the older name
    projectHeader: 'OpenAI-Project',
  },
  groq: {
    ...compatible,
    id: 'groq',
    name: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    defaultModel: 'llama-3.3-70b-versatile',
    contextWindow: 131_072,
    features: text,
    limitName: 'max_completion_tokens', // where the older name is deprecated
  },
  gemini: {
    ...compatible,
    id: 'gemini',
    name: 'Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    defaultModel: 'gemini-flash-latest',
    contextWindow: 1_048_576,
    features: textAndImages,
  },
  openrouter: {
    ...compatible,
    id: 'openrouter',
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    defaultModel: 'openai/gpt-4.1-mini',
    contextWindow: 1_047_576,
    features: textAndImages,
    checkPath: '/key', // it lists its models without a key
  },
  custom: {
    ...compatible,
    id: 'custom',
    name: 'Custom',
    baseUrl: null,
    defaultModel: null,
    contextWindow: 8_192,
    features: textAndImages, // its server says no where its model cannot
  },
  echo: {
    ...compatible,
    id: 'echo',
    name: 'Echo',
    baseUrl: null,
    defaultModel: 'echo',
    contextWindow: 1_000_000,
    features: ['chat', 'streaming'],
  },
}

/** The vendors as one is asked after the other. */
export const order = Object.keys(vendors) as readonly VendorName[]
