// The chat of docs/guide/quick-start.md, created by its steps. The app consists only of their code blocks and the files of
// `npm create vite`.
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

/** Replaces the only occurrence of a text. */
function changed(text, from, to) {
  strictEqual(text.split(from).length, 2, `“${from}” occurs once`)
  return text.replace(from, () => to)
}

function write(folder, name, text) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

/** Writes a block into the file that its first line names. */
function writeBlock(folder, code) {
  const [, name] = /^\/\/ (\S+)\n/.exec(code)
  write(folder, name, code.replaceAll('4000', String(port))) // the port in the backend, and in its address in the page
}

/** Steps 1 to 3. The package.json names the packages that step 1 installs. */
export function writeApp(folder) {
  const installs = /^npm install (\w.*)$/m.exec(block(quickStart, '1. Make an app', 'sh'))[1].split(' ')
  const files = bareApp(Object.fromEntries(installs.map((name) => [name, ours(name) ?? '*'])))
  for (const [name, text] of Object.entries(files)) write(folder, name, text)
  writeBlock(folder, block(quickStart, '2. Write the backend', 'js'))
  writeBlock(folder, block(quickStart, '3. Write the page', 'tsx'))
}

/** Step 4: runs the first of its two lines. The second line is run by `kind`. */
export function startBackend(folder) {
  const [backend, page] = block(quickStart, '4. Run both', 'sh').trim().split('\n')
  strictEqual(page, 'npm run dev')
  const [program, ...args] = backend.split(' ')
  strictEqual(program, 'node')
  return start(folder, args, new RegExp(`listens on ws://localhost:${port}`))
}

const bubbles = (page) => page.locator('ul > li')
const whenShown = (page, expected) =>
  page.waitForFunction(
    (patterns) => {
      const texts = [...document.querySelectorAll('ul > li, p')].map((bubble) => bubble.textContent)
      return (
        texts.length === patterns.length &&
        patterns.every((pattern, index) => new RegExp(pattern).test(texts[index]))
      )
    },
    expected.map(({ source }) => source),
    { timeout: timeoutMs },
  )

/** Step 4: two simultaneous answers, and the later posts of their tools. */
export async function driveChat(page, url) {
  await page.goto(url)
  await ask(page, 'How much is it?')
  await whenShown(page, [/^user: How much is it\?$/, /“How much is it\?”/]) // its draft, or already its post
  const first = await bubbles(page).nth(1).elementHandle()
  await ask(page, 'And twice that?')
  await whenShown(page, [
    /^user: How much is it\?$/,
    /^ledger: “How much is it\?” – I have checked it: 42\.$/,
    /^user: And twice that\?$/,
    /^ledger: “And twice that\?” – I have checked it: 42\.$/,
  ])
  strictEqual(await first.textContent(), await bubbles(page).nth(1).textContent(), 'the node is the same')
}

/** Step 5: changes the line. */
export function forgetTheId(folder) {
  const [removed, added] = block(quickStart, '5. Forget the id', 'diff').trimEnd().split('\n')
  const file = join(folder, 'server.mjs')
  const code = readFileSync(file, 'utf8')
  writeFileSync(file, changed(code, removed.replace(/^-/, ''), added.replace(/^\+/, '')))
}

/** Step 5: checks what the backend prints and the page shows when the tool forgets the id. */
export async function driveRefusal(page, url, backend) {
  await page.goto(url)
  await ask(page, 'How much is it?')
  const reason = block(quickStart, '5. Forget the id', 'text').trim()
  const pattern = reason.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replace('…', '[\\w-]+') // a random messageId
  await backend.prints(new RegExp(pattern))
  await whenShown(page, [
    /^user: How much is it\?$/,
    /^ledger: You asked “How much is it\?”. It is about forty, but let me check\.$/,
  ])
}

/** Replaces the page with the ten lines of the README, with the address of the backend. */
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
