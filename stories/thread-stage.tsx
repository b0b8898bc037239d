import type { StoryContext } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor } from 'storybook/test'
import { ChatThread } from '../src/demo/chat/index.ts'
import { type BubbleStore, createBubbleStore } from '../src/index.ts'
import { BubbleStoreProvider } from '../src/react/index.ts'
import { type ThreadScript, threadScript } from '../src/testing/index.ts'
import { badgesOf, bubbleIn, linesIn } from './read-screen.ts'
import './thread-stage.css'

/** The store and the script of a story, new for each run. */
export interface Stage {
  readonly store: BubbleStore
  readonly t: ThreadScript
}

export interface StageArgs {
  /** Adds what has arrived when the story begins. */
  readonly begin: (stage: Stage) => void
}

/** Creates the stage, with the events that the story begins with. */
export function makeStage({ args }: { readonly args: StageArgs }): { readonly stage: Stage } {
  const stage: Stage = { store: createBubbleStore(), t: threadScript('thread') }
  args.begin(stage)
  stage.store.flush()
  return { stage }
}

/** The stage of this run. */
export const stageOf = ({ loaded }: Pick<StoryContext, 'loaded'>): Stage => loaded['stage'] as Stage // set by makeStage

/** One conversation, with other content below it. */
export const ThreadStage = ({
  store,
  children,
}: {
  readonly store: BubbleStore
  readonly children?: ReactNode
}) => (
  <BubbleStoreProvider store={store}>
    <main className="thread-stage">
      <ChatThread threadId="thread" />
      {children}
    </main>
  </BubbleStoreProvider>
)

/** Waits until the page shows these lines, as the testing kit writes them. */
export const expectLines = (canvas: HTMLElement, ...lines: readonly string[]): Promise<void> =>
  waitFor(() => expect(linesIn(canvas)).toEqual(lines))

/** Waits until the bubble has these badges. */
export const expectBadges = (canvas: HTMLElement, id: string, ...badges: readonly string[]): Promise<void> =>
  waitFor(() => expect(badgesOf(bubbleIn(canvas, id))).toEqual(badges))

/** Waits until it is visible, since bubbles fade in. */
export const expectVisible = (element: Element): Promise<void> => waitFor(() => expect(element).toBeVisible())
