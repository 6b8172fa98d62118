import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { Prompt, PromptMessage } from './assistant.ts'
import type { Vendor } from './vendors.ts'

/** A prompt as the protocol has it; what the prompt leaves out is left to the vendor. */
export function toRequest({ limitName }: Vendor, prompt: Prompt): ChatCompletionCreateParamsStreaming {
  const { model, messages, parameters, tools, toolChoice } = prompt
  const calls = tools?.length ? { tools, tool_choice: toolChoice } : {} // a choice among none is refused
  const request = {
    model,
    messages: messages.map(toMessage),
    stream: true,
    stream_options: { include_usage: true },
    temperature: parameters.temperature,
    top_p: parameters.topP,
    [limitName]: parameters.maxTokens,
    stop: parameters.stop?.length ? parameters.stop : undefined,
    frequency_penalty: parameters.frequencyPenalty,
    presence_penalty: parameters.presencePenalty,
    seed: parameters.seed,
    response_format: parameters.responseFormat,
    ...calls,
  }
  return request as unknown as ChatCompletionCreateParamsStreaming // whose parts, tools and formats are the caller's own
}

const toMessage = ({ role, content, parts, name, toolCalls, toolCallId, functionCall }: PromptMessage) => ({
  role,
  content: parts?.length ? parts : content,
  name: name ?? undefined,
  tool_calls: toolCalls?.length ? toolCalls : undefined,
  tool_call_id: toolCallId ?? undefined,
  function_call: functionCall ?? undefined,
})
