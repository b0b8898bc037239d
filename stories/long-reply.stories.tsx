import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { BubbleStoreProvider } from '../src/react/index.ts'
import { deltas, LongReplyStage } from './long-reply-stage.tsx'
import { makeStage, type StageArgs, stageOf } from './thread-stage.tsx'

/** The text of a reply is shown in blocks. A block does not change once the next one has begun. */
const meta = {
  title: 'A long reply',
  loaders: [makeStage],
  render: (_, context) => (
    <BubbleStoreProvider store={stageOf(context).store}>
      <LongReplyStage {...stageOf(context)} />
    </BubbleStoreProvider>
  ),
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

export const LaysOutOnlyItsTail: Story = {
  name: 'Lays out only its tail',
  args: {
    begin: ({ store, t }) => store.ingestAll([t.created('a'), t.chunk('a', deltas['Ten paragraphs'])]),
  },
  play: async ({ canvas, canvasElement, step, userEvent }) => {
    const text = canvasElement.querySelector<HTMLElement>('.long-reply-text')!
    const blocks = (): readonly Element[] => [...text.children]
    const touched = (): readonly number[] =>
      blocks().flatMap((block, index) => (block.hasAttribute('data-touched') ? [index] : []))
    let expected: string = deltas['Ten paragraphs']
    const grow = async (name: keyof typeof deltas): Promise<void> => {
      await userEvent.click(canvas.getByRole('button', { name }))
      expected += deltas[name]
      await waitFor(() => expect(text.textContent).toBe(expected))
      await expect(text.innerText).toBe(expected)
    }

    await step('a chunk touches the last block', async () => {
      const before = blocks()
      await expect(before.length).toBeGreaterThan(1)
      await grow('A chunk')
      await waitFor(() => expect(touched()).toEqual([before.length - 1]))
      await expect(blocks()).toEqual(before)
    })
    await step('paragraphs seal it, and begin others below it', async () => {
      const before = blocks()
      await grow('Ten paragraphs')
      await waitFor(() => expect(touched().length).toBeGreaterThan(1))
      await expect(touched()[0]).toBe(before.length - 1)
      await expect(blocks().slice(0, before.length)).toEqual(before)
    })
    await step('of 200 KB, a chunk still touches one block', async () => {
      await grow('200 KB')
      await expect(expected.length).toBeGreaterThan(200_000)
      const before = blocks()
      await grow('A chunk')
      await waitFor(() => expect(touched()).toEqual([before.length - 1]))
      await expect(blocks()).toEqual(before)
      await expect(canvas.getByText(/the last frame has touched one of them/)).toBeVisible()
    })
  },
}
