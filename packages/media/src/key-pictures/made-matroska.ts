import { MATROSKA } from '../probe/matroska-ids.ts'

const DOC_TYPE = Buffer.from('matroska')
const VIDEO = 1
/** The only track of a made file: `0x81` as EBML writes it. */
const TRACK = 1
/** Of a simple block (RFC 9559, 10.2). */
const KEY_FRAME = 0x80

/** How the pictures of a track are coded, in the words of Matroska. */
export interface PictureCodec {
  readonly codecId: string
  readonly codecPrivate?: Uint8Array | undefined
  readonly width: number
  readonly height: number
}

/** The description of a track that has such pictures: the content of a `TrackEntry`. */
export function trackEntryOf({ codecId, codecPrivate, width, height }: PictureCodec): Uint8Array {
  return Buffer.concat([
    element(MATROSKA.trackNumber, numberOf(TRACK)),
    // Its UID.
    element(0x73c5, numberOf(TRACK)),
    element(MATROSKA.trackType, numberOf(VIDEO)),
    element(MATROSKA.codecId, Buffer.from(codecId)),
    ...(codecPrivate === undefined ? [] : [element(MATROSKA.codecPrivate, codecPrivate)]),
    element(
      MATROSKA.video,
      Buffer.concat([element(MATROSKA.pixelWidth, numberOf(width)), element(MATROSKA.pixelHeight, numberOf(height))]),
    ),
  ])
}

/** A film of one key frame, for a decoder: `entry` is the content of the track's `TrackEntry`, `track` its number there, up to 126. */
export function madeMatroska(picture: Uint8Array, of: { readonly entry: Uint8Array; readonly track: number }): Buffer {
  const block = Buffer.concat([Uint8Array.of(0x80 | of.track, 0, 0, KEY_FRAME), picture])
  const cluster = Buffer.concat([element(MATROSKA.clusterTimestamp, numberOf(0)), element(MATROSKA.simpleBlock, block)])
  const content = Buffer.concat([
    element(MATROSKA.info, element(MATROSKA.timestampScale, numberOf(1_000_000))),
    element(MATROSKA.tracks, element(MATROSKA.trackEntry, of.entry)),
    element(MATROSKA.cluster, cluster),
  ])
  return Buffer.concat([
    element(MATROSKA.ebml, element(MATROSKA.docType, DOC_TYPE)),
    element(MATROSKA.segment, content),
  ])
}

/** An element with a size of eight bytes. */
function element(id: number, content: Uint8Array): Buffer {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(2n ** 56n + BigInt(content.length))
  return Buffer.concat([Buffer.from(hexOf(id), 'hex'), size, content])
}

function hexOf(id: number): string {
  const hex = id.toString(16)
  return hex.length % 2 === 0 ? hex : `0${hex}`
}

function numberOf(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
