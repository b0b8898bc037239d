import type { GatewaySettings } from '../gateway-options.ts'
import type { Refusal } from '../operations/answer.ts'

/**
 * Why a request may not follow a thread; undefined where it may. It is asked what a socket is asked: whether it may connect,
 * and then whether it may read the thread.
 */
export async function mayRead(
  { authorize }: Pick<GatewaySettings, 'authorize'>,
  request: Request,
  threadId: string,
): Promise<Refusal | undefined> {
  if (!(await authorize({ action: 'connect', request }))) return { code: 'unauthorized' }
  return (await authorize({ action: 'read', threadId, request })) ? undefined : { code: 'forbidden' }
}
