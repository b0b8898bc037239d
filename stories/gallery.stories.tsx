import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { bubblesIn } from './read-screen.ts'
import { expectLines, makeStage, type Stage, type StageArgs, stageOf, ThreadStage } from './thread-stage.tsx'

/** All states side by side, to check them in the light and the dark scheme. */
const meta = {
  title: 'Every state',
  args: { begin },
  loaders: [makeStage],
  render: (_, context) => (
    <div className="gallery">
      <ThreadStage store={stageOf(context).store} />
    </div>
  ),
  play: async ({ canvasElement, step }) => {
    await expectLines(
      canvasElement,
      'q: When does the tide turn? (user)',
      'pending: (pending, none)',
      'streaming: It turns at (streaming, stream)',
      'gap: Low water (streaming, stream, 2 missing)',
      'tools: Here is what I found. (completed, stream)',
      'answered: It is 06:41. (completed, callback)',
      'failed: Looking (failed, stream)',
      'cancelled: There are (cancelled, stream)',
      'post: The harbour is closed. (agent)',
      's: scout has joined. (system)',
      'sent: Thank you. (user)',
      'sending: And on Sunday? (user, sending)',
      'unsent: Are you there? (user, failed)',
    )
    await step('all collapsed content is opened', async () => {
      const folds = [...canvasElement.querySelectorAll('details')]
      for (const fold of folds) fold.open = true
      await waitFor(() => expect(canvasElement.querySelectorAll('.fold-body')).toHaveLength(folds.length))
      await expect(folds.length).toBeGreaterThanOrEqual(5)
    })
    await expect(bubblesIn(canvasElement).every((bubble) => bubble.scrollWidth <= bubble.clientWidth)).toBe(
      true,
    )
  },
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

export const Light: Story = { globals: { colorScheme: 'light' } }
export const Dark: Story = { globals: { colorScheme: 'dark' } }
/** As narrow as a phone. */
export const Narrow: Story = {
  decorators: [
    (Shown) => (
      <div style={{ width: '22rem' }}>
        <Shown />
      </div>
    ),
  ],
}

function begin({ store, t }: Stage): void {
  store.ingestAll([
    t.message('q', 'When does the tide turn?', { at: Date.UTC(2026, 4, 4, 9, 12) }),
    t.created('pending', { agentId: 'scout' }),
    t.created('streaming', { agentId: 'pilot' }),
    t.chunk('streaming', 'It turns at'),
    t.created('gap', { agentId: 'keeper' }),
    t.chunk('gap', 'Low water'),
    t.chunk('gap', ' in time', { seq: 2 }),
    t.created('tools', { agentId: 'clerk' }),
    t.reasoning('tools', 'Two tables have to be read.'),
    t.toolCall('tools', 'c1', 'tide_table', '{"port":"Brest"}'),
    t.toolResult('tools', 'c1', { high: '06:14' }),
    t.toolCall('tools', 'c2', 'almanac', '{"port":"Atlantis"}'),
    t.toolResult('tools', 'c2', 'no such port', { isError: true }),
    t.toolCall('tools', 'c3', 'harbour', '{"day":'),
    t.data('tools', 'source', 's', { url: 'https://example.org/tides', title: 'Tide tables' }),
    t.data('tools', 'confidence', 'c', 0.8),
    t.chunk('tools', 'Here is `what` I found.'),
    t.finalized('tools'),
    t.created('answered', { agentId: 'scribe' }),
    t.chunk('answered', 'About six.'),
    t.callback('answered', 'It is 06:14.', { messageId: 'm1', revision: 0 }),
    t.callback('answered', 'It is 06:41.', { messageId: 'm2', revision: 1 }),
    t.finalized('answered'),
    t.created('failed', { agentId: 'gull' }),
    t.chunk('failed', 'Looking'),
    t.finalized('failed', { outcome: 'failed', error: { message: 'The line is dead.', code: 'timeout' } }),
    t.created('cancelled', { agentId: 'heron' }),
    t.chunk('cancelled', 'There are'),
    t.finalized('cancelled', { outcome: 'cancelled' }),
    t.post('answered', 'The harbour is closed.', { messageId: 'post' }),
    t.message('s', 'scout has joined.', { author: 'system' }),
    t.message('sent', 'Thank you.', { clientMessageId: 'c0' }),
  ])
  const add = (clientMessageId: string, text: string): void => {
    store.addOptimistic({ threadId: t.threadId, clientMessageId, parts: [{ kind: 'text', text }] })
  }
  add('unsent', 'Are you there?')
  store.failOptimistic('unsent', 'The network is down.')
  add('sending', 'And on Sunday?')
}
