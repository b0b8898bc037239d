import { type FunctionComponent, useMemo } from 'react'
import type { BubbleKey } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'
import { CloseButton } from './close-button.tsx'
import { describeInput } from './described-input.ts'
import { explanationOf } from './explain.ts'
import { JsonText } from './json-text.tsx'
import { ReceiptChip } from './receipt-chip.tsx'
import type { RecordedInput } from './recorded-input.ts'
import { ScrollBox } from './scroll-box.tsx'

interface EventDetailProps {
  readonly store: BubbleStore
  readonly inputs: readonly RecordedInput[]
  readonly input: RecordedInput
  /** Lists only the events of this bubble. */
  readonly onOnly: (key: BubbleKey) => void
  /** Shows the bubble in the app; undefined if the app cannot. */
  readonly onShow: (() => void) | undefined
  /** Shows the moment after this input. */
  readonly onMoment: () => void
  readonly onClose: () => void
}

/** The most lines to show. They are those around the event. */
const lineCount = 200

/** The details of one input: its receipt, its violation, and its effect on its bubble. */
export const EventDetail: FunctionComponent<EventDetailProps> = (props) => {
  const { store, inputs, input, onOnly, onShow, onMoment, onClose } = props
  const { type, key } = describeInput(input)
  const violation = input.receipt?.violation
  const explanation = useMemo(
    () => (key === undefined ? undefined : explanationOf(store, key, inputs)),
    [store, key, inputs],
  )
  const lines = explanation?.lines ?? []
  const at = lines.findIndex(({ index }) => index === input.index)
  const from = Math.max(0, at - lineCount / 2)
  return (
    <section className="ob-detail" aria-label={`Event ${input.index + 1}`}>
      <div className="ob-title">
        <h3>
          {input.index + 1}. {type} <ReceiptChip input={input} />
        </h3>
        <CloseButton label="Close" onClose={onClose} />
      </div>
      <p className="ob-actions">
        {key !== undefined && onShow !== undefined && (
          <button type="button" onClick={onShow}>
            Show its bubble
          </button>
        )}
        {key !== undefined && (
          <button type="button" onClick={() => onOnly(key)}>
            Only its events
          </button>
        )}
        <button type="button" onClick={onMoment}>
          Show this moment
        </button>
      </p>
      {violation !== undefined && (
        <p data-violation={violation.code}>
          <code>{violation.code}</code>
          {violation.path !== undefined && <span className="ob-muted"> at {violation.path}</span>}:{' '}
          {violation.message}
        </p>
      )}
      {explanation !== undefined && (
        <>
          <p data-standing={explanation.standing}>{explanation.summary}</p>
          <ScrollBox className="ob-lines" label="Effects of the bubble's events">
            <ol>
              {from > 0 && <li className="ob-muted">{from} lines before these</li>}
              {lines.slice(from, from + lineCount).map(({ index, effect, sentence }, place) => (
                <li
                  key={from + place}
                  data-effect={effect}
                  aria-current={index === input.index ? 'true' : undefined}
                >
                  {sentence}
                </li>
              ))}
              {from + lineCount < lines.length && (
                <li className="ob-muted">{lines.length - from - lineCount} lines after these</li>
              )}
            </ol>
          </ScrollBox>
        </>
      )}
      <JsonText value={input.input} label="The event as sent" />
    </section>
  )
}
