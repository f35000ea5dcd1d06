/** A stream of numbers in [0, 1) that depends on nothing but its seed. */
export type Random = () => number

/** 32 bits of `text` by FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  // The last bits of FNV mix badly for texts that differ only at their end, such as episode numbers.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** Mulberry32: small, fast, and the same on server and browser. */
export function seededRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A number between `low` and `high`, with two decimals so that drawings stay short. */
export function between(random: Random, low: number, high: number): number {
  return Math.round((low + random() * (high - low)) * 100) / 100
}
