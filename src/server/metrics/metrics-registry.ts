// In a file of its own, since it is public: a program that does not have prom-client can read it.

/** A `Registry` of prom-client, as far as the gateway needs it. */
export interface MetricsRegistry {
  readonly contentType: string
  /** What is registered, in the text format of Prometheus. */
  metrics(): Promise<string>
  removeSingleMetric(name: string): void
}
