import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { bubbleIn } from './read-screen.ts'
import {
  expectBadges,
  expectLines,
  expectVisible,
  makeStage,
  type StageArgs,
  stageOf,
  ThreadStage,
} from './thread-stage.tsx'

/** Every state of a turn's bubble. */
const meta = {
  title: 'A turn',
  loaders: [makeStage],
  render: (_, context) => <ThreadStage store={stageOf(context).store} />,
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

/** The turn has begun, and nothing else is known. */
export const Pending: Story = {
  args: { begin: ({ store, t }) => void store.ingest(t.created('a', { agentId: 'scout' })) },
  play: async ({ canvasElement }) => {
    await expectLines(canvasElement, 'a: (pending, none)')
    await expectBadges(canvasElement, 'a', 'waiting')
  },
}

export const Streaming: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a', { agentId: 'scout' }), t.chunk('a', 'The tide turns at')])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: The tide turns at (streaming, stream)')
    await expectBadges(canvasElement, 'a', 'streaming')
    const node = bubbleIn(canvasElement, 'a')
    await step('a chunk grows it, in its node', async () => {
      store.ingest(t.chunk('a', ' a quarter past'))
      await expectLines(canvasElement, 'a: The tide turns at a quarter past (streaming, stream)')
      await expect(bubbleIn(canvasElement, 'a')).toBe(node)
    })
  },
}

/** Two chunks are missing. Later chunks are held and not shown. */
export const StreamingWithGap: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a', { agentId: 'scout' }), t.chunk('a', 'Low water')])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    const [second, third, fourth] = [t.chunk('a', ' is'), t.chunk('a', ' at'), t.chunk('a', ' six.')]
    await step('a chunk overtakes two others', async () => {
      store.ingest(fourth)
      await expectLines(canvasElement, 'a: Low water (streaming, stream, 3 missing)')
      await expectBadges(canvasElement, 'a', 'streaming', '3 chunks missing')
    })
    await step('one of them arrives', async () => {
      store.ingest(second)
      await expectLines(canvasElement, 'a: Low water is (streaming, stream, 2 missing)')
    })
    await step('the end says how many chunks there are', async () => {
      store.ingest(t.finalized('a'))
      await expectLines(canvasElement, 'a: Low water is (streaming, stream, 2 missing)')
      await expectBadges(canvasElement, 'a', 'streaming', '2 chunks missing')
    })
    await step('a copy changes nothing', async () => {
      await expect(store.ingest(second).status).toBe('duplicate')
      await expect(store.ingest(fourth).status).toBe('duplicate')
      await expectLines(canvasElement, 'a: Low water is (streaming, stream, 2 missing)')
    })
    await expect(third.seq).toBe(2) // still missing: the story ends with the gap open
  },
}

export const Completed: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.message('q', 'When does the tide turn?', { at: Date.UTC(2026, 4, 4, 9, 12) }),
        t.created('a', { agentId: 'scout', replyTo: 'q', at: Date.UTC(2026, 4, 4, 9, 12, 3) }),
        t.chunk('a', 'At **a quarter past six**.\n\n'),
        t.chunk('a', 'After that it runs `north-east` for five hours.'),
        t.finalized('a'),
      ])
    },
  },
  play: async ({ canvasElement }) => {
    await expectLines(
      canvasElement,
      'q: When does the tide turn? (user)',
      'a: At a quarter past six.\nAfter that it runs north-east for five hours. (completed, stream)',
    )
    await expectBadges(canvasElement, 'a', 'completed')
  },
}

export const Failed: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'Looking at the tables'),
        t.finalized('a', {
          outcome: 'failed',
          error: { message: 'The tide tables could not be reached.', code: 'upstream_timeout' },
        }),
      ])
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expectLines(canvasElement, 'a: Looking at the tables (failed, stream)')
    await expectBadges(canvasElement, 'a', 'failed')
    await expectVisible(canvas.getByText(/The tide tables could not be reached/))
    await expectVisible(canvas.getByText('upstream_timeout'))
  },
}

export const Cancelled: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'There are three ways to'),
        t.finalized('a', { outcome: 'cancelled' }),
      ])
    },
  },
  play: async ({ canvasElement }) => {
    await expectLines(canvasElement, 'a: There are three ways to (cancelled, stream)')
    await expectBadges(canvasElement, 'a', 'cancelled')
  },
}

