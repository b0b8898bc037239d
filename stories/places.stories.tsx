import type { Meta, StoryObj } from '@storybook/react-vite'
import '../src/demo/page.css'
import { expect } from 'storybook/test'
import { bubbleKey } from '../src/index.ts'
import { bubblesIn } from './read-screen.ts'
import { expectLines, makeStage, type Stage, type StageArgs, stageOf, ThreadStage } from './thread-stage.tsx'

/** The place and the author of a message that is not sent yet. */
const meta = {
  title: 'Places',
  loaders: [makeStage],
  render: (_, context) => <ThreadStage store={stageOf(context).store} />,
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

const send = ({ store }: Stage, clientMessageId: string, text: string, id?: string) =>
  store.addOptimistic({
    threadId: 'thread',
    clientMessageId,
    parts: [{ kind: 'text', text }],
    author: { kind: 'user', ...(id !== undefined && { id }) },
  })

/**
 * In a thread that the server has reported as empty, the question is above its answer, even if the answer arrives
 * first.
 */
export const QuestionAboveItsAnswer: Story = {
  args: {
    begin: (stage) => {
      stage.store.hydrate({ v: 1, threadId: 'thread', epoch: 'epoch-1', offset: 0, bubbles: [] })
      send(stage, 'c', 'When is high tide?')
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    const question = t.message('q', 'When is high tide?', { clientMessageId: 'c' })
    await step('the answer arrives first', async () => {
      store.ingestAll([t.created('a'), t.chunk('a', 'At 06:14.')])
      await expectLines(
        canvasElement,
        'c: When is high tide? (user, sending)',
        'a: At 06:14. (streaming, stream)',
      )
    })
    const [node] = bubblesIn(canvasElement)
    await step('the question is sent', async () => {
      store.ingest(question)
      await expectLines(canvasElement, 'c: When is high tide? (user)', 'a: At 06:14. (streaming, stream)')
      await expect(bubblesIn(canvasElement)[0]).toBe(node)
    })
  },
}

/** A failed message stays at the end, where the reader sees it. Sending it again gives it a new place. */
export const FailedAtTheEnd: Story = {
  args: {
    begin: (stage) => {
      stage.store.ingest(stage.t.message('q', 'Hello'))
      send(stage, 'c', 'Anybody there?')
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const stage = stageOf(context)
    const { store, t } = stage
    await step('it fails while other messages arrive', async () => {
      store.ingestAll([t.message('r', 'Hi'), t.message('s', 'Hey')])
      store.failOptimistic('c', 'The network is down.')
      await expectLines(
        canvasElement,
        'q: Hello (user)',
        'r: Hi (user)',
        's: Hey (user)',
        'c: Anybody there? (user, failed)',
      )
    })
    await step('it is sent again, and gets a place among the messages of that time', async () => {
      send(stage, 'c', 'Anybody there?')
      store.ingest(t.message('u', 'Welcome'))
      await expectLines(
        canvasElement,
        'q: Hello (user)',
        'r: Hi (user)',
        's: Hey (user)',
        'c: Anybody there? (user, sending)',
        'u: Welcome (user)',
      )
    })
  },
}

/** Two people use the same clientMessageIds. The message of one does not take over that of the other. */
export const OneIdOfTwoPeople: Story = {
  args: { begin: (stage) => void send(stage, '1', 'Mine', 'ada') },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await step('the other’s message arrives', async () => {
      store.ingest(t.message('m', 'Theirs', { clientMessageId: '1', author: { kind: 'user', id: 'bob' } }))
      await expectLines(canvasElement, 'm: Theirs (user)', '1: Mine (user, sending)')
    })
    await step('and one’s own', async () => {
      store.ingest(t.message('n', 'Mine', { clientMessageId: '1', author: { kind: 'user', id: 'ada' } }))
      await expectLines(canvasElement, 'm: Theirs (user)', '1: Mine (user)')
      await expect(store.bubble(bubbleKey.message('n'))?.key).toBe(store.thread('thread')?.keys[1])
    })
  },
}
