import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { type BubbleActions, BubbleActionsProvider } from '../src/demo/chat/index.ts'
import { bubbleIn, bubblesIn } from './read-screen.ts'
import {
  expectBadges,
  expectLines,
  expectVisible,
  makeStage,
  type Stage,
  type StageArgs,
  stageOf,
  ThreadStage,
} from './thread-stage.tsx'

/** The actions of a reader on a turn or a message, with a server that responds immediately. */
const meta = {
  title: 'Turn control',
  loaders: [makeStage],
  render: (_, context) => {
    const stage = stageOf(context)
    return (
      <BubbleActionsProvider value={actionsOf(stage)}>
        <ThreadStage store={stage.store} />
      </BubbleActionsProvider>
    )
  },
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

const actionsOf = ({ store, t }: Stage): BubbleActions => ({
  stop: async ({ invocationId }) => store.ingest(t.finalized(invocationId, { outcome: 'cancelled' })),
  decide: async ({ invocationId, approvalId, approved, ...more }) =>
    store.ingest(t.approval(invocationId, approvalId, approved, { ...more, by: 'ada' })),
  tryAgain: async ({ invocationId, agentId = 'scout' }) =>
    store.ingestAll([
      t.created(`${invocationId}’`, { agentId, replyTo: 'q', regenerates: invocationId }),
      t.chunk(`${invocationId}’`, 'It turns at 06:14.'),
      t.finalized(`${invocationId}’`),
    ]),
  remove: async ({ messageId = '' }) => store.ingest(t.retraction({ messageId })),
  sendAgain: () => undefined,
  discard: () => undefined,
})

const question = 'When does the tide turn?'

export const Stop: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a', { agentId: 'scout' }), t.chunk('a', 'The tide turns')])
    },
  },
  play: async ({ canvas, canvasElement, step, userEvent }) => {
    await step('the turn ends, and keeps its text', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Stop scout' }))
      await expectLines(canvasElement, 'a: The tide turns (cancelled, stream)')
    })
    await step('nothing pulses, and the focus stays in the bubble', async () => {
      await expect(canvasElement.querySelector('.badge-dot, .typing')).toBeNull()
      await expect(bubbleIn(canvasElement, 'a')).toHaveFocus()
    })
  },
}

const asks = ({ store, t }: Stage): void => {
  store.ingestAll([
    t.created('a', { agentId: 'porter' }),
    t.toolCall('a', 'call', 'book_berth', '{"nights":3}'),
    t.toolApproval('a', 'call', 'ok?', { request: 'Book a berth for 3 nights, for 540?' }),
  ])
}

/** The turn is open and waits for a person: nobody is shown as writing. */
export const AwaitingApproval: Story = {
  args: { begin: asks },
  play: async (context) => {
    const { canvas, canvasElement, step, userEvent } = context
    const { store, t } = stageOf(context)
    await expectBadges(canvasElement, 'a', 'waiting for you')
    await expectVisible(canvas.getByText('waiting for approval'))
    await step('it is approved with the keyboard', async () => {
      canvas.getByRole('button', { name: 'Approve' }).focus()
      await userEvent.keyboard('{Enter}')
      await expectVisible(await canvas.findByText('Approved by ada.'))
      await expectVisible(canvas.getByText('running'))
      await expect(bubbleIn(canvasElement, 'a')).toHaveFocus()
    })
    await step('the tool ends', async () => {
      store.ingest(t.toolResult('a', 'call', { berth: 12 }))
      await expectVisible(await canvas.findByText('done'))
    })
  },
}

export const Denied: Story = {
  args: { begin: asks },
  play: async ({ canvas, step, userEvent }) => {
    await step('with a reason', async () => {
      await userEvent.type(canvas.getByLabelText(/^Reason/), 'Too dear{Enter}')
      await expectVisible(await canvas.findByText('Denied by ada: Too dear'))
      await expectVisible(canvas.getByText('denied'))
      await expect(canvas.queryByRole('button', { name: 'Approve' })).toBeNull()
    })
  },
}

/** An alternative replaces the first turn, and the reader can go back. */
export const Alternatives: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.message('q', question),
        t.created('a', { agentId: 'scout', replyTo: 'q' }),
        t.chunk('a', 'Some time after six.'),
        t.finalized('a'),
      ])
    },
  },
  play: async ({ canvas, canvasElement, step, userEvent }) => {
    const asked = `q: ${question} (user)`
    await step('the newer try is shown', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Try again with scout' }))
      await expectLines(canvasElement, asked, 'a’: It turns at 06:14. (completed, stream)')
      await expectVisible(await canvas.findByText('2 of 2'))
    })
    await step('one press shows the earlier try', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Previous try' }))
      await expectLines(canvasElement, asked, 'a: Some time after six. (completed, stream)')
      await expectVisible(canvas.getByText('1 of 2'))
      await expect(canvas.getByRole('button', { name: 'Previous try' })).toHaveFocus()
    })
  },
}

/** The second press deletes the message for good. */
export const Deleted: Story = {
  args: {
    begin: ({ store, t }) => void store.ingestAll([t.message('q', question), t.message('r', 'Never mind.')]),
  },
  play: async ({ canvas, canvasElement, step, userEvent }) => {
    await step('the first press asks', async () => {
      await userEvent.click(canvas.getAllByRole('button', { name: 'Delete' })[0]!)
      await expectVisible(canvas.getByText('Really delete?'))
      await expect(bubblesIn(canvasElement)).toHaveLength(2)
    })
    await step('the second deletes', async () => {
      await userEvent.click(canvas.getByText('Really delete?'))
      await expectLines(canvasElement, 'r: Never mind. (user)')
      await expect(bubbleIn(canvasElement, 'r')).toHaveFocus()
    })
  },
}
