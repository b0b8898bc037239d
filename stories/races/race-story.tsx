import type { StoryObj } from '@storybook/react-vite'
import { useArgs } from 'storybook/preview-api'
import { expect, waitFor } from 'storybook/test'
import { defaultSettings } from '../../src/demo/player/index.ts'
import {
  checkStep,
  lineOf,
  type Race,
  raceGallery,
  readLine,
  type ShownThread,
} from '../../src/testing/index.ts'
import { bubbleIn, bubblesIn, linesIn } from '../read-screen.ts'
import { type RaceChoice, RaceStage, type RaceStageProps } from './race-stage.tsx'

type Story = StoryObj<RaceStageProps>
type Play = NonNullable<Story['play']>
type PlayContext = Parameters<Play>[0]

/**
 * A race of the gallery as a story. Its test checks every step and 20 shuffles, and then leaves the race at its end in the recorded order,
 * or at the step that the address names.
 */
export function raceStory(id: string, more: Partial<Story> = {}): Story {
  const race = raceGallery.find((each) => each.id === id)
  if (race === undefined) throw new Error(`the gallery has no race ${id}`)
  return {
    name: race.title,
    args: { race, speed: '1' },
    argTypes: { race: { table: { disable: true } }, onChange: { table: { disable: true } } },
    render: RaceWithAddress,
    play: throughAll,
    ...more,
  }
}

const hasWords = (text: string): boolean => /[^\s\p{Default_Ignorable_Code_Point}]/u.test(text)

/** A line as a page shows it: without empty blocks, and without white space at the end of a block. */
function lineRead(line: string): string {
  const bubble = readLine(line)
  const blocks = bubble.text.split('\n\n').filter(hasWords)
  return lineOf({ ...bubble, text: blocks.map((block) => block.trimEnd()).join('\n\n') })
}

/** A race as a reader sees it. */
function asRead(race: Race): Race {
  const threadRead = (thread: ShownThread): ShownThread => ({ ...thread, lines: thread.lines.map(lineRead) })
  return {
    ...race,
    steps: race.steps.map((each) => ({ ...each, threads: each.threads.map(threadRead) })),
    end: race.end.map(threadRead),
  }
}

/** A person's choices are stored in the address of the story. */
function RaceWithAddress(args: RaceStageProps) {
  const [, updateArgs] = useArgs<RaceStageProps>()
  // The same function at each render: the stage calls a new one, and each call renders the story again.
  return <RaceStage {...args} onChange={updateArgs} />
}

const threadIn = (canvas: HTMLElement, threadId: string): HTMLElement => {
  const thread = canvas.querySelector<HTMLElement>(`[data-thread="${threadId}"]`)
  if (thread === null) throw new Error(`no thread ${threadId} is shown`)
  return thread
}

/** Remembers each bubble's node, and checks that it stays the same. */
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

/** Steps through the script as a person would, and checks the page after each event. */
export const stepByStep: Play = async ({ args, canvas, canvasElement, userEvent, step }) => {
  const race = asRead(args.race)
  const stepButton = await canvas.findByRole('button', { name: 'Step' })
  await choose({}, canvas, userEvent)
  const expectSameNodes = nodeKeeper()
  for (const scripted of race.steps) {
    await step(`${scripted.number}. ${scripted.note}`, async () => {
      await userEvent.click(stepButton)
      await waitFor(() => checkStep(race, scripted, (threadId) => linesIn(threadIn(canvasElement, threadId))))
      for (const { threadId, bubbles } of scripted.threads)
        await expectSameNodes(
          threadIn(canvasElement, threadId),
          bubbles.map(({ id }) => id),
        )
    })
  }
  await expectEnd(race, canvasElement)
  await expect(stepButton).toBeDisabled()
}

/** The whole test of a race. It ends in the initial state of the story. */
export const throughAll: Play = async (context) => {
  await stepByStep(context)
  await shuffled(context)
  await asBegun(context)
}

/** Plays the same events in other orders: 20, unless the global says otherwise. The page shows the same in the end. */
const shuffled: Play = async ({ args, canvas, canvasElement, globals, userEvent, step }) => {
  const shuffleCount = Number(globals['shuffleCount'])
  await expect(shuffleCount).toBeGreaterThan(0)
  await userEvent.click(canvas.getByRole('button', { name: 'Shuffle' }))
  const seedField = canvas.getByRole('textbox', { name: 'Seed' })
  await step(`${shuffleCount} shuffles end with the same bubbles`, async () => {
    for (let seed = 1; seed <= shuffleCount; seed += 1) {
      await userEvent.clear(seedField)
      await userEvent.type(seedField, String(seed))
      await userEvent.click(canvas.getByRole('button', { name: 'To the end' }))
      await expectEnd(asRead(args.race), canvasElement)
    }
  })
}

/** Returns to the initial state of the story, after the play function has played all of it. */
const asBegun: Play = async ({ args, canvas, canvasElement, userEvent, step }) => {
  const { race, position } = args
  await step('it returns to the initial state', async () => {
    await choose(args, canvas, userEvent)
    if (position === undefined) {
      await userEvent.click(canvas.getByRole('button', { name: 'To the end' }))
      await expectEnd(asRead(race), canvasElement)
    } else {
      for (let stepped = 0; stepped < position; stepped++)
        await userEvent.click(canvas.getByRole('button', { name: 'Step' }))
      await expect(canvas.getByText(new RegExp(`^${position} of `))).toBeVisible()
    }
  })
}

/** Sets the order of the events with the controls, and restarts. */
async function choose(
  { order, seed = defaultSettings.seed, isDoubled = false, dropPercent = 0 }: Partial<RaceChoice>,
  canvas: PlayContext['canvas'],
  userEvent: PlayContext['userEvent'],
): Promise<void> {
  const pressed = [
    ['Shuffle', order === 'shuffled'],
    ['Twice', isDoubled],
    ['Drop', dropPercent > 0],
  ] as const
  for (const [name, isPressed] of pressed) {
    const button = canvas.getByRole('button', { name })
    if (button.getAttribute('aria-pressed') !== String(isPressed)) await userEvent.click(button)
  }
  const seedField = canvas.getByRole('textbox', { name: 'Seed' })
  await userEvent.clear(seedField)
  await userEvent.type(seedField, String(seed))
  const reset = canvas.getByRole<HTMLButtonElement>('button', { name: 'Reset' })
  if (!reset.disabled) await userEvent.click(reset)
}

async function expectEnd({ end }: Race, canvasElement: HTMLElement): Promise<void> {
  for (const { threadId, lines } of end)
    await waitFor(() => expect(linesIn(threadIn(canvasElement, threadId))).toEqual(lines))
  await expect(bubblesIn(canvasElement)).toHaveLength(end.flatMap(({ bubbles }) => bubbles).length)
}
