import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useOpenai } from './support/openai.ts'
import { describeWith, pathOfPart } from './support/parts.ts'
import { answer, callTools, cut, status } from './support/vendor-scripts.ts'
import { setClockToNoon } from './support/windows.ts'

describeWith('PYTHON_WITH_OPENAI')('OpenAI’s Python library', () => {
  const scene = useOpenai()
  beforeEach(() => {
    setClockToNoon()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('does all that it does with OpenAI, and its conversations are kept as chats', async () => {
    const { tenant, first, second, names, world } = scene
    const call = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{}' } }
    const headers = await world.session(tenant.people.admin.userId)
    const body = { settings: { dailyRequestLimit: 9 } } // the tenth is one too many
    await world.call('updateOrganization', { params: { org: tenant.slug }, headers, body })
    first.say(answer('Hello there!'), answer('Hello there!'))
    first.say(callTools([{ index: 0, ...call }]), callTools([{ index: 0, ...call }]), answer('It is in Leipzig.'))
    first.say(status(500), cut('Your', ' order'))
    second.say(status(500))
    const args = ['test/python/openai_client.py', scene.url, tenant.secretKey, names.first]
    const { stdout } = await promisify(execFile)(pathOfPart('PYTHON_WITH_OPENAI') ?? '', args)
    const chats = JSON.parse(stdout)
    const roles = async (chatId: string) => (await scene.messagesOf(chatId)).map(({ role }) => role)
    expect(await roles(chats.conversation)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(await roles(chats.tools)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    expect((await scene.chatOf(chats.conversation)).metadata).toEqual({ user: 'ada' })
  })
})
