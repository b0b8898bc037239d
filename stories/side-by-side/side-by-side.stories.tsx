import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { raceGallery, races } from '../../src/testing/index.ts'
import { EveryRace, SideBySide } from './side-by-side.tsx'
import { strategies } from './strategy.ts'

const meta = {
  title: 'Side by side',
  component: SideBySide,
  args: { race: races[0] },
  argTypes: { race: { table: { disable: true } } },
} satisfies Meta<typeof SideBySide>
export default meta

type Story = StoryObj<typeof meta>

/** Steps to the end. By then, at least one of the other strategies is wrong, and onebubble never was. */
const play: NonNullable<Story['play']> = async ({ args: { race }, canvas, userEvent }) => {
  const ours = canvas.getByRole('region', { name: 'onebubble' })
  for (const _ of race.events) {
    await userEvent.click(canvas.getByRole('button', { name: 'Step' }))
    for (const thread of ours.querySelectorAll('[data-right]'))
      await expect(thread).toHaveAttribute('data-right', 'true')
  }
  const wrong = strategies.filter(({ name }) =>
    canvas.getByRole('region', { name }).querySelector('[data-right="false"]'),
  )
  await expect(wrong.length).toBeGreaterThan(0)
}

/** The duplicate, or the overwritten bubble. */
export const SameTextLate: Story = { args: { race: races[0] }, play }
export const OtherTextLate: Story = { args: { race: races[1] }, play }
/** The lost answer, and the stream that is cut off. */
export const CallbackFirst: Story = { args: { race: races[3] }, play }

/** All races, with those that each strategy survives. */
export const AllRaces: Story = {
  render: () => <EveryRace />,
  play: async ({ canvasElement }) => {
    const rightOf = (name: string): number =>
      canvasElement.querySelectorAll(`[data-strategy="${name}"][data-right="true"]`).length
    await expect(rightOf('onebubble')).toBe(raceGallery.length)
    for (const { name } of strategies) {
      await expect(rightOf(name)).toBeGreaterThan(0)
      await expect(rightOf(name)).toBeLessThan(raceGallery.length)
    }
  },
}
