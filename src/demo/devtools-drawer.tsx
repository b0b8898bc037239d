import type { FunctionComponent } from 'react'
import type { BubbleKey } from '../core/index.ts'
import { BubbleDevtools, type Recorder } from '../devtools/index.ts'
import type { BubbleStore } from '../store/index.ts'

interface DevtoolsDrawerProps {
  readonly isOpen: boolean
  readonly store: BubbleStore
  /** What has recorded the store from its beginning; without one, it is recorded from now on. */
  readonly recorder?: Recorder
  readonly threadId: string
  readonly onSelect: (key: BubbleKey | undefined) => void
  readonly onClose: () => void
}

/** The devtools, below the page. */
export const DevtoolsDrawer: FunctionComponent<DevtoolsDrawerProps> = ({ isOpen, ...props }) =>
  isOpen && (
    <div className="devtools">
      <BubbleDevtools {...props} />
    </div>
  )
