/**
 * The id of a request for approval in assistant-ui. It includes the turn, because the request's own id is unique only
 * in its turn.
 */
export const approvalName = (invocationId: string, approvalId: string): string =>
  JSON.stringify([invocationId, approvalId])

/** Reverses `approvalName`. */
export function readApprovalName(name: string): {
  readonly invocationId: string
  readonly approvalId: string
} {
  const [invocationId, approvalId] = JSON.parse(name) as [string, string] // as `approvalName` wrote it
  return { invocationId, approvalId }
}
