import { crc32 } from 'node:zlib'
import { assert, type FileId, SLICE_BYTES } from '@streamvault/core'

/** Every record takes as many bytes, so that a slot's record is written without touching another's. */
export const RECORD_BYTES = 64

const FILE_ID_BYTES_MAX = 40
const INDEX_AT = 40
const SIZE_AT = 44
const DATA_CRC_AT = 48
const RECORD_CRC_AT = 60

/** What a slot holds. */
export interface SlotRecord {
  readonly file: FileId
  readonly index: number
  readonly sizeBytes: number
  /** CRC-32 of the slice. */
  readonly crc: number
}

/** Bytes 0-39 file id, 40 index, 44 size, 48 CRC-32 of the slice, 60 CRC-32 of bytes 0-59; big-endian, zeros between. */
export function encodeRecord({ file, index, sizeBytes, crc }: SlotRecord): Buffer {
  assert(file.length > 0 && file.length <= FILE_ID_BYTES_MAX, 'a file id fits into its record')
  const bytes = Buffer.alloc(RECORD_BYTES)
  bytes.write(file, 'latin1')
  bytes.writeUInt32BE(index, INDEX_AT)
  bytes.writeUInt32BE(sizeBytes, SIZE_AT)
  bytes.writeUInt32BE(crc, DATA_CRC_AT)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, RECORD_CRC_AT)), RECORD_CRC_AT)
  return bytes
}

/** The record that `bytes` hold; undefined when the slot is free or its record damaged, which is the same to us. */
export function decodeRecord(bytes: Buffer): SlotRecord | undefined {
  if (bytes[0] === 0) return undefined
  if (bytes.readUInt32BE(RECORD_CRC_AT) !== crc32(bytes.subarray(0, RECORD_CRC_AT))) return undefined
  const sizeBytes = bytes.readUInt32BE(SIZE_AT)
  if (sizeBytes > SLICE_BYTES) return undefined
  return {
    file: bytes.toString('latin1', 0, Math.min(bytes.indexOf(0), FILE_ID_BYTES_MAX)) as FileId,
    index: bytes.readUInt32BE(INDEX_AT),
    sizeBytes,
    crc: bytes.readUInt32BE(DATA_CRC_AT),
  }
}
