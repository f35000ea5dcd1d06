const OPUS_HEAD = 'OpusHead'
const OPUS_HEAD_BYTES = 19
const FLAC_MARK = 'fLaC'
const STREAMINFO_BYTES = 34
const LAST_BLOCK = 0x80

/** The content of `dOps` from an `OpusHead` (RFC 7845, 5.1), whose numbers have the other order; undefined where it is none. */
export function opusConfig(head: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(head)
  if (bytes.length < OPUS_HEAD_BYTES || bytes.toString('latin1', 0, 8) !== OPUS_HEAD) return undefined
  const content = Buffer.from(bytes.subarray(8))
  content.writeUInt8(0, 0)
  content.writeUInt16BE(bytes.readUInt16LE(10), 2)
  content.writeUInt32BE(bytes.readUInt32LE(12), 4)
  content.writeInt16BE(bytes.readInt16LE(16), 8)
  return content
}

/** The content of `dfLa` behind its version and flags, from the beginning of a FLAC file: `STREAMINFO` alone; undefined where it is none. */
export function flacConfig(head: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(head)
  const isHead = bytes.toString('latin1', 0, 4) === FLAC_MARK && ((bytes[4] ?? 0) & 0x7f) === 0
  if (!isHead || bytes.length < 8 + STREAMINFO_BYTES) return undefined
  return Buffer.concat([Uint8Array.of(LAST_BLOCK, 0, 0, STREAMINFO_BYTES), bytes.subarray(8, 8 + STREAMINFO_BYTES)])
}
