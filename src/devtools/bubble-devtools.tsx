import { type FunctionComponent, lazy, Suspense } from 'react'
import type { BubbleKey } from '../core/index.ts'
import { useBubbleStore } from '../react/index.ts'
import type { BubbleStore } from '../store/index.ts'
import type { Recorder } from './record-events.ts'

export interface BubbleDevtoolsProps {
  /** Default: the recorder's, or else the provider's. */
  readonly store?: BubbleStore | undefined
  /** What has recorded the store. Default: one of the panel's own, which hears what comes while the panel is there. */
  readonly recorder?: Recorder | undefined
  /** The thread to look at first. Default: all of them. */
  readonly threadId?: string | undefined
  /** The bubble whose events alone are to be listed, until something else is chosen. Another object asks again. */
  readonly asked?: { readonly key: BubbleKey } | undefined
  /** For the `style` element, where the browser knows no constructed style sheets and a policy forbids others. */
  readonly nonce?: string | undefined
  /**
   * Called with the key of the bubble that the selected event is about, and once more when “Show its bubble” is pressed: for an app
   * that shows where it is.
   */
  readonly onSelect?: ((key: BubbleKey | undefined) => void) | undefined
  /** Called at Escape, and by a button that is there only then. */
  readonly onClose?: (() => void) | undefined
}

/** Loaded when one is shown first: who imports the rest of this entry does not pay for it. */
const Panel = lazy(async () => ({ default: (await import('./panel.tsx')).Panel }))

/**
 * A panel for whoever builds a chat: what came, the receipt of each event, what it does to its bubble, what was wrong, and the
 * bubbles at any moment. As high as the element that it is put into; its code is loaded when it is shown first.
 * @throws UsageError where neither a store nor a recorder is given and no provider is above
 */
export const BubbleDevtools: FunctionComponent<BubbleDevtoolsProps> = (props) => {
  const store = props.store ?? props.recorder?.store
  return store === undefined ? <FromProvider {...props} /> : <OfStore {...props} store={store} />
}

const FromProvider: FunctionComponent<BubbleDevtoolsProps> = (props) => {
  const store = useBubbleStore()
  return <OfStore {...props} store={store} />
}

/** Another store is another panel: nothing of the first is kept. */
const OfStore: FunctionComponent<BubbleDevtoolsProps & { readonly store: BubbleStore }> = (props) => (
  <Suspense fallback={null}>
    <Panel key={idOf(props.store)} {...props} />
  </Suspense>
)

const ids = new WeakMap<BubbleStore, number>()
let idCount = 0

function idOf(store: BubbleStore): number {
  const id = ids.get(store) ?? idCount++
  ids.set(store, id)
  return id
}
