import type { FunctionComponent } from 'react'
import { BubbleDevtools, type BubbleDevtoolsProps, type Recorder } from '../devtools/index.ts'

interface DevtoolsSideProps extends Pick<BubbleDevtoolsProps, 'asked' | 'onSelect' | 'onClose'> {
  readonly isOpen: boolean
  /** What has recorded the store from its beginning. */
  readonly recorder: Recorder
}

/** The devtools: beside the chat, or, where there is no room, a drawer below it. */
export const DevtoolsSide: FunctionComponent<DevtoolsSideProps> = ({ isOpen, ...props }) =>
  isOpen && (
    <aside className="stage-devtools" aria-label="Devtools">
      <BubbleDevtools {...props} />
    </aside>
  )
