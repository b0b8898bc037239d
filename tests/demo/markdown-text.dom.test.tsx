import { act, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { StrictMode } from 'react'
import { expect, test } from 'vitest'
import { ChatThread } from '../../src/demo/chat/index.ts'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'

function say(...deltas: readonly string[]) {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const t = threadScript('t')
  store.ingestAll([t.created('a', { agentId: 'scout' }), ...deltas.map((delta) => t.chunk('a', delta))])
  const { container } = render(
    <StrictMode>
      <BubbleStoreProvider store={store}>
        <ChatThread threadId="t" />
      </BubbleStoreProvider>
    </StrictMode>,
  )
  const part = () => container.querySelector('[data-part="text"]')!
  const grow = (delta: string) => act(() => void store.ingest(t.chunk('a', delta)))
  return { store, t, part, grow, container }
}

test('Markdown is set, with the tables, task lists and bare addresses of GFM', () => {
  const { part } = say(
    '# Tides\n\nThe **spring** tide, `06:14`:\n\n- [x] checked\n- [ ] not yet\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nhttps://a.example/b. ~5 to ~6 km',
  )
  const inPart = within(part() as HTMLElement)
  expect(inPart.getByRole('heading').textContent).toBe('Tides')
  expect(part().querySelector('strong')?.textContent).toBe('spring')
  expect(inPart.getAllByRole('checkbox').map((mark) => mark.getAttribute('aria-label'))).toEqual([
    'Done',
    'Not done',
  ])
  expect(inPart.getAllByRole('cell').map(({ textContent }) => textContent)).toEqual(['1', '2'])
  expect(inPart.getByRole('link').getAttribute('href')).toBe('https://a.example/b')
  expect(part().querySelector('del')).toBeNull()
})

test('HTML, definitions and footnotes are text, and no word of them is lost', () => {
  const text =
    '<b>not bold</b> <!-- kept -->[^1]\n\n<script>alert(1)</script>\n\n[^1]: A note\n\n[b]: javascript:alert(1)'
  const { part } = say(text)
  expect(part().textContent).toBe(text.replaceAll('\n\n', '\n'))
  expect(part().querySelectorAll('b, script, a, [id]')).toHaveLength(0)
})

test('a link that leads neither to the web nor to mail is its words alone', () => {
  const { part } = say(
    '[one](javascript:alert(1)) [two](mailto:a@b.example) [three](#top) [four](//a.example)',
  )
  expect([...part().querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
    'mailto:a@b.example',
  ])
  expect(part().textContent).toBe('one two three four')
})

test('a picture that the message holds is loaded; one from elsewhere is a link, and any other its name', () => {
  const { part } = say(
    '![one](data:image/gif;base64,R0) ![two](javascript:alert(1)) ![three](data:text/html,a) ![four](https://a.example/b.png?who=me)',
  )
  expect([...part().querySelectorAll('img')].map(({ alt }) => alt)).toEqual(['one'])
  const [link, ...more] = part().querySelectorAll('a')
  expect([link?.textContent, link?.href, more]).toEqual(['four', 'https://a.example/b.png?who=me', []])
  expect(part().textContent).toBe(' two three four')
})

test('a picture from elsewhere that stands in a link is its name: no link stands in another', () => {
  const { part } = say('[![one](https://a.example/b.png)](https://b.example/)')
  const [link, ...more] = part().querySelectorAll('a')
  expect([link?.textContent, link?.href, more]).toEqual(['one', 'https://b.example/', []])
})

test('a table knows how many columns it has, so that they are as wide as they will be', () => {
  const { part } = say('| a | b | c |\n|---|---|---|\n| 1 |\n')
  const table = part().querySelector('table')
  expect(table?.style.getPropertyValue('--columns')).toBe('3')
  expect(table?.closest('[tabindex="0"]')?.getAttribute('aria-label')).toBe('Table')
})

test('code has its language, and a button that copies it and says so', async () => {
  const user = userEvent.setup()
  const { part } = say('```ts\nconst a = 1\n\n  b()\n```\n')
  expect(part().querySelector('.code-language')?.textContent).toBe('ts')
  await user.click(screen.getByRole('button', { name: 'Copy code' }))
  expect(await navigator.clipboard.readText()).toBe('const a = 1\n\n  b()')
  expect(await screen.findByRole('button', { name: 'Copied code' })).toBeTruthy()
  await user.tab()
  expect(screen.getByRole('button', { name: 'Copy code' })).toBeTruthy()
})

test('what a bubble says is copied as it was sent', async () => {
  const user = userEvent.setup()
  say('The **spring** tide\n\n', '- at 06:14')
  await user.click(screen.getByRole('button', { name: 'Copy text' }))
  expect(await navigator.clipboard.readText()).toBe('The **spring** tide\n\n- at 06:14')
})

test('what a person writes is no Markdown', () => {
  const { store, t, container } = say('x')
  act(() => void store.ingest(t.message('q', '# 2 * 3 * 4\n`<b>`')))
  const own = container.querySelector('.bubble-user [data-part="text"]')
  expect(own?.textContent).toBe('# 2 * 3 * 4\n`<b>`')
})

test('while a text grows, the nodes of what stands above its last block stay', () => {
  const { part, grow } = say(`${'The current runs along the coast. '.repeat(80)}\n\n`)
  grow('Two')
  const [first] = part().querySelectorAll('p')
  const paragraph = first?.firstChild
  for (const delta of [' **b', 'old**', '\n\n', '```', 'js\n', 'a()', '\n```\n\nEnd']) grow(delta)
  expect(part().querySelector('p')?.firstChild).toBe(paragraph)
  expect(part().querySelector('.code pre')?.textContent).toBe('a()')
})

test.each(['> ', '*a ', '1. ', '[a]('])('a text that is nothing but %j is shown', (mark) => {
  const { part } = say(mark.repeat(3_000))
  expect(part().textContent.length).toBeGreaterThan(0)
})
