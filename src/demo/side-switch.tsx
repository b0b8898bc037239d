import type { FunctionComponent } from 'react'

export type Side = 'chat' | 'arrived'

interface SideSwitchProps {
  readonly side: Side
  readonly count: number
  readonly onSide: (side: Side) => void
}

/** Where there is room for one thing at a time: the chat, or what arrived. */
export const SideSwitch: FunctionComponent<SideSwitchProps> = ({ side, count, onSide }) => (
  <nav className="views" aria-label="Views">
    <button type="button" aria-pressed={side === 'chat'} onClick={() => onSide('chat')}>
      Chat
    </button>
    <button type="button" aria-pressed={side === 'arrived'} onClick={() => onSide('arrived')}>
      What arrived <span className="count">{count}</span>
    </button>
  </nav>
)
