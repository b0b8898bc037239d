import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { checkStep, races } from '../src/testing/index.ts'
import { RaceStage } from './race-stage.tsx'
import { bubbleIn, bubblesIn, linesIn, textOf } from './read-screen.ts'

const meta = {
  title: 'Races',
  component: RaceStage,
  args: { race: races[0], speed: '1' },
  argTypes: {
    race: { table: { disable: true } },
    speed: { control: 'select', options: ['0.5', '1', '2', '4', '8', 'max'] },
  },
} satisfies Meta<typeof RaceStage>
export default meta

type Story = StoryObj<typeof meta>
type Play = NonNullable<Story['play']>

const threadIn = (canvas: HTMLElement, threadId: string): HTMLElement => {
  const thread = canvas.querySelector<HTMLElement>(`[data-thread="${threadId}"]`)
  if (thread === null) throw new Error(`no thread ${threadId} is shown`)
  return thread
}

/** Remembers each bubble's node, and expects it to stay the bubble's. */
function nodeKeeper() {
  const nodes = new Map<string, HTMLElement>()
  return async (canvas: HTMLElement, ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      const node = bubbleIn(canvas, id)
      await expect(node).toBe(nodes.get(id) ?? node)
      nodes.set(id, node)
    }
  }
}

/** Steps through the script as a person would, and looks at the page after each event. */
const stepByStep: Play = async ({ args: { race }, canvas, canvasElement, userEvent, step }) => {
  const stepButton = await canvas.findByRole('button', { name: 'Step' })
  const expectSameNodes = nodeKeeper()
  for (const scripted of race.steps) {
    await step(`${scripted.number}. ${scripted.note}`, async () => {
      await userEvent.click(stepButton)
      await waitFor(() => checkStep(race, scripted, (threadId) => linesIn(threadIn(canvasElement, threadId))))
      for (const { threadId, bubbles } of scripted.threads) {
        const shown = bubblesIn(threadIn(canvasElement, threadId))
        await expect(shown.map(textOf)).toEqual(bubbles.map(({ text }) => text))
        await expectSameNodes(
          canvasElement,
          bubbles.map(({ id }) => id),
        )
      }
    })
  }
  await step('one bubble for each turn and message', async () => {
    await expect(bubblesIn(canvasElement)).toHaveLength(race.end.flatMap(({ bubbles }) => bubbles).length)
    await expect(stepButton).toBeDisabled()
  })
}

/** Deals the same events in other orders: the page ends the same, and no bubble changes its node on the way. */
const shuffled: Play = async ({ args: { race }, canvas, canvasElement, userEvent, step }) => {
  await userEvent.click(await canvas.findByRole('button', { name: 'Shuffle' }))
  const seedField = canvas.getByRole('textbox', { name: 'Seed' })
  const stepButton = canvas.getByRole('button', { name: 'Step' })
  const orders = new Set<string>()
  for (const seed of [1, 2, 3]) {
    await step(`seed ${seed}`, async () => {
      await userEvent.clear(seedField)
      await userEvent.type(seedField, String(seed))
      orders.add(canvas.getByRole('region', { name: 'What arrives' }).textContent)
      await expect(bubblesIn(canvasElement)).toEqual([])
      const expectSameNodes = nodeKeeper()
      const ids = race.end.flatMap(({ bubbles }) => bubbles.map(({ id }) => id))
      for (const _ of race.events) {
        await userEvent.click(stepButton)
        const known = new Set(linesIn(canvasElement).map((line) => line.split(':')[0]))
        await expectSameNodes(
          canvasElement,
          ids.filter((id) => known.has(id)),
        )
      }
      for (const { threadId, lines } of race.end) {
        await waitFor(() => expect(linesIn(threadIn(canvasElement, threadId))).toEqual(lines))
      }
    })
  }
  await expect(orders.size).toBe(3)
}

export const SameTextLate: Story = { args: { race: races[0] }, play: stepByStep }
export const SameTextLateShuffled: Story = { args: { race: races[0] }, play: shuffled }
export const OtherTextLate: Story = { args: { race: races[1] }, play: stepByStep }
export const OtherTextLateShuffled: Story = { args: { race: races[1] }, play: shuffled }
export const BackgroundThread: Story = { args: { race: races[2] }, play: stepByStep }
export const BackgroundThreadShuffled: Story = { args: { race: races[2] }, play: shuffled }
export const CallbackFirst: Story = { args: { race: races[3] }, play: stepByStep }
export const CallbackFirstShuffled: Story = { args: { race: races[3] }, play: shuffled }

/** Plays by itself, at full speed, and begins again with an empty store. */
export const Played: Story = {
  args: { race: races[0], speed: 'max' },
  play: async ({ args: { race }, canvas, canvasElement, userEvent, step }) => {
    const end = race.end.flatMap(({ lines }) => lines)
    await step('it plays to its end', async () => {
      await userEvent.click(await canvas.findByRole('button', { name: 'Play' }))
      await waitFor(() => expect(linesIn(canvasElement)).toEqual(end))
      await expect(canvas.getByText('9 of 9')).toBeVisible()
    })
    await step('reset empties it', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Reset' }))
      await waitFor(() => expect(bubblesIn(canvasElement)).toEqual([]))
      await expect(canvas.getByText('0 of 9')).toBeVisible()
    })
    await step('it plays again', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Play' }))
      await waitFor(() => expect(linesIn(canvasElement)).toEqual(end))
    })
  },
}

export const Dark: Story = {
  args: { race: races[2] },
  globals: { colorScheme: 'dark' },
  play: async (context) => {
    await waitFor(() => expect(getComputedStyle(document.body).backgroundColor).toBe('rgb(19, 19, 18)'))
    await stepByStep(context)
  },
}
