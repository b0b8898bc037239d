import { expect, test } from 'vitest'
import { createGateway, memoryLog } from '../../src/server/index.ts'

test.each(['producerTimeoutMs', 'heartbeatMs'])(
  '%s is refused where a timer cannot hold it, since that timer would be over at once',
  (name) => {
    const make = (ms: number) => () => createGateway({ log: memoryLog(), authorize: () => true, [name]: ms })
    expect(make(2 ** 31)).toThrow(`${name} is an integer above 0, and at most 2147483647`)
    expect(make(2 ** 31 - 1)).not.toThrow()
  },
)
