import { type FunctionComponent, type KeyboardEvent, useRef } from 'react'

export type View = 'events' | 'violations' | 'moment'

const views: readonly (readonly [view: View, label: string])[] = [
  ['events', 'Events'],
  ['violations', 'Violations'],
  ['moment', 'Time travel'],
]

interface TabsProps {
  readonly view: View
  readonly counts: { readonly [name in View]?: number }
  readonly onView: (view: View) => void
}

/** The views of the panel. The arrow keys move between them. */
export const Tabs: FunctionComponent<TabsProps> = ({ view, counts, onView }) => {
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const at = (views.findIndex(([name]) => name === view) + step + views.length) % views.length
    const [next] = views[at] ?? []
    if (next !== undefined) onView(next)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[at]?.focus()
  }
  return (
    <div className="ob-tabs" role="tablist" aria-label="Views" ref={list} tabIndex={-1} onKeyDown={onKeyDown}>
      {views.map(([name, label]) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === view}
          tabIndex={name === view ? 0 : -1}
          data-view={name}
          data-count={counts[name]}
          onClick={() => onView(name)}
        >
          {label} {counts[name] !== undefined && <span className="ob-count">{counts[name]}</span>}
        </button>
      ))}
    </div>
  )
}
