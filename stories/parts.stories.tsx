import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { bubbleIn, textOf } from './read-screen.ts'
import {
  expectLines,
  expectVisible,
  makeStage,
  type StageArgs,
  stageOf,
  ThreadStage,
} from './thread-stage.tsx'

/** The parts of a bubble. */
const meta = {
  title: 'Parts',
  loaders: [makeStage],
  render: (_, context) => <ThreadStage store={stageOf(context).store} />,
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

export const ToolRunning: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'I look it up.'),
        t.toolCall('a', 'call', 'tide_table', '{"port":"Brest",'),
      ])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step, userEvent } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: I look it up. (streaming, stream)')
    await expectVisible(canvas.getByText('preparing'))
    await step('its input grows while it is open', async () => {
      await userEvent.click(canvas.getByText('tide_table'))
      await expectVisible(await canvas.findByText('{"port":"Brest",', { selector: 'pre' }))
      store.ingest(t.toolCall('a', 'call', 'tide_table', '"day":"2026-05-04"}'))
      await expectVisible(await canvas.findByText(/"day": "2026-05-04"/, { selector: 'pre' }))
    })
  },
}

export const ToolDone: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.toolCall('a', 'call', 'tide_table', '{"port":"Brest","day":"2026-05-04"}'),
        t.toolResult('a', 'call', { low: ['00:02', '12:21'], high: ['06:14', '18:39'] }),
        t.chunk('a', 'High water is at 06:14 and 18:39.'),
        t.finalized('a'),
      ])
    },
  },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await expectLines(canvasElement, 'a: High water is at 06:14 and 18:39. (completed, stream)')
    await expectVisible(canvas.getByText('done'))
    await userEvent.click(canvas.getByText('tide_table'))
    const tool = canvas.getByText('tide_table').closest('details')
    await waitFor(() => expect(tool).toHaveTextContent('"06:14"'))
  },
}

export const ToolFailed: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.toolCall('a', 'call', 'tide_table', '{"port":"Atlantis"}'),
        t.toolResult('a', 'call', 'no such port', { isError: true }),
        t.chunk('a', 'That port is not in the tables.'),
        t.finalized('a'),
      ])
    },
  },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await expectLines(canvasElement, 'a: That port is not in the tables. (completed, stream)')
    await expectVisible(canvas.getByText('failed'))
    await userEvent.click(canvas.getByText('tide_table'))
    await expectVisible(await canvas.findByText('no such port'))
  },
}

/** With a callback, the turn's tools and reasoning stay; only its text is replaced. */
export const ToolKeptByCallback: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.reasoning('a', 'The port is Brest, the day is Monday.'),
        t.toolCall('a', 'call', 'tide_table', '{"port":"Brest"}'),
        t.toolResult('a', 'call', { high: '06:14' }),
        t.chunk('a', 'Around six.'),
        t.finalized('a'),
      ])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step } = context
    const { store, t } = stageOf(context)
    const tool = canvas.getByText('tide_table').closest('details')
    await step('the callback replaces only the text', async () => {
      store.ingest(t.callback('a', 'High water is at 06:14.'))
      await expectLines(canvasElement, 'a: High water is at 06:14. (completed, callback)')
      await expect(canvas.getByText('tide_table').closest('details')).toBe(tool)
      await expectVisible(canvas.getByText('Reasoning'))
    })
  },
}

export const Reasoning: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.reasoning('a', 'Springs were on Saturday, '),
        t.reasoning('a', 'so the range is falling.'),
      ])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step, userEvent } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: (streaming, stream)')
    await expectVisible(canvas.getByText('Thinking'))
    await step('the answer follows', async () => {
      store.ingestAll([t.chunk('a', 'The range is falling.'), t.finalized('a')])
      await expectLines(canvasElement, 'a: The range is falling. (completed, stream)')
      await userEvent.click(canvas.getByText('Reasoning'))
      await expectVisible(
        await canvas.findByText('Springs were on Saturday, so the range is falling.', {
          selector: '.plain-text > *',
        }),
      )
    })
  },
}

