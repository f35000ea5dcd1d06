const HEAD_BYTES = 7
const CHECK_BYTES = 2
const SYNC = 0xfff

/** The frames of a stream of AAC in ADTS (ISO/IEC 14496-3, 1.A.3.2), without their heads, up to the first that is none. */
export function readAdts(stream: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (let at = 0; at + HEAD_BYTES <= stream.length; ) {
    const [a = 0, b = 0, , d = 0, e = 0, f = 0] = stream.subarray(at, at + HEAD_BYTES)
    const isWithoutCheck = (b & 1) === 1
    const length = ((d & 3) << 11) | (e << 3) | (f >> 5)
    const headBytes = HEAD_BYTES + (isWithoutCheck ? 0 : CHECK_BYTES)
    if (((a << 4) | (b >> 4)) !== SYNC || length < headBytes || at + length > stream.length) break
    frames.push(stream.subarray(at + headBytes, at + length))
    at += length
  }
  return frames
}
