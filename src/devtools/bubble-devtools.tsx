import { type FunctionComponent, lazy, Suspense } from 'react'
import type { BubbleKey } from '../core/index.ts'
import { useBubbleStore } from '../react/index.ts'
import type { BubbleStore } from '../store/index.ts'
import { PanelBoundary } from './panel-boundary.tsx'
import type { Recorder } from './record-events.ts'

/** Props of `BubbleDevtools`. */
export interface BubbleDevtoolsProps {
  /** Default: the store of the recorder, otherwise the store of the provider. */
  readonly store?: BubbleStore | undefined
  /** A recorder of the store. Default: the panel records by itself while it is mounted. */
  readonly recorder?: Recorder | undefined
  /** The thread that is selected first. Default: all of them. */
  readonly threadId?: string | undefined
  /** Lists only the events of this bubble, until the reader changes the filter. A new object sets the filter again. */
  readonly asked?: { readonly key: BubbleKey } | undefined
  /** The nonce for the `style` element, which is used only in browsers without constructed style sheets. */
  readonly nonce?: string | undefined
  /**
   * Called with the key of the selected event's bubble, and again when “Show its bubble” is pressed. The app can then scroll to
   * the bubble.
   */
  readonly onSelect?: ((key: BubbleKey | undefined) => void) | undefined
  /** Called on Escape, and by a close button that exists only with this option. */
  readonly onClose?: (() => void) | undefined
}

/** Loaded when the first panel is shown, so that importing the rest of this entry does not load it. */
const Panel = lazy(async () => ({ default: (await import('./panel.tsx')).Panel }))

/**
 * A panel for developers of a chat: what arrived, the receipt of each event, what it does to its bubble, what was
 * wrong, and the bubbles at any moment. It is as high as its parent element. Its code is loaded when it is first
 * shown. If that fails, or the panel throws, it says so in its place, and the app goes on.
 * @throws UsageError when there is no store, no recorder and no provider above
 */
export const BubbleDevtools: FunctionComponent<BubbleDevtoolsProps> = (props) => {
  const store = props.store ?? props.recorder?.store
  return store === undefined ? <FromProvider {...props} /> : <OfStore {...props} store={store} />
}

const FromProvider: FunctionComponent<BubbleDevtoolsProps> = (props) => {
  const store = useBubbleStore()
  return <OfStore {...props} store={store} />
}

/** Each store has its own panel, so a new store keeps no state of the previous panel. */
const OfStore: FunctionComponent<BubbleDevtoolsProps & { readonly store: BubbleStore }> = (props) => (
  <PanelBoundary key={idOf(props.store)} onClose={props.onClose}>
    <Suspense fallback={null}>
      <Panel {...props} />
    </Suspense>
  </PanelBoundary>
)

const ids = new WeakMap<BubbleStore, number>()
let idCount = 0

function idOf(store: BubbleStore): number {
  const id = ids.get(store) ?? idCount++
  ids.set(store, id)
  return id
}
