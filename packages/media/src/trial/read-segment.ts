import { createHash } from 'node:crypto'

export interface SegmentSample {
  readonly decodeTicks: number
  readonly ticks: number
  readonly durationTicks: number
  readonly isKey: boolean
  readonly size: number
  readonly hash: string
}

interface FoundBox {
  readonly type: string
  readonly start: number
  readonly content: Buffer
}

function* boxesOf(bytes: Buffer): Generator<FoundBox> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at)
    if (size < 8 || at + size > bytes.length) throw new Error(`a box of ${size} bytes at ${at} of ${bytes.length}`)
    yield { type: bytes.toString('latin1', at + 4, at + 8), start: at, content: bytes.subarray(at + 8, at + size) }
    at += size
  }
}

const inside = (bytes: Buffer, ...path: readonly string[]): Buffer =>
  path.reduce(
    (content, type) => [...boxesOf(content)].find((each) => each.type === type)?.content ?? Buffer.alloc(0),
    bytes,
  )

/** The samples of a media segment, as its boxes tell them; throws where these do not lie as they have to. */
export function readSegment(segment: Buffer): SegmentSample[] {
  const samples: SegmentSample[] = []
  const [first, ...boxes] = [...boxesOf(segment)]
  if (first?.type !== 'styp') throw new Error('a segment begins with styp')
  for (const [at, { type, start, content }] of boxes.entries()) {
    if (type !== (at % 2 === 0 ? 'moof' : 'mdat')) throw new Error(`${type} is out of order`)
    if (type === 'moof') samples.push(...samplesOf(segment, { start, content }))
  }
  return samples
}

function samplesOf(segment: Buffer, moof: Pick<FoundBox, 'start' | 'content'>): SegmentSample[] {
  let decodeTicks = Number(inside(moof.content, 'traf', 'tfdt').readBigUInt64BE(4))
  const run = inside(moof.content, 'traf', 'trun')
  const flags = run.readUInt32BE(0) & 0xffffff
  const isShifted = (flags & 0x800) !== 0
  let data = moof.start + run.readUInt32BE(8)
  return Array.from({ length: run.readUInt32BE(4) }, (_, index) => {
    const at = 12 + index * (isShifted ? 16 : 12)
    const [durationTicks, size] = [run.readUInt32BE(at), run.readUInt32BE(at + 4)]
    const shift = isShifted ? run.readInt32BE(at + 12) : 0
    const bytes = segment.subarray(data, data + size)
    if (bytes.length < size) throw new Error('a sample lies outside of its segment')
    const hash = `MD5:${createHash('md5').update(bytes).digest('hex')}`
    const isKey = (run.readUInt32BE(at + 8) & 0x1_0000) === 0
    const sample = { decodeTicks, ticks: decodeTicks + shift, durationTicks, isKey, size, hash }
    data += size
    decodeTicks += durationTicks
    return sample
  })
}
