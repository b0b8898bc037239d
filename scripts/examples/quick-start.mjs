// The chat of docs/guide/quick-start.md, made as its steps say: their code blocks are all that the app is made of, on top of what
// `npm create vite` writes.
import { strictEqual } from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ours, root } from '../packed.mjs'
import { bareApp } from './bare-app.mjs'
import { ask } from './late-callback.mjs'
import { freePort, start, timeoutMs } from './serve.mjs'

const quickStart = readFileSync(join(root, 'docs/guide/quick-start.md'), 'utf8')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const port = await freePort()

/** The one code block of a language under a heading. */
function block(markdown, heading, language) {
  const section = markdown.split(`# ${heading}\n`)[1]?.split(/^#+ /m)[0] ?? ''
  const found = [...section.matchAll(/^```(\w+)\n([^]*?)^```/gm)].filter(([, name]) => name === language)
  strictEqual(found.length, 1, `one block of ${language} stands under “${heading}”`)
  return found[0][2]
}

/** A text with one change, which has to hit. */
function changed(text, from, to) {
  strictEqual(text.split(from).length, 2, `“${from}” stands there once`)
  return text.replace(from, () => to)
}

function write(folder, name, text) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

/** Writes a block into the file that its first line names. */
function writeBlock(folder, code) {
  const [, name] = /^\/\/ (\S+)\n/.exec(code)
  write(folder, name, code.replaceAll('4000', String(port))) // the backend's port, and the page's address of it
}

/** Steps 1 to 3. What step 1 installs is what the package.json names. */
export function writeApp(folder) {
  const installs = /^npm install (\w.*)$/m.exec(block(quickStart, '1. Make an app', 'sh'))[1].split(' ')
  const files = bareApp(Object.fromEntries(installs.map((name) => [name, ours(name) ?? '*'])))
  for (const [name, text] of Object.entries(files)) write(folder, name, text)
  writeBlock(folder, block(quickStart, '2. Write the backend', 'js'))
  writeBlock(folder, block(quickStart, '3. Write the page', 'tsx'))
}

/** Step 4: the first of its two lines; the second one is what `kind` does. */
export function startBackend(folder) {
  const [backend, page] = block(quickStart, '4. Run both', 'sh').trim().split('\n')
  strictEqual(page, 'npm run dev')
  const [program, ...args] = backend.split(' ')
  strictEqual(program, 'node')
  return start(folder, args, new RegExp(`listens on ws://localhost:${port}`))
}

const bubbles = (page) => page.locator('ol > li')
const whenShown = (page, expected) =>
  page.waitForFunction(
    (patterns) => {
      const texts = [...document.querySelectorAll('ol > li, p')].map((bubble) => bubble.textContent)
      return (
        texts.length === patterns.length &&
        patterns.every((pattern, index) => new RegExp(pattern).test(texts[index]))
      )
    },
    expected.map(({ source }) => source),
    { timeout: timeoutMs },
  )

/** Step 4: two answers at once, and what the tool of each of them posts later. */
export async function driveChat(page, url) {
  await page.goto(url)
  await ask(page, 'How much is it?')
  await whenShown(page, [/^How much is it\?$/, /“How much is it\?”/]) // its draft, or already what was posted
  const first = await bubbles(page).nth(1).elementHandle()
  await ask(page, 'And twice that?')
  await whenShown(page, [
    /^How much is it\?$/,
    /^“How much is it\?” – I have checked it: 42\.$/,
    /^And twice that\?$/,
    /^“And twice that\?” – I have checked it: 42\.$/,
  ])
  strictEqual(await first.textContent(), await bubbles(page).nth(1).textContent(), 'the node is the same')
}

/** Step 5: the changed line, and what the guard says. */
export function forgetTheId(folder) {
  const [removed, added] = block(quickStart, '5. Forget the id', 'diff').trimEnd().split('\n')
  const file = join(folder, 'server.mjs')
  const code = readFileSync(file, 'utf8')
  writeFileSync(file, changed(code, removed.replace(/^-/, ''), added.replace(/^\+/, '')))
}

/** What the backend prints, and the page shows, when its tool forgets the id. */
export async function driveRefusal(page, url, backend) {
  await page.goto(url)
  await ask(page, 'How much is it?')
  await backend.prints(block(quickStart, '5. Forget the id', 'text').trim())
  await whenShown(page, [
    /^How much is it\?$/,
    /^You asked “How much is it\?”. It is about forty, but let me check\.$/,
  ])
}

/** The ten lines of the README in the place of the page, with the address of the backend. */
export function takeTheTenLines(folder) {
  const address = 'wss://chat.example/threads/t1'
  const code = changed(block(readme, 'Ten lines', 'tsx'), address, `ws://localhost:${port}`)
  write(folder, 'src/App.tsx', code)
  writeBlock(folder, block(quickStart, '2. Write the backend', 'js'))
}

export async function driveTenLines(page, url) {
  await page.goto(url)
  await page.evaluate((address) => {
    const socket = new WebSocket(address)
    socket.onopen = () => socket.send('How much is it?')
  }, `ws://localhost:${port}`)
  await whenShown(page, [/^How much is it\?$/, /^“How much is it\?” – I have checked it: 42\.$/])
}
