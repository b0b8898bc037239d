/** The part of a Redis client that a log uses. `Redis` and `Cluster` of ioredis fit. */
export interface RedisClient {
  readonly isCluster: boolean
  /** Sends one command. */
  call(command: string, args: (string | number)[]): Promise<unknown>
  /** Opens another connection with the same settings: blocking commands need their own. */
  duplicate(): RedisClient
  on(event: 'error' | 'ready', listener: () => void): unknown
  /** @param reconnect whether to connect again at once */
  disconnect(reconnect?: boolean): void
}
