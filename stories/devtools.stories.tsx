import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor, within } from 'storybook/test'
import { BubbleDevtools, type Recorder, recordEvents } from '../src/devtools/index.ts'
import { type BubbleStore, createBubbleStore } from '../src/index.ts'
import { races, threadScript } from '../src/testing/index.ts'

interface DevtoolsArgs {
  /** Adds what has arrived when the story begins. */
  readonly begin: (store: BubbleStore) => void
}

/** The panel of `onebubble/devtools`. */
const meta = {
  title: 'Devtools',
  loaders: [
    ({ args }) => {
      const store = createBubbleStore()
      const recorder = recordEvents(store)
      args.begin(store)
      store.flush()
      return { recorder }
    },
  ],
  render: (_, { loaded }) => (
    <main style={{ height: '100vh' }}>
      <BubbleDevtools
        recorder={loaded['recorder'] as Recorder /* set by the loader */}
        onClose={() => undefined}
      />
    </main>
  ),
} satisfies Meta<DevtoolsArgs>
export default meta

type Story = StoryObj<DevtoolsArgs>

const lost = {
  type: 'callback',
  origin: 'callback',
  threadId: 'chat',
  messageId: 'lost',
  disposition: 'replace',
}

const lateCallback = (store: BubbleStore): void => {
  store.ingestAll([...(races[1]?.events ?? []), lost])
}

const rowsOf = (canvasElement: HTMLElement): readonly HTMLElement[] =>
  within(within(canvasElement).getByRole('listbox', { name: 'Recorded events' })).queryAllByRole('option')

/** An event, its receipt, and what it does to its bubble. */
export const Timeline: Story = {
  args: { begin: lateCallback },
  play: async ({ canvas, canvasElement, step, userEvent }) => {
    await step('the keys go from one event to the next', async () => {
      await canvas.findByRole('tablist')
      rowsOf(canvasElement).at(-1)?.focus()
      await userEvent.keyboard('{ArrowUp}{Home}')
      for (let down = 0; down < 6; down++) await userEvent.keyboard('{ArrowDown}')
      await expect(document.activeElement).toHaveAttribute('data-type', 'callback')
    })
    await step('a sentence says what it does', async () => {
      await expect(
        await canvas.findByText(
          /callback a.callback, revision 0, replaces the text; the stream's 12 characters stay/,
        ),
      ).toHaveAttribute('aria-current', 'true')
    })
  },
}

/** What was rejected, and how to fix it. */
export const Violations: Story = {
  args: { begin: lateCallback },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('tab', { name: /Violations/ }))
    await expect(await canvas.findByText('missing_invocation_id')).toBeVisible()
    await userEvent.click(canvas.getByText('Event as sent'))
    await expect(await canvas.findByText(/"messageId": "lost"/)).toBeVisible()
  },
}

/** The bubbles as they were after this many events. */
export const TimeTravel: Story = {
  args: { begin: lateCallback },
  play: async ({ canvas, canvasElement, step, userEvent }) => {
    const textOf = (key: string) =>
      canvasElement.querySelector(`[data-moment-key="${key}"] .ob-text`)?.textContent
    await step('the last moment is the current state', async () => {
      await userEvent.click(await canvas.findByRole('tab', { name: 'Time travel' }))
      await waitFor(() => expect(textOf('a')).toBe('Exactly 42.'))
    })
    await step('the moment before the callback shows the stream', async () => {
      for (let back = 0; back < 4; back++) await userEvent.click(canvas.getByRole('button', { name: 'Back' }))
      await waitFor(() => expect(textOf('a')).toBe('About forty.'))
    })
  },
}

/** A slash moves the focus to the filter. Of thousands of events, only the visible rows are rendered. */
export const ManyEvents: Story = {
  args: {
    begin: (store) => {
      const many = threadScript('many')
      store.ingest(many.created('long', { agentId: 'saga' }))
      for (let made = 0; made < 3_000; made++) store.ingest(many.chunk('long', `${made} `))
      store.ingest(many.finalized('long'))
    },
  },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await canvas.findByRole('tablist')
    await waitFor(() => expect(rowsOf(canvasElement).at(-1)).toHaveAttribute('aria-posinset', '3002'))
    await expect(rowsOf(canvasElement).length).toBeLessThan(100)
    rowsOf(canvasElement).at(-1)?.focus()
    await userEvent.keyboard('/finalized')
    await expect(canvas.getByRole('searchbox', { name: 'Filter' })).toHaveFocus()
    await waitFor(() => expect(rowsOf(canvasElement)).toHaveLength(1))
  },
}
