import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
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

/** What a reader can do about a turn or a message, with a server that does it at once. */
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
    await step('the turn ends where it stands', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Stop scout' }))
      await expectLines(canvasElement, 'a: The tide turns (cancelled, stream)')
    })
    await step('nothing pulses, and the focus is where it was', async () => {
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

/** The turn is open and waits for a person: nobody is said to write. */
export const AwaitingApproval: Story = {
  args: { begin: asks },
  play: async (context) => {
    const { canvas, canvasElement, step, userEvent } = context
    const { store, t } = stageOf(context)
    await expectBadges(canvasElement, 'a', 'asking you')
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

/** The turn has ended before anybody has answered. */
export const Abandoned: Story = {
  args: {
    begin: (stage) => {
      asks(stage)
      stage.store.ingest(stage.t.finalized('a', { outcome: 'cancelled' }))
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expectBadges(canvasElement, 'a', 'cancelled')
    await expectVisible(canvas.getByText('abandoned'))
    await expectVisible(canvas.getByText('Nobody has answered.'))
    await expect(canvasElement.querySelector('.badge-dot, .typing')).toBeNull()
  },
}

const picture = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path fill="#1d3557" d="M0 0h4v3H0z"/><path fill="#8fdcae" d="M0 1h4v.4H0z"/></svg>',
)}`

/** A picture is loaded from where a picture may come from; any other file is shown by its name, and is no link. */
export const Files: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.message('q', [
          { kind: 'file', mediaType: 'image/svg+xml', url: picture, filename: 'tide.svg' },
          { kind: 'text', text: 'What is this?' },
        ]),
        t.created('a', { agentId: 'sketch', replyTo: 'q' }),
        t.file('a', { mediaType: 'image/svg+xml', url: picture, filename: 'high-water.svg' }),
        t.file('a', {
          mediaType: 'application/pdf',
          url: 'https://example.org/tides.pdf',
          filename: 'tides.pdf',
        }),
        t.chunk('a', {
          kind: 'file',
          mediaType: 'image/png',
          url: 'javascript:alert(1)',
          filename: 'no.png',
        }),
        t.finalized('a'),
      ])
    },
  },
  play: async ({ canvas, canvasElement }) => {
    const shown = canvas.getByRole('img', { name: 'high-water.svg' })
    await waitFor(() => expect((shown as HTMLImageElement).naturalWidth).toBeGreaterThan(0)) // an img
    await expectVisible(canvas.getByText('tides.pdf'))
    await expectVisible(canvas.getByText('no.png'))
    await expect(canvasElement.querySelectorAll('img')).toHaveLength(2)
    await expect(canvasElement.querySelector('a')).toBeNull()
    await expect(bubbleIn(canvasElement, 'a').innerHTML).not.toMatch(/javascript:|tides\.pdf"/)
  },
}

/** Another try stands in the place of the first, and one can go back to it. */
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
    await step('a newer try shows itself', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Try again with scout' }))
      await expectLines(canvasElement, asked, 'a’: It turns at 06:14. (completed, stream)')
      await expectVisible(await canvas.findByText('2 of 2'))
    })
    await step('the earlier one is one press away', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Previous try' }))
      await expectLines(canvasElement, asked, 'a: Some time after six. (completed, stream)')
      await expectVisible(canvas.getByText('1 of 2'))
      await expect(canvas.getByRole('button', { name: 'Previous try' })).toHaveFocus()
    })
  },
}

/** Deleted at the second press; nothing brings it back. */
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
