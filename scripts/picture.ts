import { mkdir } from 'node:fs/promises'
import puppeteer from 'puppeteer-core'

/** `CHROMIUM=… node scripts/picture.ts [URL]`: makes docs/images/docs.png anew, of a server that runs. */
const [url = 'http://127.0.0.1:3000'] = process.argv.slice(2)
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
  defaultViewport: { width: 1200, height: 800 },
})
try {
  const page = await browser.newPage()
  await page.goto(`${url}/docs`, { waitUntil: 'networkidle0' })
  // The operations, and not the conventions before them.
  await page.$eval('#operations-tag-Chats', (tag) => tag.scrollIntoView())
  await mkdir('docs/images', { recursive: true })
  await page.screenshot({ path: 'docs/images/docs.png' })
} finally {
  await browser.close()
}
