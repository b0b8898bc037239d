import { act, render, type RenderOptions, type RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import {
  type BubbleStore,
  type BubbleStoreOptions,
  createBubbleStore,
  syncScheduler,
} from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'

type Options = Pick<RenderOptions, 'container' | 'reactStrictMode'>

/** A store that publishes synchronously. */
export const syncStore = (options: BubbleStoreOptions = {}): BubbleStore =>
  createBubbleStore({ scheduler: syncScheduler, ...options })

/** Renders below a provider of this store. */
export const mount = (store: BubbleStore, children: ReactNode, options: Options = {}): RenderResult =>
  render(<BubbleStoreProvider store={store}>{children}</BubbleStoreProvider>, options)

/** Ingests the events with one publication, and waits until React has rendered. */
export function deliver(store: BubbleStore, ...events: readonly unknown[]): void {
  act(() => {
    store.ingestAll(events)
  })
}

/** The list items, in order. */
export const items = (container: Element): readonly HTMLLIElement[] => [...container.querySelectorAll('li')]

/** Their texts. */
export const texts = (container: Element): readonly string[] =>
  items(container).map(({ textContent }) => textContent)

/** The list item of one bubble. */
export function itemOf(container: Element, key: string): HTMLLIElement {
  const item = items(container).find((candidate) => candidate.dataset['key'] === key)
  if (item === undefined) throw new Error(`there is no bubble ${key}`)
  return item
}
