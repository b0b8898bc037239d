/** What a log needs of a client of Redis. `Redis` and `Cluster` of ioredis are such. */
export interface RedisClient {
  readonly isCluster: boolean
  /** Sends one command. */
  call(command: string, args: (string | number)[]): Promise<unknown>
  /** Another connection with the same settings: what blocks needs one of its own. */
  duplicate(): RedisClient
  on(event: 'error' | 'ready', listener: () => void): unknown
  /** @param reconnect whether to connect again at once */
  disconnect(reconnect?: boolean): void
}
