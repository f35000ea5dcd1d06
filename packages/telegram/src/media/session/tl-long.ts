import Long from 'long'

/** A 64-bit number as the TL library wants it. */
export function toLong(value: bigint): Long {
  return Long.fromString(BigInt.asIntN(64, value).toString())
}

/** Signed, as everything here holds 64-bit numbers. */
export function fromLong(value: Long): bigint {
  return (BigInt(value.high) << 32n) | BigInt(value.low >>> 0)
}
