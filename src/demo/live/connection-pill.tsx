import { type FunctionComponent, useEffect, useState } from 'react'
import type { Connection, ConnectionState } from '../../client/index.ts'
import { useConnection } from '../../react/index.ts'

interface ConnectionPillProps {
  readonly connection: Connection
  /** The shown thread. */
  readonly threadId: string
}

/** The state of the connection, and the time until the next attempt. */
export const ConnectionPill: FunctionComponent<ConnectionPillProps> = ({ connection, threadId }) => {
  const state = useConnection(connection)
  const seconds = useSecondsUntil(state?.retryAt)
  if (state === undefined) return null
  return (
    <p className="connection" data-status={state.status} title={state.reason?.message}>
      <span className="connection-dot" aria-hidden="true" />
      <output>{wordsOf(state, threadId)}</output>
      {/* Hidden from screen readers, since it changes each second. */}
      {seconds !== undefined && (
        <span aria-hidden="true">{seconds === 0 ? 'retrying' : `retry in ${seconds} s`}</span>
      )}
    </p>
  )
}

function wordsOf({ status, attempt, threads }: ConnectionState, threadId: string): string {
  switch (status) {
    case 'connecting':
      return attempt === 0 ? 'Connecting' : 'Reconnecting'
    case 'open': {
      const following = threads.get(threadId)?.status
      return following === 'live' ? 'Connected' : following === 'refused' ? 'Thread refused' : 'Catching up'
    }
    case 'waiting':
      return 'No connection'
    case 'closed':
      return 'Closed'
  }
}

const lookMs = 250

/** Whole seconds until a moment, ms since 1970; undefined without one. */
function useSecondsUntil(moment: number | undefined): number | undefined {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (moment === undefined) return
    const look = (): void => setNow(Date.now())
    look()
    const timer = window.setInterval(look, lookMs)
    return () => window.clearInterval(timer)
  }, [moment])
  return moment === undefined ? undefined : Math.max(0, Math.ceil((moment - now) / 1_000))
}
