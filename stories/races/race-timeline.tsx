import { Fragment } from 'react'
import { factsOf, gistOf } from '../../src/core/index.ts'
import type { Delivery } from '../../src/demo/player/index.ts'
import type { Receipt } from '../../src/index.ts'
import type { Race } from '../../src/testing/index.ts'

interface RaceTimelineProps {
  readonly race: Race
  /** The deliveries in order. */
  readonly deliveries: readonly Delivery[]
  /** The receipts of the store, in order. */
  readonly receipts: readonly Receipt[]
  /** How many have arrived. */
  readonly position: number
}

const channels = ['people', 'stream', 'callback'] as const
type Channel = (typeof channels)[number]

/** A timeline with one column per event: its channel, its offset in the log, and its receipt. */
export function RaceTimeline({ race, deliveries, receipts, position }: RaceTimelineProps) {
  const columns = deliveries.map((delivery, index) => ({
    ...columnOf(delivery),
    note: race.steps[delivery.line - 1]?.note ?? '',
    receipt: index < position ? receipts[index] : undefined,
    isLatest: index === position - 1,
  }))
  return (
    // A scrollable region must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="race-timeline" aria-label="Timeline" tabIndex={0}>
      <table>
        <tbody>
          {channels.map((channel) => (
            <tr key={channel} data-lane={channel}>
              <th scope="row">{channel}</th>
              {columns.map(({ turn, gist, note, isLatest, ...column }, index) => (
                <td key={index} data-latest={isLatest} title={note}>
                  {column.channel === channel && (
                    <Fragment>
                      <b data-turn={turn}>{turn}</b> <span>{gist}</span>
                    </Fragment>
                  )}
                </td>
              ))}
            </tr>
          ))}
          <tr data-lane="log">
            <th scope="row">log</th>
            {columns.map(({ offset, isLatest }, index) => (
              <td key={index} data-latest={isLatest}>
                {offset ?? '–'}
              </td>
            ))}
          </tr>
          <tr data-lane="store">
            <th scope="row">store</th>
            {columns.map(({ receipt, isLatest }, index) => (
              <td key={index} data-latest={isLatest} data-receipt={receipt?.status}>
                {receipt === undefined ? '' : (receipt.violation?.code ?? receipt.status)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  )
}

interface Column {
  readonly channel: Channel
  /** The turn of the bubble it belongs to. */
  readonly turn: string
  readonly gist: string
  readonly offset: number | undefined
}

function columnOf({ event }: Delivery): Column {
  const { type, invocationId, messageId, offset } = factsOf(event)
  return {
    channel: channelOf(type),
    turn: invocationId ?? messageId ?? '?',
    gist: type === 'invocation_created' ? 'begins' : gistOf(event),
    offset,
  }
}

const ofStream: ReadonlySet<string | undefined> = new Set([
  'invocation_created',
  'stream_chunk',
  'stream_finalized',
])

const channelOf = (type: string | undefined): Channel =>
  type === 'callback' ? 'callback' : ofStream.has(type) ? 'stream' : 'people'
