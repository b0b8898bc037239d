import { type FunctionComponent, useState } from 'react'
import type { ToolApproval, ToolState } from '../../core/index.ts'
import { ActionButton, Trouble } from './action-button.tsx'
import { useBubbleActions } from './bubble-actions.ts'
import { bounded, prettyJson } from './json-text.ts'
import { useAction } from './use-action.ts'

interface ApprovalViewProps {
  readonly approval: ToolApproval
  /** The state of the tool that asks. */
  readonly state: ToolState
  readonly invocationId: string | undefined
}

/** A tool's request for approval, with a form to answer it, or with the answer. */
export const ApprovalView: FunctionComponent<ApprovalViewProps> = ({ approval, state, invocationId }) => (
  <div className="approval" data-approval={approval.state}>
    {approval.request !== undefined && (
      <p className="approval-request">{bounded(prettyJson(approval.request))}</p>
    )}
    {state === 'awaiting-approval' && invocationId !== undefined ? (
      <Answer approvalId={approval.approvalId} invocationId={invocationId} />
    ) : (
      <p className="approval-answer">{answerOf(approval)}</p>
    )}
  </div>
)

function answerOf({ state, by, reason }: ToolApproval): string {
  if (state === 'requested') return 'Nobody has answered.'
  const decided = `${state === 'approved' ? 'Approved' : 'Denied'}${by === undefined ? '' : ` by ${by}`}`
  return reason === undefined ? `${decided}.` : `${decided}: ${reason}`
}

interface AnswerProps {
  readonly approvalId: string
  readonly invocationId: string
}

const Answer: FunctionComponent<AnswerProps> = ({ approvalId, invocationId }) => {
  const actions = useBubbleActions()
  const { isRunning, trouble, run } = useAction()
  const [reason, setReason] = useState('')
  const [isApproving, setApproving] = useState(false)
  if (actions === undefined) return <p className="approval-answer">Nobody has answered yet.</p>
  const decide = (approved: boolean): void => {
    if (isRunning) return
    setApproving(approved)
    const why = approved ? '' : reason.trim()
    run(() => actions.decide({ invocationId, approvalId, approved, ...(why !== '' && { reason: why }) }))
  }
  return (
    <form
      className="approval-form"
      onSubmit={(event) => {
        event.preventDefault()
        decide(false) // Enter in the field for the reason
      }}
    >
      <ActionButton
        name="approve"
        className="action-main"
        running={isApproving ? 'approving…' : 'Approve'}
        isRunning={isRunning}
        onPress={() => decide(true)}
      >
        Approve
      </ActionButton>
      <ActionButton
        name="deny"
        running={isApproving ? 'Deny' : 'denying…'}
        isRunning={isRunning}
        onPress={() => decide(false)}
      >
        Deny
      </ActionButton>
      <input
        aria-label="Reason for denying (optional)"
        placeholder="Reason (optional)"
        maxLength={400}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Trouble words={trouble} />
    </form>
  )
}
