import type { FunctionComponent } from 'react'
import { BubbleDevtools, type BubbleDevtoolsProps, type Recorder } from '../devtools/index.ts'

interface DevtoolsSideProps extends Pick<BubbleDevtoolsProps, 'asked' | 'onSelect' | 'onClose'> {
  readonly isOpen: boolean
  /** The recorder of the store since its creation. */
  readonly recorder: Recorder
}

/** The devtools beside the chat, or in a drawer below it on a narrow page. */
export const DevtoolsSide: FunctionComponent<DevtoolsSideProps> = ({ isOpen, ...props }) =>
  isOpen && (
    <aside className="stage-devtools" aria-label="Devtools">
      <BubbleDevtools {...props} />
    </aside>
  )
