/** An element of RFC 8794 with a size of four bytes. */
function element(id: string, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(0x1000_0000 + content.length)
  return Buffer.concat([Buffer.from(id, 'hex'), size, content])
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A cue for track 1 that tells the cluster alone; `cluster` counts from the beginning of the segment's content. */
export function cue(ticks: number, cluster: number): Buffer {
  const place = element('b7', element('f7', number32(1)), element('f1', number32(cluster)))
  return element('bb', element('b3', number32(ticks)), place)
}

/** A film of three clusters with one key frame and one other picture each, and its cues in front; its clusters are told by their places in the file. */
export function matroska(cuesOf: (clusters: readonly number[]) => readonly Buffer[]): {
  readonly bytes: Buffer
  readonly clusters: readonly number[]
} {
  const head = element('1a45dfa3', element('4282', Buffer.from('matroska')))
  const tracks = element('1654ae6b', element('ae', element('d7', number32(1)), element('83', number32(1))))
  // A key frame, as the simple block or as the group that it may be, and a picture of a group that refers to it.
  const picture = [0x81, 0, 0, 0, 1, 2, 3]
  const keys = [
    element('a3', Buffer.from([0x81, 0, 0, 0x80, 1, 2, 3])),
    element('a0', element('a1', Buffer.from(picture))),
  ]
  const other = element(
    'a0',
    element('a1', Buffer.from([0x81, 0, 20, ...picture.slice(3)])),
    element('fb', number32(20)),
  )
  const parts = [0, 40, 80].map((ticks, index) => [element('e7', number32(ticks)), keys[index % 2] ?? other, other])
  const clusters = parts.map((part) => element('1f43b675', ...part))
  const inside = (first: number) =>
    clusters.map((_, index) => clusters.slice(0, index).reduce((at, { length }) => at + length, first))
  const cuesBytes = element('1c53bb6b', ...cuesOf(inside(0))).length
  const first = tracks.length + cuesBytes
  const cues = element('1c53bb6b', ...cuesOf(inside(first)))
  // A segment of unknown length, so that more may follow.
  const opening = Buffer.concat([head, Buffer.from('1853806701ffffffffffffff', 'hex')])
  return { bytes: Buffer.concat([opening, tracks, cues, ...clusters]), clusters: inside(opening.length + first) }
}
