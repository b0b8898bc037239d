/** The id of a request for approval in assistant-ui. It names the turn as well: the request's own id is unique in its turn alone. */
export const approvalName = (invocationId: string, approvalId: string): string =>
  JSON.stringify([invocationId, approvalId])

/** Of a name that `approvalName` made: what it names. */
export function readApprovalName(name: string): {
  readonly invocationId: string
  readonly approvalId: string
} {
  const [invocationId, approvalId] = JSON.parse(name) as [string, string] // as it was made
  return { invocationId, approvalId }
}