/** The answer arrives before the turn ends. The stream continues to grow. It is readable, but not shown. */
export const AnsweredWhileStreaming: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a', { agentId: 'scout' }), t.chunk('a', 'It should be about')])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step, userEvent } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: It should be about (streaming, stream)')
    const node = bubbleIn(canvasElement, 'a')
    await step('the callback replaces the text, in the same node', async () => {
      store.ingest(t.callback('a', 'It is 06:14.'))
      await expectLines(canvasElement, 'a: It is 06:14. (streaming, callback)')
      await expectBadges(canvasElement, 'a', 'streaming', 'answered by callback')
      await expect(bubbleIn(canvasElement, 'a')).toBe(node)
    })
    await step('the stream continues to grow', async () => {
      store.ingest(t.chunk('a', ' six.'))
      await userEvent.click(canvas.getByText('Streamed text'))
      await expectVisible(await canvas.findByText('It should be about six.'))
      await expectLines(canvasElement, 'a: It is 06:14. (streaming, callback)')
    })
  },
}

export const AnsweredAfterwards: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'It should be about six.'),
        t.finalized('a'),
      ])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: It should be about six. (completed, stream)')
    const node = bubbleIn(canvasElement, 'a')
    await step('a late callback finds its bubble', async () => {
      store.ingest(t.callback('a', 'It is 06:14.'))
      await expectLines(canvasElement, 'a: It is 06:14. (completed, callback)')
      await expectBadges(canvasElement, 'a', 'completed', 'answered by callback')
      await expect(bubbleIn(canvasElement, 'a')).toBe(node)
    })
  },
}

/** The callback has overtaken the rest of its turn. */
export const CallbackBeforeStream: Story = {
  args: { begin: ({ store, t }) => void store.ingest(t.callback('a', 'It is 06:14.')) },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: It is 06:14. (pending, callback)')
    await expectBadges(canvasElement, 'a', 'waiting', 'answered by callback')
    const node = bubbleIn(canvasElement, 'a')
    await step('its stream arrives, and the text stays the same', async () => {
      store.ingestAll([t.created('a', { agentId: 'scout' }), t.chunk('a', 'It should be')])
      await expectLines(canvasElement, 'a: It is 06:14. (streaming, callback)')
      await expect(bubbleIn(canvasElement, 'a')).toBe(node)
      await expect(node).toHaveTextContent('scout')
    })
  },
}

/** The agent has revised its answer. The highest revision is shown; the others stay readable. */
export const Superseded: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.callback('a', 'It is 06:14.', { messageId: 'm1', revision: 1 }),
        t.callback('a', 'It is 06:41.', { messageId: 'm2', revision: 2 }),
        t.finalized('a'),
      ])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step, userEvent } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: It is 06:41. (completed, callback)')
    await expectBadges(canvasElement, 'a', 'completed', 'answered by callback', '1 superseded')
    await step('an earlier revision that comes last does not win', async () => {
      store.ingest(t.callback('a', 'About six.', { messageId: 'm0', revision: 0 }))
      await expectLines(canvasElement, 'a: It is 06:41. (completed, callback)')
      await expectBadges(canvasElement, 'a', 'completed', 'answered by callback', '2 superseded')
    })
    await step('the superseded callbacks can be read', async () => {
      await userEvent.click(canvas.getByText('Superseded callbacks'))
      await expectVisible(await canvas.findByText('It is 06:14.'))
      await expectVisible(canvas.getByText('About six.'))
    })
  },
}

/** A turn that failed after it had answered shows both the answer and the failure. */
export const FailedButAnswered: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'It should be'),
        t.callback('a', 'It is 06:14.'),
        t.finalized('a', { outcome: 'failed', error: { message: 'The connection was lost.' } }),
      ])
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expectLines(canvasElement, 'a: It is 06:14. (failed, callback)')
    await expectBadges(canvasElement, 'a', 'failed', 'answered by callback')
    await expectVisible(canvas.getByText(/The connection was lost/))
  },
}

/** A callback without text replaces no text. */
export const CallbackWithoutText: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'It should be about six.'),
        t.finalized('a'),
        t.callback('a', [{ kind: 'data', name: 'confidence', dataId: 'c', value: { low: 0.6, high: 0.8 } }]),
      ])
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expectLines(canvasElement, 'a: It should be about six. (completed, callback)')
    await expectVisible(canvas.getByText('confidence'))
  },
}
