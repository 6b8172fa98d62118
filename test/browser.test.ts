import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { programOf, runGuide, typescriptFile } from './support/guides.ts'
import { describeWithProgram, programPath } from './support/required-programs.ts'
import { startTcpProxy } from './support/tcp-proxy.ts'
import { type Tenant, useWorld, withToken } from './support/world.ts'

// A real browser enforces CORS, cookies and origins for pages of other sites.
describeWithProgram('CHROMIUM')('pages of other sites', () => {
  const world = useWorld()
  let url: string
  let tenant: Tenant
  let browser: Browser
  const sites: HttpServer[] = []
  beforeAll(async () => {
    url = await world.app.listen({ host: '127.0.0.1', port: 0 })
    tenant = world.acme
    browser = await puppeteer.launch({
      executablePath: programPath('CHROMIUM') ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    for (const site of sites) site.close()
  })

  /** Starts a site on its own origin. */
  async function serve(listener: RequestListener): Promise<string> {
    const site = createServer(listener).listen(0, '127.0.0.1')
    sites.push(site)
    await once(site, 'listening')
    return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  }

  /** A site that shows a page of test/fixtures/pages. */
  async function newSite(page: string): Promise<string> {
    const html = await readFile(new URL(`fixtures/pages/${page}`, import.meta.url))
    return serve((_, response) => response.setHeader('content-type', 'text/html').end(html))
  }

  async function open(site: string, settings: Record<string, string>): Promise<Page> {
    const page = await browser.newPage()
    const query = new URLSearchParams({ server: url, org: tenant.slug, ...settings })
    await page.goto(`${site}/?${query}`)
    return page
  }

  // Woken by the change itself: a page in the background paints no frames that could be counted.
  const shown = (page: Page, text: string) =>
    page.waitForFunction(`document.querySelector('#messages').textContent.includes(${JSON.stringify(text)})`, {
      polling: 'mutation',
    })
  const list = (page: Page) => page.$$eval('#messages li', (items) => items.map((item) => item.textContent))

  it('exchange messages between a visitor and a dashboard in real time', async () => {
    const shop = await open(await newSite('shop.html'), { key: tenant.publishableKey })
    const chat = await shop.evaluate<[], () => Promise<string>>('begin()')
    const { accessToken } = await world.newSession(tenant.people.user.userId)
    const dashboard = await open(await newSite('dashboard.html'), { chat, token: accessToken })
    expect(await dashboard.evaluate('follow()')).toBe(200)
    await shop.evaluate(`say('Is it in stock? “Größe 42” 👟')`)
    await shown(dashboard, 'Größe 42')
    const answered = Promise.all([shown(shop, 'It is.'), shown(dashboard, 'It is.')])
    await dashboard.evaluate(`reply('It is.')`)
    await answered
    const said = ['user: Is it in stock? “Größe 42” 👟', 'assistant: It is.']
    expect(await list(dashboard)).toEqual(said)
    expect(await list(shop)).toEqual(said)
  })

  it('are refused when allowedOrigins excludes them, in new and in existing chats', async () => {
    const other = await world.newTenant()
    const shop = await open(await newSite('shop.html'), { org: other.slug, key: other.publishableKey })
    await shop.evaluate('begin()')
    const allowedOrigins = ['https://shop.example']
    await world.db.write((tx) => tx.apiKey.updateMany({ where: { orgId: other.orgId }, data: { allowedOrigins } }))
    const outcome = (act: string) => shop.evaluate(`${act}.then(() => 'done', (error) => error.message)`)
    await eventually(async () => expect(await outcome('begin()')).toContain('403'))
    await eventually(async () => expect(await outcome(`say('Hello?')`)).toContain('403'))
    expect(await outcome('connect()')).toBe('The socket was refused')
  })

  it('cannot open a socket with the session cookie of a signed-in user', async () => {
    const other = await world.newTenant()
    const { accessToken } = await world.newSession(other.people.user.userId)
    const response = await fetch(url + pathOf('createChat', { org: other.slug }), {
      method: 'POST',
      headers: { ...withToken(accessToken), 'content-type': 'application/json' },
      body: '{"title":"Not for others"}',
    })
    const { id } = (await response.json()) as { id: string }
    const page = await open(await newSite('dashboard.html'), { chat: id, token: 'none' })
    await browser.setCookie({ name: 'chatlogger_session', value: accessToken, domain: '127.0.0.1', path: '/' })
    const address = `${url.replace('http', 'ws')}/ws/orgs/${other.slug}/chats/${id}`
    const connect = `new Promise((resolve) => {
      const socket = new WebSocket('${address}')
      socket.onopen = () => resolve('open')
      socket.onerror = () => resolve('refused')
    })`
    expect(await page.evaluate(connect)).toBe('refused')
    const own = await browser.newPage()
    await own.setRequestInterception(true)
    own.on('request', (one) => void (one.resourceType() === 'script' ? one.abort() : one.continue())) // Redoc is slow to draw
    await own.goto(`${url}/redoc`)
    expect(await own.evaluate(connect)).toBe('open')
  })

  it('import the client without a build step', async () => {
    const files: Record<string, string> = {
      '/client.js': 'client/index.js',
      '/openapi-fetch.js': 'node_modules/openapi-fetch/dist/index.mjs',
    }
    const imports = '<script type="importmap">{"imports":{"openapi-fetch":"/openapi-fetch.js"}}</script>'
    const site = await serve(async ({ url = '' }, response) => {
      const file = files[url]
      response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
      response.end(file ? await readFile(file) : imports)
    })
    const { accessToken } = await world.newSession(tenant.people.admin.userId)
    const opening = { params: { org: tenant.slug }, headers: withToken(accessToken), body: {} }
    const { id } = (await world.call('createChat', opening)).body
    const page = await browser.newPage()
    await page.goto(site)
    const options = JSON.stringify({ baseUrl: url, accessToken })
    const chat = JSON.stringify({ org: tenant.slug, chatId: id })
    const said = await page.evaluate(`(async () => {
      const { ApiError, createClient, followChat, streamCompletion } = await import('/client.js')
      const api = createClient(${options})
      const said = []
      for await (const event of followChat(api, { ...${chat}, lastEventId: '0.0' })) {
        if (event.type === 'message') said.push(event.message.role)
        if (event.type === 'message' && event.message.role === 'assistant') break
        if (event.type !== 'ready') continue
        for await (const { type } of streamCompletion(api, { ...${chat}, content: 'Hello?' })) said.push(type)
      }
      const path = { org: 'unknown-org' }
      await api.GET('/api/v1/orgs/{org}', { params: { path } }).catch((error) => said.push(error instanceof ApiError, error.code))
      return said
    })()`)
    expect(new Set(said as string[])).toEqual(
      new Set(['start', 'token', 'message', 'user', 'assistant', true, 'not_found']),
    )
  })

  it('run the widget guide: show the chat, restore it after a reload, and resume after a lost connection', async () => {
    let html = programOf('widget', 'html')
    const origin = await serve((_, response) => response.setHeader('content-type', 'text/html').end(html))
    const settings = { CHATLOGGER_URL: url, SHOP_ORIGIN: origin }
    const printed = await runGuide(
      await world.newTenant(),
      process.execPath,
      [await typescriptFile('widget')],
      settings,
    )
    const [, key = ''] = /publishable key: (\S+)/.exec(printed) ?? []
    const line = await startTcpProxy(url)
    html = html.replace('http://127.0.0.1:3000', line.address).replace('clk_pub_…', key)
    const page = await browser.newPage()
    await page.goto(origin)
    await page.type('#question', 'Is it <b>in stock</b>?')
    await page.click('button')
    const list = async (length = 2) => {
      await page.waitForSelector(`#messages li:nth-child(${length})`)
      return page.$$eval('#messages li', (items) => items.map(({ textContent }) => textContent))
    }
    const said = await list()
    expect(said).toEqual(['You: Is it <b>in stock</b>?', expect.stringMatching(/^We: .*in stock/)])
    await page.reload()
    expect(await list()).toEqual(said)
    line.cut()
    line.restore()
    await page.type('#question', 'And now?')
    await page.click('button')
    expect(await list(4)).toEqual([...said, 'You: And now?', expect.stringMatching(/^We: .*And now/)])
    await line.close()
  })
})
