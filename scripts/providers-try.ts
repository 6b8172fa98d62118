import { existsSync } from 'node:fs'
import { ConfigError, readConfig } from '../src/config.ts'
import { type Assistants, type Prompt, type Target, VendorError } from '../src/llm/assistant.ts'
import { createAssistants } from '../src/llm/assistants.ts'
import { order, vendors } from '../src/llm/vendors.ts'

const question = 'Name one colour of the rainbow, in one word.'

const help = `Asks every provider that has a key in .env or the environment one short question, as the server would, and says how it went.

  npm run providers:try

The question costs a few tokens. It ends with 1 when a provider failed, or none has a key.

  --help
`

/** The command line or the configuration was not understood; the message is for people. */
class Refused extends Error {}

/** A provider of the environment, and the model it is asked with. */
interface Tried {
  target: Target
  model: string
}

function providersOf(keys: ReturnType<typeof readConfig>['llm']['keys']): Tried[] {
  return order.flatMap((id) => {
    const { baseUrl, defaultModel } = vendors[id]
    const apiKey = keys[id]
    if (apiKey === undefined || baseUrl === null || defaultModel === null) return []
    return [{ target: { provider: id, vendor: id, baseUrl, apiKey }, model: defaultModel }]
  })
}

/** Asks one provider and prints what came of it. Answers whether it answered. */
async function attempt(assistants: Assistants, { target, model }: Tried): Promise<boolean> {
  const prompt: Prompt = { model, messages: [{ role: 'user', content: question }], parameters: {} }
  const call = assistants.ask(target, prompt, new AbortController().signal)
  try {
    for await (const _ of call); // the whole is in the answer
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    const { code, status, message } = error
    console.log(
      `${target.provider} ${model}: FAILED, ${code}${status === null ? '' : ` (status ${status})`}: ${message}`,
    )
    return false
  }
  const { content, usage, timeToFirstTokenMs, finishReason, model: named } = call.answer
  const tokens = usage ? `${usage.promptTokens} + ${usage.completionTokens} tokens` : 'tokens not told'
  const times = timeToFirstTokenMs === undefined ? '' : `first token after ${timeToFirstTokenMs} ms, `
  console.log(`${target.provider} ${named}: ${times}${tokens}, ${finishReason}: ${JSON.stringify(content)}`)
  return true
}

/** Runs the command. */
async function main(args: string[]): Promise<void> {
  if (args.join(' ') === '--help') return void process.stdout.write(help)
  if (args.length > 0) throw new Refused('It takes no arguments; --help tells more.')
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { llm } = readConfig(process.env)
  const providers = providersOf(llm.keys)
  if (providers.length === 0) {
    const names = order.filter((id) => vendors[id].baseUrl !== null).map((id) => `${id.toUpperCase()}_API_KEY`)
    throw new Refused(`No provider has a key. Set ${names.join(', ')} in .env or the environment: one is enough.`)
  }
  const assistants = createAssistants(llm)
  try {
    for (const provider of providers) if (!(await attempt(assistants, provider))) process.exitCode = 1
  } finally {
    await assistants.close()
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  const expected = error instanceof Refused || error instanceof ConfigError
  process.stderr.write(`${expected ? error.message : error.stack}\n`)
  process.exitCode = 1
})
