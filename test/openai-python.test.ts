import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setClockToNoon } from './support/clock.ts'
import { useOpenai } from './support/openai.ts'
import { describeWithProgram, programPath } from './support/required-programs.ts'
import { answer, callTools, cut, status } from './support/vendor-scripts.ts'

describeWithProgram('PYTHON_WITH_OPENAI')('OpenAI’s Python library', () => {
  const scene = useOpenai()
  beforeEach(() => {
    setClockToNoon()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('works as it does with OpenAI, and its conversations are stored as chats', async () => {
    const { tenant, first, second, names, world } = scene
    const call = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{}' } }
    const headers = await world.session(tenant.people.admin.userId)
    const body = { settings: { dailyRequestLimit: 9 } } // the tenth request exceeds it
    await world.call('updateOrganization', { params: { org: tenant.slug }, headers, body })
    first.say(answer('Hello there!'), answer('Hello there!'))
    first.say(callTools([{ index: 0, ...call }]), callTools([{ index: 0, ...call }]), answer('It is in Leipzig.'))
    first.say(status(500), cut('Your', ' order'))
    second.say(status(500))
    const args = ['test/python/openai_client.py', scene.url, tenant.secretKey, names.first]
    const { stdout } = await promisify(execFile)(programPath('PYTHON_WITH_OPENAI') ?? '', args)
    const chats = JSON.parse(stdout)
    const roles = async (chatId: string) => (await scene.messagesOf(chatId)).map(({ role }) => role)
    expect(await roles(chats.conversation)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(await roles(chats.tools)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    expect((await scene.chatOf(chats.conversation)).metadata).toEqual({ user: 'ada' })
  })
})
