import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import '../src/demo/page.css'
import { bubbleIn } from './read-screen.ts'
import { expectLines, makeStage, type StageArgs, stageOf, ThreadStage } from './thread-stage.tsx'

/** What producers really send: half characters, empty deltas, reused ids, posts without text. */
const meta = {
  title: 'Deltas',
  loaders: [makeStage],
  render: (_, context) => <ThreadStage store={stageOf(context).store} />,
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

/** A delta ends in the middle of a character. The half character is never shown. */
export const HalfACharacter: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a', { agentId: 'scout' }), t.chunk('a', 'High tide\uD83C')])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: High tide (streaming, stream)')
    await step('the other half arrives', async () => {
      store.ingest(t.chunk('a', '\uDF0A'))
      await expectLines(canvasElement, 'a: High tide🌊 (streaming, stream)')
    })
  },
}

/** An empty delta of another kind does not split a sentence. */
export const EmptyDeltas: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a'), t.reasoning('a', ''), t.chunk('a', 'High '), t.reasoning('a', '')])
      store.ingestAll([t.chunk('a', 'water.'), t.chunk('a', ''), t.finalized('a')])
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expectLines(canvasElement, 'a: High water. (completed, stream)')
    await expect(canvas.queryByText('Reasoning')).toBeNull()
  },
}

/** Two texts around a tool call are two blocks. */
export const TextAroundATool: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a'), t.chunk('a', 'Let me look.'), t.toolCall('a', 'x', 'tide_table', '')])
      store.ingestAll([t.toolResult('a', 'x', '06:14'), t.chunk('a', 'At 06:14.'), t.finalized('a')])
    },
  },
  play: async ({ canvasElement }) => {
    await expectLines(canvasElement, 'a: Let me look.\n\nAt 06:14. (completed, stream)')
  },
}

/** A provider restarts its call ids at every step. Each call is shown with its own result. */
export const ToolCallIdUsedAgain: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.toolCall('a', 'call_0', 'tide_table', '{"port":"Brest"}'),
        t.toolResult('a', 'call_0', { high: '06:14' }),
        t.toolCall('a', 'call_0', 'wind_table', '{"port":"Brest"}'),
      ])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: (streaming, stream)')
    const first = canvas.getByText('tide_table').closest('details')
    const second = canvas.getByText('wind_table').closest('details')
    await expect(second).not.toBe(first)
    await step('the second result arrives', async () => {
      store.ingestAll([t.toolResult('a', 'call_0', 'calm'), t.finalized('a')])
      await expectLines(canvasElement, 'a: (completed, stream)')
      await expect(canvas.getByText('tide_table').closest('details')).toBe(first)
      await expect(canvas.getByText('wind_table').closest('details')).toBe(second)
      await expect(bubbleIn(canvasElement, 'a').querySelectorAll('details')).toHaveLength(2)
    })
  },
}

/** A callback without visible text hides no answer. */
export const PostWithoutWords: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a', { agentId: 'scout' }), t.chunk('a', 'High water is at 06:14.')])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step } = context
    const { store, t } = stageOf(context)
    await step('the agent posts a line break', async () => {
      store.ingestAll([t.callback('a', '\n'), t.finalized('a')])
      await expectLines(canvasElement, 'a: High water is at 06:14. (completed, callback)')
      await expect(bubbleIn(canvasElement, 'a').querySelectorAll('[data-part="text"]')).toHaveLength(1)
    })
    await expect(canvas.getByText('High water is at 06:14.')).toBeInTheDocument()
  },
}
