import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build } from 'vite'
import { chromiumArgs, findBrowser } from '../../scripts/browser.mjs'
import { root } from './build-library.mjs'

const pages = join(dirname(dirname(fileURLToPath(import.meta.url))), 'page')

/**
 * One scene as a script, in production mode. It uses the project's own React, also for the peers.
 * @param {{ isCounting?: boolean }} options whether to count frames, commits and renders, which takes time as well
 */
export async function bundleScene(name, { isCounting = false } = {}) {
  const modules = join(root, 'node_modules')
  const { output } = await build({
    root: pages,
    configFile: false,
    logLevel: 'error',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.IS_COUNTING': JSON.stringify(String(isCounting)),
    },
    resolve: {
      alias: [
        { find: /^onebubble$/, replacement: join(root, 'src/index.ts') },
        { find: /^onebubble\/react$/, replacement: join(root, 'src/react/index.ts') },
        ...(isCounting
          ? [{ find: /^react-dom\/client$/, replacement: join(modules, 'react-dom/profiling.js') }]
          : []),
        { find: /^(react|react-dom)(?=$|\/)/, replacement: `${modules}/$1` },
      ],
    },
    build: {
      write: false,
      minify: false, // so that a profile is readable
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: join(pages, `${name}.jsx`),
        output: { format: 'iife' },
        onLog: (level, log, handle) => log.code === 'MODULE_LEVEL_DIRECTIVE' || handle(level, log),
      },
    },
  })
  const { code } = output.find(({ type }) => type === 'chunk')
  const styles = output
    .filter(({ fileName }) => fileName.endsWith('.css'))
    .map(({ source }) => String(source))
  return styles.length === 0 ? code : `${withStyles(styles.join('\n'))}\n${code}`
}

/** A script that adds these styles. */
const withStyles = (styles) =>
  `document.head.append(Object.assign(document.createElement('style'), { textContent: ${JSON.stringify(styles)} }))`

/** Opens a browser while `work` runs. */
export async function withChromium(work) {
  const executablePath = findBrowser()
  const browser = await chromium.launch({ args: chromiumArgs, ...(executablePath && { executablePath }) })
  try {
    return await work(browser)
  } finally {
    await browser.close()
  }
}

/** The thread time of each task of a page's thread, in milliseconds, longest first. */
function taskTimes({ traceEvents }) {
  const threadOf = ({ pid, tid }) => `${pid} ${tid}`
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(threadOf),
  )
  return traceEvents
    .filter((event) => event.name.endsWith('RunTask') && event.tdur > 0 && main.has(threadOf(event)))
    .map(({ tdur }) => tdur / 1_000)
    .toSorted((a, b) => b - a)
}

/**
 * Mounts a scene and streams one message through it.
 * @returns what the scene counted, and `longestTaskMs` in thread time: other programs do not count
 */
export async function traceScene(browser, code, { mount, chunkCount }) {
  const context = await browser.newContext({ viewport: { width: 1_000, height: 800 } })
  try {
    const page = await context.newPage()
    await page.setContent('<!doctype html><meta charset="utf-8"><body><div id="root"></div>')
    await page.addScriptTag({ content: code })
    await page.evaluate((argument) => globalThis.scene.mount(argument), mount)
    await page.evaluate(async (count) => {
      globalThis.begun = await globalThis.scene.begin('live', count)
    }, chunkCount)
    await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
    const counted = await page.evaluate(() => globalThis.scene.stream(globalThis.begun))
    const [longestTaskMs] = taskTimes(JSON.parse(String(await browser.stopTracing())))
    const isWhole = await page.evaluate(() => document.body.textContent.includes(globalThis.begun.text))
    if (!isWhole || longestTaskMs === undefined) throw new Error('text was lost, or nothing was traced')
    return { ...counted, longestTaskMs }
  } finally {
    await context.close()
  }
}

const samplingMicros = 200
const notScript = new Set(['(idle)', '(program)', '(root)'])

/**
 * Milliseconds during which the samples of a profile found JavaScript or its garbage collection running. A sample
 * counts for a few intervals at most: if it is longer, the machine was busy with something else.
 */
function scriptMs({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]))
  const script = timeDeltas.filter((_, at) => !notScript.has(names.get(samples[at])))
  return script.reduce((sum, micros) => sum + Math.min(micros, 5 * samplingMicros), 0) / 1_000
}

/**
 * Mounts a scene, streams one message to warm up, and then measures another.
 * @returns what the scene counted, the sampled `scriptMs`, and `taskMs` of the page's thread
 */
export async function playScene(browser, code, { mount, chunkCount, warmUpCount = 0 }) {
  const context = await browser.newContext({ viewport: { width: 1_000, height: 800 } })
  try {
    const page = await context.newPage()
    const errors = []
    page.on('pageerror', (error) => errors.push(error))
    await page.setContent('<!doctype html><meta charset="utf-8"><body><div id="root"></div>')
    await page.addScriptTag({ content: code })
    const devtools = await context.newCDPSession(page)
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
    const metric = async (name) =>
      (await devtools.send('Performance.getMetrics')).metrics.find((found) => found.name === name).value

    await page.evaluate((argument) => globalThis.scene.mount(argument), mount)
    if (warmUpCount > 0) {
      await page.evaluate(async (count) => {
        const { scene } = globalThis
        await scene.stream(await scene.begin('warm', count))
        await scene.end?.()
      }, warmUpCount)
    }
    await page.evaluate(async (count) => {
      globalThis.begun = await globalThis.scene.begin('live', count)
    }, chunkCount)
    await devtools.send('Profiler.enable')
    await devtools.send('Profiler.setSamplingInterval', { interval: samplingMicros })
    const before = await metric('TaskDuration')
    await devtools.send('Profiler.start')
    const counted = await page.evaluate(() => globalThis.scene.stream(globalThis.begun))
    const { profile } = await devtools.send('Profiler.stop')
    const taskMs = ((await metric('TaskDuration')) - before) * 1_000
    const isWhole = await page.evaluate(() => document.body.textContent.endsWith(globalThis.begun.text))
    if (errors.length > 0) throw errors[0]
    if (!isWhole) throw new Error('text was lost')
    return { ...counted, taskMs, scriptMs: scriptMs(profile) }
  } finally {
    await context.close()
  }
}
