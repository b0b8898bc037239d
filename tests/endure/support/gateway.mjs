import { Redis } from 'ioredis'
// `fork`ed by a test: a gateway on a log that outlasts it, which is there to be killed. Its settings come as JSON: the `file` of a
// SQLite database, or the `redisPort`. It sends the port that it listens on.
import Database from 'libsql'

const { server, file, redisPort, port, skewMs, secret } = JSON.parse(process.argv[2])
const { createGateway, redisLog, sqliteLog } = await import(server)

// The clock of the machine was set.
const now = Date.now
Date.now = () => now() + skewMs

const redis = () => {
  const client = new Redis(redisPort, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: 2 })
  client.on('error', () => undefined) // it is killed, too, and started again
  return client
}
const gateway = createGateway({
  log: file === undefined ? redisLog(redis()) : sqliteLog(new Database(file)),
  authorize: () => true,
  secret,
  tokenTtlMs: 40 * 365 * 24 * 60 * 60 * 1_000, // the tokens are good however far the clock jumps
})
const listening = await gateway.listen({ port })
process.send({ port: listening.port })
process.on('disconnect', () => process.exit())
