// In a file of its own, because it is public: programs without prom-client read this declaration.

/** The part of prom-client's `Registry` that the gateway uses. */
export interface MetricsRegistry {
  readonly contentType: string
  /** Returns the registered metrics in the text format of Prometheus. */
  metrics(): Promise<string>
  removeSingleMetric(name: string): void
}
