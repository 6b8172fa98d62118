import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { readConfig } from '../src/config.ts'
import type { Database } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { pathOf } from './support/contract.ts'
import { eventually } from './support/eventually.ts'
import { createInhabitants, type Inhabitants, type Tenant } from './support/inhabitants.ts'
import { describeWith, pathOfPart } from './support/parts.ts'
import { newPlace, type Place, type Server } from './support/processes.ts'
import { withToken } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // a browser is slow to start on a busy machine

// Pages of two other sites, in a real browser, with a server process between them.
describeWith('CHROMIUM')('pages of other sites', () => {
  let place: Place
  let server: Server
  let db: Database
  let make: Inhabitants
  let tenant: Tenant
  let browser: Browser
  const sites: HttpServer[] = []
  beforeAll(async () => {
    place = await newPlace()
    const env = { SECRET_KEY: 'only for tests, and long enough to be one' }
    server = await place.start(env)
    db = openDatabase(place.databaseUrl)
    make = createInhabitants(db, readConfig({ ...env, DATABASE_URL: place.databaseUrl }))
    tenant = await make.newTenant()
    browser = await puppeteer.launch({
      executablePath: pathOfPart('CHROMIUM') ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    for (const site of sites) site.close()
    await db?.close()
    await place?.leave()
  })

  /** A site of its own that shows a page of test/fixtures/pages. */
  async function newSite(page: string): Promise<string> {
    const html = await readFile(new URL(`fixtures/pages/${page}`, import.meta.url))
    const site = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
    site.listen(0, '127.0.0.1')
    await once(site, 'listening')
    sites.push(site)
    return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  }

  async function open(site: string, settings: Record<string, string>): Promise<Page> {
    const page = await browser.newPage()
    const query = new URLSearchParams({ server: server.address, org: tenant.slug, ...settings })
    await page.goto(`${site}/?${query}`)
    return page
  }

  // Woken by the change itself: a page in the background paints no frames that could be counted.
  const shown = (page: Page, text: string) =>
    page.waitForFunction(`document.querySelector('#messages').textContent.includes(${JSON.stringify(text)})`, {
      polling: 'mutation',
    })
  const list = (page: Page) => page.$$eval('#messages li', (items) => items.map((item) => item.textContent))

  it('show a dashboard what a visitor writes as they write it, and the visitor what is answered', async () => {
    const shop = await open(await newSite('shop.html'), { key: tenant.publishableKey })
    const chat = await shop.evaluate<[], () => Promise<string>>('begin()')
    const { accessToken } = await make.newSession(tenant.people.user.userId)
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

  it('are refused where the key is for other sites, whether they open a chat or go on in one', async () => {
    const other = await make.newTenant()
    const shop = await open(await newSite('shop.html'), { org: other.slug, key: other.publishableKey })
    await shop.evaluate('begin()')
    const allowedOrigins = ['https://shop.example']
    await db.write((tx) => tx.apiKey.updateMany({ where: { orgId: other.orgId }, data: { allowedOrigins } }))
    const outcome = (act: string) => shop.evaluate(`${act}.then(() => 'done', (error) => error.message)`)
    await eventually(async () => expect(await outcome('begin()')).toContain('403'))
    await eventually(async () => expect(await outcome(`say('Hello?')`)).toContain('403'))
    expect(await outcome('connect()')).toBe('The socket was refused')
  })

  it('cannot connect with the cookie of whoever is signed in', async () => {
    const other = await make.newTenant()
    const { accessToken } = await make.newSession(other.people.user.userId)
    const response = await fetch(server.address + pathOf('createChat', { org: other.slug }), {
      method: 'POST',
      headers: { ...withToken(accessToken), 'content-type': 'application/json' },
      body: '{"title":"Not for others"}',
    })
    const { id } = (await response.json()) as { id: string }
    const page = await open(await newSite('dashboard.html'), { chat: id, token: 'none' })
    await browser.setCookie({ name: 'chatlogger_session', value: accessToken, domain: '127.0.0.1', path: '/' })
    const url = `${server.address.replace('http', 'ws')}/ws/orgs/${other.slug}/chats/${id}`
    const connect = `new Promise((resolve) => {
      const socket = new WebSocket('${url}')
      socket.onopen = () => resolve('open')
      socket.onerror = () => resolve('refused')
    })`
    expect(await page.evaluate(connect)).toBe('refused')
    const own = await browser.newPage()
    await own.goto(`${server.address}/redoc`)
    expect(await own.evaluate(connect)).toBe('open')
  })
})
