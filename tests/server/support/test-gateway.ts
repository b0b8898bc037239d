import { onTestFinished } from 'vitest'
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type Listening,
  type Log,
  memoryLog,
} from '../../../src/server/index.ts'
import { virtualClock, type VirtualClock } from '../../../src/testing/index.ts'
import { type HowToOpen, TestSocket } from './test-socket.ts'

export interface TestGateway extends Listening {
  readonly gateway: Gateway
  readonly log: Log
  readonly clock: VirtualClock
  /** The errors passed to onError. */
  readonly errors: readonly unknown[]
  /** Posts JSON, or what `init` says. */
  readonly post: (path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  readonly request: (path: string, init: RequestInit) => Promise<Answer>
  readonly open: (how?: HowToOpen) => Promise<TestSocket>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // Tests read whatever is there; one that meets undefined fails.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

/** A gateway that listens on a free port. It allows everybody, and its time stands still. */
export async function testGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const clock = virtualClock(1_800_000_000_000)
  const log = options.log ?? memoryLog({ now: () => clock.now() })
  const errors: unknown[] = []
  const gateway = createGateway({
    authorize: () => true,
    clock,
    onError: (error) => errors.push(error),
    ...options,
    log,
  })
  const listening = await gateway.listen()
  onTestFinished(() => gateway.close())
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(listening.url + path, init)
    const { status, headers } = response
    const text = await response.text()
    return { status, headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  return {
    ...listening,
    gateway,
    log,
    clock,
    errors,
    request,
    post: (path, body = {}, headers = {}) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    open: (how = {}) => TestSocket.open(listening.wsUrl, how),
  }
}
