import { type FunctionComponent, type KeyboardEvent, useRef, useState } from 'react'
import { type BubbleStore, inspectStore } from '../store/index.ts'
import type { BubbleDevtoolsProps } from './bubble-devtools.tsx'
import { CloseButton } from './close-button.tsx'
import { describeInput } from './described-input.ts'
import { EventsView } from './events-view.tsx'
import { ImportNote, type ImportedRecording } from './import-note.tsx'
import { type InputFilter, noFilter } from './input-filter.ts'
import { MomentView } from './moment-view.tsx'
import { readRecording } from './read-recording.ts'
import type { Recording } from './record-events.ts'
import { RecordingButtons } from './recording-buttons.tsx'
import { replayRecording } from './replay-recording.ts'
import { Tabs, type View } from './tabs.tsx'
import { useRecorder } from './use-recorder.ts'
import { useStyleSheet } from './use-style-sheet.ts'
import { useViolationsOf } from './use-violations-of.ts'
import { ViolationsView } from './violations-view.tsx'

interface PanelProps extends BubbleDevtoolsProps {
  readonly store: BubbleStore
}

/** The panel of one store. */
export const Panel: FunctionComponent<PanelProps> = (props) => {
  const { store: appStore, threadId = '', asked, nonce, onSelect, onClose } = props
  const panel = useRef<HTMLElement>(null)
  useStyleSheet(panel, nonce)
  const [imported, setImported] = useState<ImportedRecording>()
  const { recorder, inputs } = useRecorder(appStore, imported?.recorder ?? props.recorder)
  const store = imported?.recorder?.store ?? appStore
  const [view, setView] = useState<View>('events')
  const [chosen, setChosen] = useState<InputFilter | undefined>(asked && { ...noFilter, key: asked.key })
  const filter = chosen ?? { ...noFilter, threadId: imported === undefined ? threadId : '' }
  const [selected, setSelected] = useState<number>()
  const [moment, setMoment] = useState<{ readonly recording: Recording; readonly count: number }>()
  const [focusCount, setFocusCount] = useState(0)
  const violations = useViolationsOf(store)
  const [known, setKnown] = useState(asked)
  if (asked !== known) {
    setKnown(asked)
    if (asked !== undefined) {
      setImported(undefined)
      setView('events')
      setSelected(undefined)
      setChosen({ ...noFilter, key: asked.key })
    }
  }

  const select = (index: number | undefined): void => {
    setSelected(index)
    const input = inputs.find((each) => each.index === index)
    onSelect?.(input && describeInput(input).key)
  }
  const goTo = (count: number | undefined): void => {
    const recording = recorder()?.recording()
    if (recording === undefined) return
    setMoment({ recording, count: count ?? recording.inputs.length })
    setView('moment')
  }
  const show = (next: ImportedRecording | undefined): void => {
    setImported(next)
    setSelected(undefined)
    setMoment(undefined)
    setView('events')
    setChosen(undefined)
    onSelect?.(undefined)
  }
  const onFile = (name: string, text: string | undefined): void => {
    if (text === undefined) return setImported({ name, recorder: undefined, broken: [] })
    const { lines, broken } = readRecording(text)
    show({ name, recorder: replayRecording(lines, inspectStore(appStore, 'BubbleDevtools').options), broken })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search'
    if (event.key === '/' && !isTyping) {
      event.preventDefault()
      setView('events')
      setFocusCount(focusCount + 1)
    } else if (event.key === 'Escape') {
      if (view === 'events' && selected !== undefined) select(undefined)
      else onClose?.()
    }
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its keys work wherever the focus is inside it
    <section ref={panel} className="ob-devtools" aria-label="onebubble devtools" onKeyDown={onKeyDown}>
      <div className="ob-head">
        <h2>onebubble</h2>
        <Tabs
          view={view}
          counts={{ events: inputs.length, violations: violations.length }}
          onView={(next) => {
            setFocusCount(0)
            if (next === 'moment') goTo(moment?.count)
            else setView(next)
          }}
        />
        <RecordingButtons makeText={() => recorder()?.toNdjson() ?? ''} onFile={onFile} />
        {onClose !== undefined && <CloseButton label="Close devtools" onClose={onClose} />}
      </div>
      {imported !== undefined && <ImportNote imported={imported} onLeave={() => show(undefined)} />}
      <div className="ob-body" role="tabpanel" aria-label={view}>
        {view === 'events' && (
          <EventsView
            store={store}
            inputs={inputs}
            filter={filter}
            onFilter={setChosen}
            focusCount={focusCount}
            selected={selected}
            onSelect={select}
            onShow={onSelect && imported === undefined ? () => select(selected) : undefined}
            onMoment={goTo}
          />
        )}
        {view === 'violations' && <ViolationsView violations={violations} />}
        {view === 'moment' && moment !== undefined && (
          <MomentView
            recording={moment.recording}
            count={Math.min(moment.count, moment.recording.inputs.length)}
            onCount={(count) => setMoment({ ...moment, count })}
            newCount={(inputs.at(-1)?.index ?? -1) - (moment.recording.inputs.at(-1)?.index ?? -1)}
            onRefresh={() => goTo(undefined)}
            threadId={filter.threadId}
          />
        )}
      </div>
    </section>
  )
}
