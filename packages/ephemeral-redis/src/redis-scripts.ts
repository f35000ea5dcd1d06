/** What no single command of Redis does. A script is atomic; each has the key as `KEYS[1]`. */
export const SCRIPTS = {
  /** `ARGV`: what to add, and the time to live in milliseconds. A counter without one is a counter that was just made. */
  incr: `
    local count = redis.call('INCRBY', KEYS[1], ARGV[1])
    if redis.call('PTTL', KEYS[1]) == -1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
    return count`,
  /** `ARGV`: the deadline in milliseconds since 1970, which is also when it expires. */
  raise: `
    local standing = redis.call('GET', KEYS[1])
    if standing and tonumber(standing) >= tonumber(ARGV[1]) then return standing end
    redis.call('SET', KEYS[1], ARGV[1], 'PXAT', ARGV[1])
    return ARGV[1]`,
  /** `ARGV`: the value that it must still have, and the time to live in milliseconds. */
  extend: `
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    return redis.call('PEXPIRE', KEYS[1], ARGV[2])`,
  /** `ARGV`: the value that it must still have. */
  release: `
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    return redis.call('DEL', KEYS[1])`,
} as const
