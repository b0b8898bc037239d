/**
 * The scripts, each of which runs atomically. Every key is read before the first is written: a key of another type,
 * or a server that accepts no writes, makes a script fail before it has changed anything. All decisions are made in
 * `admitBatch`. A script only checks that nothing has changed since.
 */
export const redisScripts = {
  /** Starts a partition, if nobody has. KEYS: meta. ARGV: schema, partition count, an epoch. Returns all three. */
  open: `
    if redis.call('TYPE', KEYS[1]).ok == 'none' then
      redis.call('HSET', KEYS[1], 'schema', ARGV[1], 'partitions', ARGV[2], 'epoch', ARGV[3])
    end
    return redis.call('HMGET', KEYS[1], 'schema', 'partitions', 'epoch')`,

  /** KEYS: meta, thread, claims. ARGV: names of turns and posts. Returns what is known of the thread and of them. */
  read: `
    local facts, owners = {}, {}
    if #ARGV > 0 then
      facts = redis.call('HMGET', KEYS[2], unpack(ARGV))
      owners = redis.call('HMGET', KEYS[3], unpack(ARGV))
    end
    return { redis.call('HMGET', KEYS[1], 'epoch', 'threads'),
      redis.call('HMGET', KEYS[2], 'at', 'first', 'facts', 'measured'), facts, owners }`,

  /** KEYS: claims. ARGV: a thread or '', names. Claims them for the thread, if one is given. Returns their owners. */
  claim: `
    local owners = {}
    for i = 2, #ARGV do
      if ARGV[1] ~= '' then redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[1]) end
      owners[i - 1] = redis.call('HGET', KEYS[1], ARGV[i])
    end
    return owners`,

  /**
   * Appends what was decided, unless something has changed since. KEYS: meta, thread, log, open, wake, claims, and
   * snapshot if it is replaced. ARGV: see commit-arguments.ts. Returns where the thread begins; nothing if something
   * has changed.
   */
  commit: `
    local meta, thread, log, open, wake, claims, snapshot = unpack(KEYS)
    local position = 11
    local function list()
      local count, items = tonumber(ARGV[position]), {}
      for i = 1, count do items[i] = ARGV[position + i] end
      position = position + count + 1
      return items
    end
    local function set(key, fields)
      for i = 1, #fields, 1000 do
        redis.call('HSET', key, unpack(fields, i, math.min(i + 999, #fields)))
      end
    end
    local state = redis.call('HMGET', meta, 'epoch', 'threads', 'wake')
    local known = redis.call('HMGET', thread, 'at', 'first')
    if state[1] ~= ARGV[1] or (known[1] or '') ~= ARGV[2] then return false end
    if not known[1] and tonumber(state[2] or '0') >= tonumber(ARGV[3]) then return false end
    if snapshot and (known[2] or '') ~= ARGV[8] then return false end
    local threadId = ARGV[4]
    local events, absent, claimed, fields, opened, closed = list(), list(), list(), list(), list(), list()
    for _, name in ipairs(absent) do
      local owner = redis.call('HGET', claims, name)
      if redis.call('HEXISTS', thread, name) == 1 or (owner and owner ~= threadId) then return false end
    end
    redis.call('XLEN', log)
    redis.call('XLEN', wake)
    redis.call('HLEN', open)
    redis.call('HLEN', claims)
    if snapshot then redis.call('STRLEN', snapshot) end
    local id = tonumber(ARGV[5])
    for i = 1, #events, 2 do
      id = id + 1
      redis.call('XADD', log, string.format('%.0f-0', id), 'e', events[i], 'c', events[i + 1])
    end
    set(thread, fields)
    for _, name in ipairs(claimed) do redis.call('HSET', claims, name, threadId) end
    set(open, opened)
    for _, name in ipairs(closed) do redis.call('HDEL', open, name) end
    if not known[1] then redis.call('HINCRBY', meta, 'threads', 1) end
    if snapshot then
      redis.call('SET', snapshot, ARGV[10])
      redis.call('HSET', thread, 'first', ARGV[9])
      redis.call('XTRIM', log, 'MINID', ARGV[7])
      known[2] = ARGV[9]
    end
    if #events > 0 then
      local last = redis.call('XADD', wake, 'MAXLEN', '~', '1000', '*', 't', threadId, 'n', ARGV[6], 'p', state[3] or '')
      redis.call('HSET', meta, 'wake', last)
    end
    return known[2] or ''`,

  /** Replaces the snapshot. KEYS: meta, thread, log, snapshot. ARGV: epoch, first, next first, id of it, snapshot. */
  fold: `
    local known = redis.call('HMGET', KEYS[2], 'at', 'first')
    if not known[1] or (known[2] or '') ~= ARGV[2] then return 0 end
    if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
    redis.call('XLEN', KEYS[3])
    redis.call('STRLEN', KEYS[4])
    redis.call('SET', KEYS[4], ARGV[5])
    redis.call('HSET', KEYS[2], 'first', ARGV[3])
    redis.call('XTRIM', KEYS[3], 'MINID', ARGV[4])
    return 1`,

  /**
   * KEYS: meta, thread, log. ARGV: an offset and a count. Returns the thread's ends, the event before that offset,
   * and the events from there on.
   */
  tail: `
    local known = redis.call('HMGET', KEYS[2], 'at', 'first')
    return { redis.call('HGET', KEYS[1], 'epoch'), known[1], known[2],
      redis.call('XRANGE', KEYS[3], ARGV[1] .. '-0', '+', 'COUNT', ARGV[2]) }`,

  /** KEYS: meta, thread, snapshot. Returns the thread's ends and its snapshot. */
  snapshot: `
    local known = redis.call('HMGET', KEYS[2], 'at', 'first')
    return { redis.call('HGET', KEYS[1], 'epoch'), known[1], known[2], redis.call('GET', KEYS[3]) }`,

  /** KEYS: thread. Returns all its fields. */
  fields: `return redis.call('HGETALL', KEYS[1])`,

  /** KEYS: meta, thread, open. ARGV: a turn, its name, its thread. Returns its facts. */
  touch: `
    local turn = redis.call('HGET', KEYS[2], ARGV[2])
    if turn and redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then
      local count = redis.call('HINCRBY', KEYS[1], 'touches', 1)
      redis.call('HSET', KEYS[3], ARGV[1], 't' .. count .. ' ' .. ARGV[3])
    end
    return turn`,

  /** KEYS: open. Returns all open turns. */
  openTurns: `return redis.call('HGETALL', KEYS[1])`,

  /** KEYS: the wake streams. Returns the last id of each. */
  lastWakes: `
    local ids = {}
    for i, key in ipairs(KEYS) do
      local last = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)
      ids[i] = last[1] and last[1][1] or '0-0'
    end
    return ids`,
} as const

export type RedisScript = keyof typeof redisScripts
