// `fork`ed by a test: a gateway on a SQLite file, which is there to be killed. Its settings come as JSON; it sends the port.
import Database from 'libsql'

const { server, file, port, skewMs, secret } = JSON.parse(process.argv[2])
const { createGateway, sqliteLog } = await import(server)

// The clock of the machine was set.
const now = Date.now
Date.now = () => now() + skewMs

const gateway = createGateway({
  log: sqliteLog(new Database(file)),
  authorize: () => true,
  secret,
  tokenTtlMs: 40 * 365 * 24 * 60 * 60 * 1_000, // the tokens are good however far the clock jumps
})
const listening = await gateway.listen({ port })
process.send({ port: listening.port })
process.on('disconnect', () => process.exit())
