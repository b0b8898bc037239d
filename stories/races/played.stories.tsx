import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor, within } from 'storybook/test'
import { races } from '../../src/testing/index.ts'
import { bubblesIn, linesIn } from '../read-screen.ts'
import { RaceStage } from './race-stage.tsx'
import { stepByStep, throughAll } from './race-story.tsx'

const meta = {
  title: 'Races/As they are played',
  component: RaceStage,
  args: { race: races[0], speed: 'max' },
  argTypes: {
    race: { table: { disable: true } },
    speed: { control: 'select', options: ['0.5', '1', '2', '4', '8', 'max'] },
  },
} satisfies Meta<typeof RaceStage>
export default meta

type Story = StoryObj<typeof meta>

/** Plays by itself, at full speed, and restarts with an empty store. */
export const Played: Story = {
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

/** Starts as its address says: shuffled, duplicated, with losses, and after some events. */
export const FromAnAddress: Story = {
  args: { order: 'shuffled', seed: 7, isDoubled: true, dropPercent: 33, position: 5 },
  play: async ({ args: { race }, canvas, canvasElement, userEvent }) => {
    await expect(await canvas.findByText('5 of 18')).toBeVisible()
    for (const name of ['Shuffle', 'Twice', 'Drop'])
      await expect(canvas.getByRole('button', { name })).toHaveAttribute('aria-pressed', 'true')
    await userEvent.click(canvas.getByRole('button', { name: 'To the end' }))
    const end = race.end.flatMap(({ lines }) => lines)
    await waitFor(() => expect(linesIn(canvasElement)).toEqual(end))
  },
}

/** The address names a step. The test plays the whole race, and then returns to this step. */
export const LeftAtAStep: Story = {
  args: { race: races[1], position: 5 },
  play: async (context) => {
    await throughAll(context)
    await expect(await context.canvas.findByText('5 of 9')).toBeVisible()
    await expect(context.canvas.getByRole('button', { name: 'Shuffle' })).toHaveAttribute(
      'aria-pressed',
      'false',
    )
  },
}

/** The devtools over the race: each event with its receipt and its bubble. */
export const Devtools: Story = {
  args: { position: 9 },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await expect(await canvas.findByText('9 of 9')).toBeVisible()
    await userEvent.click(canvas.getByText('Devtools'))
    await canvas.findByRole('listbox', { name: 'Recorded events' })
    const rows = (): readonly HTMLElement[] =>
      within(canvas.getByRole('listbox', { name: 'Recorded events' })).queryAllByRole('option')
    await expect(rows()).toHaveLength(9)
    await userEvent.click(rows()[1]!)
    await waitFor(() => expect(canvasElement.querySelector('[data-highlighted]')).not.toBeNull())
    await userEvent.click(canvas.getByRole('button', { name: 'Reset' }))
    await waitFor(() => expect(rows()).toEqual([]))
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
