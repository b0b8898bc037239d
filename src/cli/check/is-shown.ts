import { bubbleKey, contentsOf } from '../../core/index.ts'
import { decodeEvent, omitUndefined, sameJson } from '../../protocol/index.ts'
import { type BubbleStore, inspectStore } from '../../store/index.ts'

/** Whether a callback is the one that its bubble now shows. A higher revision, or a rival of it, may have won. */
export function isShown(store: BubbleStore, event: unknown): boolean {
  const decoded = decodeEvent(event)
  if (!decoded.ok || decoded.event.type !== 'callback') return false
  const { invocationId, messageId, revision, parts, offset, at } = decoded.event
  const { row } = inspectStore(store, 'check').inspect(bubbleKey.invocation(invocationId))
  const [shown] = row?.kind === 'invocation' ? contentsOf(row.callback) : []
  return sameJson(shown, omitUndefined({ offset, at }, { messageId, revision, parts }))
}
