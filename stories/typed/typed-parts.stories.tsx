import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { type BubbleStore, createBubbleStore } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { type ThreadScript, threadScript } from '../../src/testing/index.ts'
import { schemas, Turn } from './weather-card.tsx'

/** Parts whose names an app has registered, and whose values its schemas validate. */
const meta = {
  title: 'Typed parts',
  loaders: [() => ({ store: createBubbleStore({ schemas }), t: threadScript('thread') })],
  render: (_, { loaded }) => (
    <BubbleStoreProvider store={loaded['store'] as BubbleStore /* set by the loader */}>
      <Turn invocationId="a" />
    </BubbleStoreProvider>
  ),
} satisfies Meta
export default meta

type Story = StoryObj

const weather = { place: 'Brest', temp: 14, at: '2026-05-04T06:14:00Z' }

export const WeatherCard: Story = {
  play: async ({ canvas, loaded, step }) => {
    const { store, t } = loaded as { readonly store: BubbleStore; readonly t: ThreadScript } // set by the loader
    await step('a valid value is shown as a card', async () => {
      store.ingestAll([t.chunk('a', 'Here it is.'), t.data('a', 'weather', 'w', weather)])
      await canvas.findByRole('heading', { name: 'Brest' })
      await expect(canvas.getByText('14 °C at', { exact: false })).toBeVisible()
    })
    await step('a newer value replaces it', async () => {
      store.ingest(t.data('a', 'weather', 'w', { ...weather, temp: 15 }))
      await canvas.findByText('15 °C at', { exact: false })
    })
    await step('an invalid value is shown as invalid, and is a violation', async () => {
      store.ingest(t.chunk('a', { kind: 'data', name: 'weather', dataId: 'w', value: { temp: 'mild' } }))
      await expect(await canvas.findByRole('alert')).toBeVisible()
      await expect(store.violations()).toMatchObject([{ code: 'invalid_part', path: 'part.value.place' }])
    })
    await step('a name that is not registered is still shown', async () => {
      store.ingest(t.data('a', 'tides', 'd', { high: '06:14' }))
      await canvas.findByText('tides: {"high":"06:14"}')
    })
    await step('the input of a tool is read when it is complete', async () => {
      store.ingest(t.toolCall('a', 'c', 'forecast', '{"place":"Oue'))
      await canvas.findByText('Forecast for …')
      store.ingest(t.toolCall('a', 'c', 'forecast', 'ssant"}'))
      await canvas.findByText('Forecast for Ouessant')
      store.ingest(t.toolResult<'forecast'>('a', 'c', { days: 3 }))
      await canvas.findByText('Forecast for Ouessant, as asked')
    })
  },
}
