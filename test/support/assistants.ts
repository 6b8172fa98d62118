import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Answer, Assistants, Call, Parameters, Prompt, Target } from '../../src/llm/assistant.ts'
import { VendorError } from '../../src/llm/assistant.ts'
import { createAssistants } from '../../src/llm/assistants.ts'
import { startVendor, type TestVendor } from './vendor.ts'

export const key = 'sk-test/0123+456789abcdef='

export const hello: Prompt = { model: 'test-model', messages: [{ role: 'user', content: 'Hello?' }], parameters: {} }

export const promptWith = (parameters: Parameters): Prompt => ({ ...hello, parameters })

/** Time enough for anything; tests of time limits have their own. */
export const patient = { privateAddresses: true, firstTokenMs: 60_000, idleMs: 60_000, totalMs: 60_000 }

/** What came of a call. */
export interface CallResult {
  pieces: string[]
  answer: Answer
  /** Undefined where the answer is whole. */
  fault: VendorError | undefined
}

/** Reads a call to its end. */
export async function readCall(call: Call): Promise<CallResult> {
  const pieces: string[] = []
  try {
    for await (const piece of call) pieces.push(piece)
    return { pieces, answer: call.answer, fault: undefined }
  } catch (error) {
    expect(error).toBeInstanceOf(VendorError)
    return { pieces, answer: call.answer, fault: error as VendorError }
  }
}

interface VendorFixture {
  vendor: TestVendor
  assistants: Assistants
  target: Target
  /** Asks the vendor, and reads to the end. */
  ask(prompt?: Prompt, signal?: AbortSignal): Promise<CallResult>
  /** Begins to ask it. */
  begin(prompt?: Prompt, signal?: AbortSignal): Call
}

/** A vendor and the way to it, for the tests of a file. */
export function useVendor(config = patient): VendorFixture {
  const scene = {} as VendorFixture
  beforeAll(async () => {
    const vendor = await startVendor()
    const assistants = createAssistants(config)
    const target: Target = { provider: 'test', vendor: 'custom', baseUrl: vendor.url, apiKey: key }
    const begin: VendorFixture['begin'] = (prompt = hello, signal = new AbortController().signal) =>
      assistants.ask(target, prompt, signal)
    Object.assign(scene, { vendor, assistants, target, begin })
    scene.ask = (...question) => readCall(begin(...question))
  })
  afterEach(() => {
    scene.vendor.asked.length = 0
  })
  afterAll(async () => {
    await scene.assistants.close()
    await scene.vendor.close()
  })
  return scene
}