/** Data with an address is shown as a source, and other data as JSON. Later data with the same id replaces earlier data. */
export const Data: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'Two sources agree.'),
        t.data('a', 'source', 's1', { url: 'https://example.org/tides', title: 'Tide tables' }),
        t.data('a', 'source', 's2', { url: 'https://example.com/almanac', title: 'Almanac' }),
        t.data('a', 'progress', 'p', { done: 1, of: 2 }),
      ])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: Two sources agree. (streaming, stream)')
    await expect(canvas.getByRole('link', { name: 'Tide tables' })).toHaveAttribute(
      'href',
      'https://example.org/tides',
    )
    await expectVisible(canvas.getByText('{"done":1,"of":2}'))
    await step('a later value replaces the earlier one', async () => {
      store.ingestAll([t.data('a', 'progress', 'p', { done: 2, of: 2 }), t.finalized('a')])
      await expectVisible(await canvas.findByText('{"done":2,"of":2}'))
      await expect(canvas.queryByText('{"done":1,"of":2}')).toBeNull()
    })
  },
}

const paragraph =
  'The current runs along the coast for six hours, slackens for twenty minutes, and runs back. ' +
  'Off the point it is three times as strong as in the bay, and it turns an hour earlier close to the shore. '

export const LongText: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.message('q', 'Tell me all about it, please. '.repeat(12).trim()),
        t.created('a', { agentId: 'an-agent-with-a-name-that-is-rather-long-for-a-bubble', replyTo: 'q' }),
        t.chunk('a', `# The current\n\n${paragraph.repeat(4)}\n\n`),
        t.chunk('a', `- ${paragraph}\n- ${paragraph}\n\n`),
        t.chunk('a', `\`\`\`\n06:14 ${'='.repeat(200)} slack\n\`\`\`\n\n`),
        t.chunk('a', `${'Donaudampfschifffahrtsgesellschaft'.repeat(8)}\n\n${paragraph.repeat(6)}`),
        t.finalized('a'),
      ])
    },
  },
  play: async ({ canvasElement }) => {
    const bubble = bubbleIn(canvasElement, 'a')
    await expect(textOf(bubble)).toContain(paragraph.repeat(6).trim())
    await expect(textOf(bubble)).toMatch(/^The current\nThe current runs/)
    // Nothing overflows horizontally.
    await expect(canvasElement.ownerDocument.documentElement.scrollWidth).toBeLessThanOrEqual(
      window.innerWidth,
    )
    await expect(bubble.scrollWidth).toBeLessThanOrEqual(bubble.clientWidth)
  },
}

export const RightToLeftAndEmoji: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.message('q', 'متى يتحوّل المدّ؟ 🌊'),
        t.created('a', { agentId: 'scout', replyTo: 'q' }),
        t.chunk('a', 'يتحوّل المدّ عند الساعة 06:14 صباحًا.'),
        t.finalized('a'),
        t.created('b', { agentId: 'שליח' }),
        t.chunk('b', 'הגאות מתחילה ב־06:14. 👩‍👩‍👧‍👦 '),
        t.chunk('b', '🇫🇷 e\u0301 👍🏽'),
        t.finalized('b'),
      ])
    },
  },
  play: async ({ canvasElement }) => {
    await expectLines(
      canvasElement,
      'q: متى يتحوّل المدّ؟ 🌊 (user)',
      'a: يتحوّل المدّ عند الساعة 06:14 صباحًا. (completed, stream)',
      'b: הגאות מתחילה ב־06:14. 👩‍👩‍👧‍👦 🇫🇷 e\u0301 👍🏽 (completed, stream)',
    )
    const text = bubbleIn(canvasElement, 'a').querySelector('[data-part="text"]')
    await expect(getComputedStyle(text!).direction).toBe('rtl')
  },
}

/** An agent's text is Markdown, and never HTML. */
export const Markup: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', '<img src=x onerror="document.title=1"> <b>not bold</b> javascript:alert(1) '),
        t.chunk('a', 'https://example.org/tides. &amp;'),
        t.finalized('a'),
      ])
    },
  },
  play: async ({ canvas, canvasElement }) => {
    const bubble = bubbleIn(canvasElement, 'a')
    await expect(textOf(bubble)).toBe(
      '<img src=x onerror="document.title=1"> <b>not bold</b> javascript:alert(1) https://example.org/tides. &',
    )
    await expect(bubble.querySelector('img, b')).toBeNull()
    await expect(canvas.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
      'https://example.org/tides',
    ])
  },
}
