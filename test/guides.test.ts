import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import puppeteer from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import type { Database } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { newBrokenLine } from './support/broken-line.ts'
import { databaseKind } from './support/database.ts'
import { guidesWith, programOf } from './support/guides.ts'
import { createInhabitants, type Inhabitants, password } from './support/inhabitants.ts'
import { pathOfPart, testWith } from './support/parts.ts'
import { newPlace, type Place, type Server } from './support/processes.ts'

/** Where imports of the client and of openai resolve. */
const folder = 'node_modules/.cache/guides'
beforeAll(() => mkdir(folder, { recursive: true }))

let place: Place
let server: Server
let db: Database
let make: Inhabitants
beforeAll(async () => {
  place = await newPlace()
  const env = { SECRET_KEY: 'only for tests, and long enough to be one' }
  server = await place.start(env)
  db = openDatabase(place.databaseUrl)
  make = createInhabitants(db, readConfig({ ...env, DATABASE_URL: place.databaseUrl }))
})
afterAll(async () => {
  await db?.close()
  await place?.leave()
})

/** Runs a program with what the guides have exported, as the first one in its organization; what it prints, without what is random. */
async function run(program: string, args: string[], more: Record<string, string> = {}): Promise<string> {
  const { slug, secretKey, people } = await make.newTenant()
  const { username } = people.admin
  const env = {
    PATH: process.env.PATH ?? '',
    CHATLOGGER_URL: server.address,
    CHATLOGGER_USERNAME: username,
    CHATLOGGER_PASSWORD: password,
    CHATLOGGER_SECRET_KEY: secretKey,
    ...more,
  }
  const { stdout, stderr } = await promisify(execFile)(program, args, { env, timeout: 50_000 })
  expect(stderr).toBe('')
  return stdout.replaceAll(slug, 'demo').replaceAll(username, 'admin')
}

const masked = (printed: string) => printed.replace(/\b(chat|eu|clk_pub)_\S+/g, '$1_…')

async function typescriptFile(guide: string): Promise<string> {
  const file = `${folder}/${guide}-${databaseKind()}.mjs` // both projects may run at once
  await writeFile(file, stripTypeScriptTypes(programOf(guide, 'ts')))
  return file
}

describe.each(guidesWith('ts'))('the guide %s', (guide) => {
  it('does in TypeScript what it says, against a server', async () => {
    expect(masked(await run(process.execPath, [await typescriptFile(guide)]))).toBe(programOf(guide, 'text'))
  })

  testWith('PYTHON_WITH_OPENAI')('does the same in Python', async () => {
    expect(masked(await run(pathOfPart('PYTHON_WITH_OPENAI') ?? '', ['-c', programOf(guide, 'python')]))).toBe(
      programOf(guide, 'text'),
    )
  })
})

it('what the guide moving shows of each system can be imported', async () => {
  const file = join(place.folder, 'chats.jsonl')
  const lines = programOf('moving', 'jsonl')
  await writeFile(file, lines)
  const { secretKey } = await make.newTenant()
  const { stdout, code } = await place.run('scripts/import.ts', [file], {
    CHATLOGGER_URL: server.address,
    CHATLOGGER_API_KEY: secretKey,
  })
  expect(stdout).toContain(`${lines.trimEnd().split('\n').length} created, 0 already there, 0 failed`)
  expect([code, lines.trimEnd().split('\n').length]).toEqual([0, 5])
})

testWith('CHROMIUM')(
  'the page of the guide widget shows question and answer, again when it is reloaded, and goes on after a lost connection',
  async () => {
    let html = programOf('widget', 'html')
    const shop = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
    shop.listen(0, '127.0.0.1')
    await once(shop, 'listening')
    const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
    const browser = await puppeteer.launch({
      executablePath: pathOfPart('CHROMIUM') ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    })
    try {
      const printed = await run(process.execPath, [await typescriptFile('widget')], { SHOP_ORIGIN: origin })
      const [, key = ''] = /publishable key: (\S+)/.exec(printed) ?? []
      const line = await newBrokenLine(server.address)
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
      line.mend()
      await page.type('#question', 'And now?')
      await page.click('button')
      expect(await list(4)).toEqual([...said, 'You: And now?', expect.stringMatching(/^We: .*And now/)])
      await line.close()
    } finally {
      await browser.close()
      shop.close()
    }
  },
)
