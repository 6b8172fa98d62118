import { createClient, followChat, streamCompletion } from 'chatlogger-client'

const api = createClient({ baseUrl: 'http://127.0.0.1:3000', secretKey: 'clk_sec_x' })
const params = { path: { org: 'me', chatId: 'chat_x' } }

/** Never run: what must not compile, and what an answer's type is. */
export async function misuse(): Promise<void> {
  // @ts-expect-error two credentials
  createClient({ baseUrl: '', secretKey: 'a', accessToken: 'b' })
  // @ts-expect-error a token of no known kind
  createClient({ baseUrl: '', token: 'a' })
  // @ts-expect-error a key is no function
  createClient({ baseUrl: '', secretKey: () => 'a' })
  // @ts-expect-error no server
  createClient({ secretKey: 'a' })
  // @ts-expect-error a path that is not there
  await api.GET('/api/v1/orgs/{org}/chat', { params: { path: { org: 'me' } } })
  // @ts-expect-error a method that the path does not know
  await api.DELETE('/api/v1/orgs/{org}/chats', { params: { path: { org: 'me' } } })
  // @ts-expect-error without the chat's id
  await api.GET('/api/v1/orgs/{org}/chats/{chatId}', { params: { path: { org: 'me' } } })
  // @ts-expect-error without its parameters
  await api.GET('/api/v1/orgs/{org}/chats/{chatId}')
  // @ts-expect-error a query that is not there
  await api.GET('/api/v1/orgs/{org}/chats', { params: { path: { org: 'me' }, query: { offset: 20 } } })
  // @ts-expect-error an unknown field
  await api.POST('/api/v1/orgs/{org}/chats', { params: { path: { org: 'me' } }, body: { title: '', user: 'x' } })
  // @ts-expect-error a role that is not there
  await api.POST('/api/v1/orgs/{org}/chats/{chatId}/messages', { params, body: { role: 'boss', content: '' } })
  // @ts-expect-error no body
  await api.POST('/api/v1/orgs/{org}/chats/{chatId}/completions', { params })

  const { data: chat } = await api.GET('/api/v1/orgs/{org}/chats/{chatId}', { params })
  chat.title?.trim()
  // @ts-expect-error a field that an answer has not
  chat.name
  const { data: health } = await api.GET('/health')
  health.version.trim()
  const { data: nothing } = await api.DELETE('/api/v1/orgs/{org}/chats/{chatId}', { params })
  // @ts-expect-error no body, no data
  nothing.id
  const { data: file } = await api.GET('/api/v1/orgs/{org}/exports/{exportId}/file', {
    params: { path: { org: 'me', exportId: 'exp_x' } },
    parseAs: 'text',
  })
  file.trim()
  const { data: completion } = await api.POST('/api/v1/orgs/{org}/chats/{chatId}/completions', {
    params,
    body: { content: 'Hello?' },
  })
  completion.message?.content?.trim()

  for await (const event of followChat(api, { org: 'me', chatId: 'chat_x' })) {
    if (event.type === 'message' || event.type === 'updated') event.message.content?.trim()
    // @ts-expect-error refusals are thrown
    if (event.type === 'error') event.problem
  }
  for await (const event of streamCompletion(api, { org: 'me', chatId: 'chat_x', content: 'Hello?' })) {
    if (event.type === 'token') event.text.trim()
  }
  // @ts-expect-error it always streams
  streamCompletion(api, { org: 'me', chatId: 'chat_x', stream: false })
}
