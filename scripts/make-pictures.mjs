// `node scripts/make-pictures.mjs`: takes the README's pictures, docs/images/late-callback-{light,dark}.png, from the
// real page: the same thread just before and just after a late callback.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build, preview } from 'vite'
import { chromiumArgs, findBrowser } from './browser.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const callbackId = 'cost-final'
const maxBytes = 300 * 1024
const rowPx = 28
const rowCount = 4

const panels = [
  {
    title: 'Before',
    words:
      '<b>ledger</b> has ended its turn, and <b>scout</b> is streaming. ledger’s own message is still on its way.',
    arrived: 0,
  },
  {
    title: 'After',
    words:
      'It arrives late, with different text. Its exact id names its bubble: <b>ledger’s</b>, not the newest one.',
    arrived: 1,
  },
]

/** One panel: the last arrivals, and the chat. */
async function shoot(page, url, position) {
  await page.goto(`${url}?at=${position - 1}`)
  await page.waitForSelector('[data-bubble-key]')
  await page.addStyleTag({
    content: '.stage { grid-template-columns: 1fr 1fr } .chat-latest { display: none }',
  })
  await page.getByRole('button', { name: 'Step' }).click()
  await page.evaluate(async () => {
    await document.fonts.ready
    for (const animation of document.getAnimations()) {
      animation.pause()
      animation.currentTime = animation.animationName === 'flash' ? 420 : 0 // the flash at its brightest, and the dots at rest
      if (animation.animationName === 'appear') animation.finish()
    }
    const scroller = document.querySelector('.chat-scroller')
    const question = document.querySelector('[data-bubble-key="message:ask-cost"]')
    scroller.scrollTop += question.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 14
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
  const list = await page.locator('.ob-list').boundingBox()
  const chat = await page.locator('.chat-scroller').boundingBox()
  const height = rowPx * rowCount
  const shot = (clip) => page.screenshot({ clip, animations: 'allow' })
  return {
    arrivals: await shot({ x: list.x, y: list.y + list.height - height, width: list.width, height }),
    chat: await shot({ ...chat, height: Math.min(chat.height, 625) }),
    widths: { arrivals: list.width, chat: chat.width },
  }
}

const dataUrl = (png) => `data:image/png;base64,${png.toString('base64')}`

function composition(theme, shots) {
  const columns = panels.map(({ title, words }, index) => {
    const { arrivals, chat, widths } = shots[index]
    return `<section>
      <h2>${title}</h2><p>${words}</p>
      <h3>What arrived</h3><img src="${dataUrl(arrivals)}" width="${widths.arrivals}" class="arrived" />
      <h3>What is shown</h3><img src="${dataUrl(chat)}" width="${widths.chat}" />
    </section>`
  })
  return `<!doctype html><style>${theme}
    body { display: inline-grid; grid-template-columns: auto auto; gap: 28px; padding: 26px 28px 28px }
    section { width: ${shots[0].widths.chat}px }
    h2 { margin: 0; font: 700 22px/1.3 var(--sans) }
    p { margin: 2px 0 0; min-height: 52px; color: var(--muted) }
    h3 { margin: 14px 0 6px; color: var(--muted); font: 600 13px/1.4 var(--sans) }
    img { display: block; border: 1px solid var(--line); border-radius: 10px }
    .arrived { width: 100%; object-fit: cover; object-position: left }
  </style>${columns.join('')}`
}

const lines = (await readFile(join(root, 'src/demo/recordings/default.ndjson'), 'utf8')).trim().split('\n')
const at = lines.findIndex((line) => JSON.parse(line).messageId === callbackId)
const theme = await readFile(join(root, 'src/demo/theme.css'), 'utf8')
const outDir = await mkdtemp(join(tmpdir(), 'onebubble-pictures-'))
const shared = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' }
await build({ ...shared, build: { outDir, emptyOutDir: true } })
const server = await preview({ ...shared, build: { outDir }, preview: { port: 0 } })
const browser = await chromium.launch({ executablePath: findBrowser(), args: chromiumArgs })
try {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({
      viewport: { width: 1160, height: 900 },
      colorScheme,
      locale: 'en-GB',
      timezoneId: 'Europe/Oslo',
      bypassCSP: true, // for styles that only the pictures need
    })
    const page = await context.newPage()
    const shots = []
    for (const { arrived } of panels)
      shots.push(await shoot(page, server.resolvedUrls.local[0], at + arrived))
    await page.setContent(composition(theme, shots))
    const path = join(root, `docs/images/late-callback-${colorScheme}.png`)
    await page.setViewportSize({ width: 1400, height: 1100 })
    await page.locator('body').screenshot({ path })
    await context.close()
    const { size } = await stat(path)
    console.log(`${path}: ${Math.round(size / 1024)} KB`)
    if (size > maxBytes) throw new Error(`${path} is larger than ${maxBytes / 1024} KB`)
  }
} finally {
  await browser.close()
  await server.close()
  await rm(outDir, { recursive: true, force: true })
}
