import type { Meta, StoryObj } from '@storybook/react-vite'
import '../src/demo/page.css'
import { expect } from 'storybook/test'
import { bubblesIn } from './read-screen.ts'
import { expectLines, makeStage, type StageArgs, stageOf, ThreadStage } from './thread-stage.tsx'

/** Regenerated turns, and retractions. */
const meta = {
  title: 'Taken back',
  loaders: [makeStage],
  render: (_, context) => <ThreadStage store={stageOf(context).store} />,
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

/** An alternative replaces the first turn. When it is retracted, the first turn is shown again. */
export const AnotherTry: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.message('q', 'When is high tide?'), t.created('a'), t.chunk('a', 'At noon.')])
      store.ingestAll([t.finalized('a'), t.message('q2', 'Sure?')])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    const question = 'q: When is high tide? (user)'
    await step('the turn is regenerated', async () => {
      store.ingestAll([t.created('b', { regenerates: 'a' }), t.chunk('b', 'At 06:14.')])
      await expectLines(canvasElement, question, 'b: At 06:14. (streaming, stream)', 'q2: Sure? (user)')
    })
    await step('the hidden first try gets an answer', async () => {
      store.ingest(t.callback('a', 'At 18:40.'))
      await expectLines(canvasElement, question, 'b: At 06:14. (streaming, stream)', 'q2: Sure? (user)')
    })
    await step('the second try is retracted', async () => {
      store.ingest(t.retraction({ invocationId: 'b' }))
      await expectLines(canvasElement, question, 'a: At 18:40. (completed, callback)', 'q2: Sure? (user)')
    })
  },
}

/** A message disappears, and no other bubble changes. */
export const MessageTakenBack: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([t.message('q', 'Oops, wrong chat.'), t.created('a'), t.chunk('a', 'Pardon?')])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'q: Oops, wrong chat. (user)', 'a: Pardon? (streaming, stream)')
    const [, answer] = bubblesIn(canvasElement)
    await step('the message is retracted', async () => {
      store.ingest(t.retraction({ messageId: 'q' }))
      await expectLines(canvasElement, 'a: Pardon? (streaming, stream)')
      await expect(bubblesIn(canvasElement)).toEqual([answer])
    })
  },
}
