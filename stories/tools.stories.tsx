import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { bubbleIn } from './read-screen.ts'
import {
  expectLines,
  expectVisible,
  makeStage,
  type StageArgs,
  stageOf,
  ThreadStage,
} from './thread-stage.tsx'

/**
 * The steps of a turn: a tool that waits for a person, a step that is restarted, blocks that grow alternately, files.
 */
const meta = {
  title: 'Steps of a turn',
  loaders: [makeStage],
  render: (_, context) => <ThreadStage store={stageOf(context).store} />,
} satisfies Meta<StageArgs>
export default meta

type Story = StoryObj<StageArgs>

/** The texts of the badges of the bubble's tools, in order. */
const statesIn = (canvas: HTMLElement): readonly string[] =>
  [...bubbleIn(canvas, 'a').querySelectorAll('[data-badge="tool"]')].map(({ textContent }) => textContent)
const expectStates = (canvas: HTMLElement, ...states: readonly string[]): Promise<void> =>
  waitFor(() => expect(statesIn(canvas)).toEqual(states))

export const Approval: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.toolCall('a', 'boat', 'book_boat', '{"day":"2026-05-04"}'),
        t.toolCall('a', 'room', 'book_room', '{"night":"2026-05-04"}'),
      ])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectStates(canvasElement, 'running', 'preparing')
    await step('both request an approval', async () => {
      store.ingest(t.toolApproval('a', 'boat', 'boat-1', { request: { price: 120 } }))
      store.ingest(t.toolApproval('a', 'room', 'room-1', { request: { price: 80 } }))
      await expectStates(canvasElement, 'waiting for approval', 'waiting for approval')
    })
    await step('one is approved, the other denied', async () => {
      store.ingest(t.approval('a', 'boat-1', true, { by: 'ada' }))
      store.ingest(t.approval('a', 'room-1', false, { by: 'ada', reason: 'too dear' }))
      await expectStates(canvasElement, 'running', 'denied')
    })
    await step('a preliminary output is replaced, and the final one stays', async () => {
      store.ingest(t.toolResult('a', 'boat', 'Asking the harbour …', { isPartial: true }))
      await expectStates(canvasElement, 'running', 'denied')
      store.ingest(t.toolResult('a', 'boat', 'Booked.'))
      await expectStates(canvasElement, 'done', 'denied')
    })
  },
}

export const Abandoned: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.toolCall('a', 'call', 'tide_table', '{"port":"Brest"}'),
        t.chunk('a', 'I look it up.'),
      ])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectStates(canvasElement, 'running')
    await step('the turn is cancelled before the tool has answered', async () => {
      store.ingest(t.finalized('a', { outcome: 'cancelled' }))
      await expectStates(canvasElement, 'abandoned')
      await expectLines(canvasElement, 'a: I look it up. (cancelled, stream)')
    })
  },
}

export const BegunAgain: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'High water is at 06:14.', { partId: 'step-1' }),
        t.chunk('a', 'The wind is fro', { partId: 'step-2' }),
        t.toolCall('a', 'call', 'wind', '{}'),
      ])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: High water is at 06:14.\n\nThe wind is fro (streaming, stream)')
    await step('the second step is reset', async () => {
      store.ingest(t.reset('a', 1))
      await expectLines(canvasElement, 'a: High water is at 06:14. (streaming, stream)')
      await expectStates(canvasElement)
    })
    await step('the second step starts again', async () => {
      store.ingestAll([t.chunk('a', 'The wind is light.', { partId: 'step-2' }), t.finalized('a')])
      await expectLines(canvasElement, 'a: High water is at 06:14.\n\nThe wind is light. (completed, stream)')
    })
  },
}

export const Interleaved: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.chunk('a', 'The harbour ', { partId: 'harbour' }),
        t.chunk('a', 'The open ', { partId: 'sea' }),
      ])
    },
  },
  play: async (context) => {
    const { canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectLines(canvasElement, 'a: The harbour\n\nThe open (streaming, stream)')
    await step('each block grows in its place', async () => {
      store.ingest(t.chunk('a', 'is calm.', { partId: 'harbour' }))
      store.ingest(t.chunk('a', 'sea is not.', { partId: 'sea' }))
      await expectLines(canvasElement, 'a: The harbour is calm.\n\nThe open sea is not. (streaming, stream)')
    })
  },
}

const picture = (color: string): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="160" height="60"><rect width="160" height="60" fill="${color}"/></svg>`)}`

/** An image is shown if its address may be loaded. Any other file is shown by its name. */
export const Files: Story = {
  args: {
    begin: ({ store, t }) => {
      store.ingestAll([
        t.created('a', { agentId: 'scout' }),
        t.file('a', {
          mediaType: 'image/svg+xml',
          url: picture('teal'),
          filename: 'chart.svg',
          fileId: 'chart',
        }),
        t.file('a', { mediaType: 'image/png', url: 'javascript:alert(1)', filename: 'trick.png' }),
        t.file('a', {
          mediaType: 'application/pdf',
          url: 'https://example.org/tides.pdf',
          filename: 'tides.pdf',
        }),
      ])
    },
  },
  play: async (context) => {
    const { canvas, canvasElement, step } = context
    const { store, t } = stageOf(context)
    await expectVisible(canvas.getByRole('img', { name: 'chart.svg' }))
    await expectVisible(canvas.getByText('trick.png'))
    await expectVisible(canvas.getByText('tides.pdf'))
    await expect(canvasElement.querySelectorAll('[data-part="file"] img')).toHaveLength(1)
    await step('a later file with the same id replaces it', async () => {
      store.ingest(
        t.file('a', {
          mediaType: 'image/svg+xml',
          url: picture('navy'),
          filename: 'chart-2.svg',
          fileId: 'chart',
        }),
      )
      await expectVisible(await canvas.findByRole('img', { name: 'chart-2.svg' }))
      await expect(canvasElement.querySelectorAll('[data-part="file"] img')).toHaveLength(1)
    })
  },
}
