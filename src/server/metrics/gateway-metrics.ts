import type { Counter, Gauge, Registry } from 'prom-client'
import { callSafely } from '../../store/index.ts'
import { peers } from '../peers.ts'
import type { MetricsRegistry } from './metrics-registry.ts'
import type { Readings } from './readings.ts'

/** From one millisecond to half a minute, in seconds. */
const lagBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

type LabelledCounts = readonly (readonly [labels: Readonly<Record<string, string>>, count: number])[]

/**
 * The metrics of one gateway, in a registry of prom-client. They read what the gateway counts anyway, so nothing is
 * counted twice.
 */
export class GatewayMetrics {
  readonly #readings: Readings
  readonly #onError: ((error: unknown) => void) | undefined
  readonly #names: string[] = []
  readonly #registry: Promise<MetricsRegistry>
  #isStopped = false

  /** @param target the registry to register in, or `true` for one of its own */
  constructor(
    target: MetricsRegistry | true,
    readings: Readings,
    onError: ((error: unknown) => void) | undefined,
  ) {
    this.#readings = readings
    this.#onError = onError
    this.#registry = this.#register(target)
    this.#registry.catch((error: unknown) => {
      readings.meter.onLag = undefined
      callSafely(onError, error)
    })
  }

  /**
   * Returns the text for Prometheus, and its content type.
   * @throws MissingPeerError when prom-client is not installed
   * @throws prom-client's error when a metric with the same name is already registered
   */
  async text(): Promise<{ readonly text: string; readonly contentType: string }> {
    const registry = await this.#registry
    return { text: await registry.metrics(), contentType: registry.contentType }
  }

  /** Removes the metrics from the registry, so that another gateway can register there. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#readings.meter.onLag = undefined
    const registry = await this.#registry.catch(() => undefined) // it was reported when it failed
    for (const name of this.#names.splice(0)) registry?.removeSingleMetric(name)
  }

  async #register(target: MetricsRegistry | true): Promise<MetricsRegistry> {
    const { meter } = this.#readings
    const early: number[] = [] // until the package is loaded
    meter.onLag = (lagMs) => void early.push(lagMs)
    const client = await peers.promClient()
    const registry = target === true ? new client.Registry() : target
    // The option accepts any object with these methods; prom-client wants its own class.
    const registers = [registry as unknown as Registry]
    const remember = (name: string): string => {
      this.#names.push(name)
      return name
    }
    const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
      new client.Gauge({ name, help, registers, collect: this.#gaugeReader(read) })
      remember(name)
    }
    const counter = (name: string, help: string, labelNames: string[], read: () => LabelledCounts): void => {
      new client.Counter({ name, help, labelNames, registers, collect: counterReader(read) })
      remember(name)
    }
    this.#registerGauges(gauge)
    this.#registerCounters(counter)
    const lag = new client.Histogram({
      name: 'onebubble_append_to_send_seconds',
      help: 'The time from an append until the event is sent on an up-to-date socket, by the clocks of the log and the gateway.',
      buckets: lagBuckets,
      registers,
    })
    remember('onebubble_append_to_send_seconds')
    const observe = (lagMs: number): void => lag.observe(Math.max(0, lagMs) / 1_000)
    early.forEach(observe)
    meter.onLag = this.#isStopped ? undefined : observe
    return registry
  }

  #registerGauges(gauge: (name: string, help: string, read: () => number | Promise<number>) => void): void {
    const of = this.#readings
    gauge('onebubble_sockets', 'Sockets that are open.', of.socketCount)
    gauge('onebubble_subscriptions', 'Followed threads, summed over all sockets.', of.subscriptionCount)
    gauge('onebubble_followed_threads', 'Threads that at least one socket follows.', of.followedThreadCount)
    gauge('onebubble_waiting_bytes', 'Bytes that wait to be read by clients.', of.waitingByteCount)
    gauge('onebubble_kept_snapshot_bytes', 'Bytes of snapshots that are kept.', of.keptSnapshotByteCount)
    gauge('onebubble_polls', 'Requests that wait for news of a turn.', of.pollCount)
    gauge('onebubble_open_turns', 'Turns of the whole log that have not ended.', of.openTurnCount)
  }

  #registerCounters(
    counter: (name: string, help: string, labelNames: string[], read: () => LabelledCounts) => void,
  ): void {
    const { meter, timedOutTurnCount } = this.#readings
    const plain = (name: string, help: string, read: () => number): void =>
      counter(name, help, [], () => [[{}, read()]])
    counter('onebubble_events_appended_total', 'Events that this gateway has appended.', ['type'], () =>
      [...meter.appendedCounts].map(([type, count]) => [{ type }, count]),
    )
    counter('onebubble_duplicates_total', 'Drafts that the log had already.', ['type'], () =>
      [...meter.duplicateCounts].map(([type, count]) => [{ type }, count]),
    )
    counter('onebubble_refusals_total', 'What was refused, by whom and why.', ['by', 'code'], () =>
      Object.entries(meter.refusalCounts).flatMap(([by, counts]) =>
        [...counts].map(([code, count]) => [{ by, code }, count] as const),
      ),
    )
    plain('onebubble_frames_sent_total', 'Frames sent to sockets.', () => meter.sentFrameCount)
    plain(
      'onebubble_events_delivered_total',
      'Events sent, summed over the sockets.',
      () => meter.deliveredEventCount,
    )
    plain('onebubble_guard_refusals_total', 'Frames that the guard blocked.', () => meter.refusedFrameCount)
    plain('onebubble_snapshots_made_total', 'Snapshots that the log created.', () => meter.snapshotCount)
    plain(
      'onebubble_turns_timed_out_total',
      'Turns that this gateway ended because their producer was silent.',
      timedOutTurnCount,
    )
    plain(
      'onebubble_sockets_drained_total',
      'Sockets that were closed during a shutdown.',
      () => meter.drainedSocketCount,
    )
  }

  /** A gauge that cannot be read has no value, and must not stop the others. */
  #gaugeReader(read: () => number | Promise<number>): (this: Gauge) => Promise<void> {
    const onError = this.#onError
    return async function (this: Gauge) {
      try {
        this.set(await read())
      } catch (error) {
        callSafely(onError, error)
        this.remove()
      }
    }
  }
}

/** Sets a counter to the gateway's count; prom-client can only add. */
function counterReader(read: () => LabelledCounts): (this: Counter) => void {
  return function (this: Counter) {
    this.reset()
    for (const [labels, count] of read()) this.inc({ ...labels }, count)
  }
}
