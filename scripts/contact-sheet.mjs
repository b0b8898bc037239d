// `npm run contact-sheet`: builds Storybook and draws every story, for a person to check. It writes the sheets
// contact-sheet/{light,dark}-{desktop,phone}-N.png. It stops at a story that throws.
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { chromiumArgs, findBrowser } from './browser.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const outDir = join(root, 'contact-sheet')
const storiesPerSheet = 24
const looks = ['light', 'dark'].flatMap((colorScheme) => [
  { name: `${colorScheme}-desktop`, colorScheme, viewport: { width: 1200, height: 900 }, columns: 4 },
  { name: `${colorScheme}-phone`, colorScheme, viewport: { width: 390, height: 844 }, columns: 8 },
])

/** Runs in the page, and records each phase of the story. */
function keepPhases() {
  globalThis.phases = new Set()
  const listen = () => {
    const channel = globalThis.__STORYBOOK_ADDONS_CHANNEL__
    if (channel === undefined) return void setTimeout(listen)
    channel.on('storyRenderPhaseChanged', ({ newPhase }) => globalThis.phases.add(newPhase))
  }
  listen()
}

/** Opens a story, waits for the end of its play function, and takes its picture as a data URL. */
async function pictureOf(page, url, { id, title, name }) {
  // The tests shuffle each race 20 times. For its picture, one shuffle is enough.
  await page.goto(`${url}iframe.html?id=${id}&viewMode=story&globals=shuffleCount:1`)
  // A story that changes its own args renders and completes again while its play function still runs.
  await page.waitForFunction(() => {
    const story = globalThis.__STORYBOOK_PREVIEW__?.currentRender?.story
    const last = story?.playFunction === undefined ? 'completed' : 'played'
    return story !== undefined && (globalThis.phases.has(last) || globalThis.phases.has('errored'))
  })
  if (await page.evaluate(() => globalThis.phases.has('errored')))
    throw new Error(`The story ${title} / ${name} throws.`)
  return `data:image/png;base64,${(await page.screenshot({ animations: 'disabled' })).toString('base64')}`
}

const sheetOf = (shots, { viewport, columns }) => `<!doctype html><meta charset="utf-8"><style>
  body { display: grid; grid-template-columns: repeat(${columns}, 1fr); gap: 12px; margin: 12px; font: 12px/1.4 sans-serif }
  figure { margin: 0; min-width: 0 }
  figcaption { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
  img { width: 100%; aspect-ratio: ${viewport.width} / ${viewport.height}; outline: 1px solid #888 }
</style>${shots.map(({ caption, picture }) => `<figure><figcaption>${caption}</figcaption><img src="${picture}"></figure>`).join('')}`

/** Draws all stories in one look. Each sheet is written as soon as its stories have been played. */
async function drawSheets(browser, url, look) {
  const context = await browser.newContext({ ...look, reducedMotion: 'reduce' })
  context.setDefaultTimeout(300_000) // only ends what hangs: a race plays many orders
  await context.addInitScript(keepPhases)
  const page = await context.newPage()
  const sheet = await browser.newPage({ viewport: { width: 1900, height: 1000 } })
  for (let from = 0; from < stories.length; from += storiesPerSheet) {
    const shots = []
    for (const story of stories.slice(from, from + storiesPerSheet))
      shots.push({ caption: `${story.title} / ${story.name}`, picture: await pictureOf(page, url, story) })
    await sheet.setContent(sheetOf(shots, look))
    const path = join(outDir, `${look.name}-${from / storiesPerSheet + 1}.png`)
    await sheet.screenshot({ path, fullPage: true })
    console.log(`${path}: ${from + shots.length} of ${stories.length} stories`)
  }
  await sheet.close()
  await context.close()
}

const index = JSON.parse(await readFile(join(root, 'storybook-static/index.json'), 'utf8'))
const stories = Object.values(index.entries)
await rm(outDir, { recursive: true, force: true })
await mkdir(outDir)
const server = await preview({
  root,
  configFile: false,
  logLevel: 'warn',
  build: { outDir: 'storybook-static' },
  preview: { host: '127.0.0.1', port: 0 },
})
const browser = await chromium.launch({ executablePath: findBrowser(), args: chromiumArgs })
try {
  const [url] = server.resolvedUrls.local
  // In parallel, since a story mostly waits.
  await Promise.all(looks.map((look) => drawSheets(browser, url, look)))
} finally {
  await browser.close()
  await server.close()
}
