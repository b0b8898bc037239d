import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import '../src/demo/page.css'
import { BubbleDevtools } from '../src/devtools/index.ts'
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

/** Every state of a message, and what is shown of a rejected event. */
const meta = {
  title: 'Messages',
  loaders: [makeStage],
  render: (_, context) => <ThreadStage store={stageOf(context).store} />,
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

const question = 'When does the tide turn?'
const send = ({ store }: Stage): void => {
  store.addOptimistic({
    threadId: 'thread',
    clientMessageId: 'c',
    parts: [{ kind: 'text', text: question }],
  })
}

export const Sending: Story = {
  args: { begin: send },
  play: async ({ canvasElement }) => {
    await expectLines(canvasElement, `c: ${question} (user, sending)`)
    await expectBadges(canvasElement, 'c', 'sending')
  },
}

/** It keeps its text, and can be sent again. */
export const NotSent: Story = {
  args: {
    begin: (stage) => {
      send(stage)
      stage.store.failOptimistic('c', 'The network is down.')
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expectLines(canvasElement, `c: ${question} (user, failed)`)
    await expectBadges(canvasElement, 'c', 'not sent')
    await expectVisible(canvas.getByText(/The network is down/))
  },
}

/** From sending through failed to sent, in one node. */
export const Sent: Story = {
  args: { begin: send },
  play: async (context) => {
    const { canvasElement, step } = context
    const stage = stageOf(context)
    await expectLines(canvasElement, `c: ${question} (user, sending)`)
    const node = bubbleIn(canvasElement, 'c')
    await step('it fails', async () => {
      stage.store.failOptimistic('c', 'The network is down.')
      await expectLines(canvasElement, `c: ${question} (user, failed)`)
    })
    await step('it is sent again', async () => {
      send(stage)
      await expectLines(canvasElement, `c: ${question} (user, sending)`)
    })
    await step('the server’s message takes over the same bubble', async () => {
      stage.store.ingest(stage.t.message('q', question, { clientMessageId: 'c' }))
      await expectLines(canvasElement, `c: ${question} (user)`)
      await expectBadges(canvasElement, 'c', 'sent')
    })
    await expect(bubblesIn(canvasElement)).toEqual([node])
  },
}

export const Edited: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.message('q', 'When does teh tide turn?'), t.message('q', question, { revision: 1 })])
    },
  },
  play: async ({ canvasElement }) => {
    await expectLines(canvasElement, `q: ${question} (user)`)
    await expectBadges(canvasElement, 'q', 'edited')
  },
}

export const OfTheSystem: Story = {
  args: {
    begin: ({ store, t }) => void store.ingest(t.message('s', 'scout has joined.', { author: 'system' })),
  },
  play: async ({ canvasElement }) => {
    await expectLines(canvasElement, 's: scout has joined. (system)')
  },
}

/** An independent callback is a separate message. It does not change the bubble of its turn. */
export const IndependentPost: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.message('q', question),
        t.created('a', { agentId: 'scout', replyTo: 'q' }),
        t.chunk('a', 'I am looking'),
      ])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    const node = bubbleIn(canvasElement, 'a')
    await step('it is a separate bubble', async () => {
      store.ingest(t.post('a', 'The harbour is closed on Sunday.', { messageId: 'p' }))
      await expectLines(
        canvasElement,
        `q: ${question} (user)`,
        'a: I am looking (streaming, stream)',
        'p: The harbour is closed on Sunday. (agent)',
      )
      await expectBadges(canvasElement, 'p', 'independent post')
    })
    await step('its turn continues', async () => {
      store.ingest(t.chunk('a', ' at the tables.'))
      await expectLines(
        canvasElement,
        `q: ${question} (user)`,
        'a: I am looking at the tables. (streaming, stream)',
        'p: The harbour is closed on Sunday. (agent)',
      )
      await expect(bubbleIn(canvasElement, 'a')).toBe(node)
    })
  },
}

/** A callback without its invocationId is reported, kept for inspection, and never placed. */
export const ViolationShown: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.created('a', { agentId: 'scout' }), t.chunk('a', 'It should be')])
    },
  },
  render: (_, context) => (
    <ThreadStage store={stageOf(context).store}>
      <aside className="thread-devtools" aria-label="Devtools">
        <BubbleDevtools />
      </aside>
    </ThreadStage>
  ),
  play: async (context) => {
    const { canvas, canvasElement, step, userEvent } = context
    const { store, t } = stageOf(context)
    await userEvent.click(await canvas.findByRole('tab', { name: /Violations/ }))
    await expectVisible(await canvas.findByText('Every event could be placed by its exact id.'))
    await step('a callback without its invocationId', async () => {
      const { invocationId: _, ...orphan } = t.callback('a', 'It is 06:14.')
      await expect(store.ingest(orphan).status).toBe('rejected')
      await expectVisible(await canvas.findByText('missing_invocation_id'))
    })
    await step('no bubble has changed', async () => {
      await expectLines(canvasElement, 'a: It should be (streaming, stream)')
    })
  },
}
