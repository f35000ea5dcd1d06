import type { ByteRange } from '@streamvault/core'
import type { Box, BoxWalk } from '../probe/box-walk.ts'
import { KeyFrameRefusal } from './key-frame-index.ts'

/** A picture as the tables of its track tell it. */
export interface Sample extends ByteRange {
  /** When it is shown, in ticks of the track and before any edit. */
  readonly ticks: number
  readonly isKey: boolean
  /** How much later the next one is decoded. */
  readonly durationTicks: number
}

/** Tables of ISO/IEC 14496-12, 8.6 and 8.7: views of their entries, and how many there are. */
export interface Table {
  readonly view: DataView
  readonly count: number
}

export interface SampleTables {
  readonly sizes: { readonly count: number; sizeOf(sample: number): number }
  readonly offsets: { readonly count: number; offsetOf(chunk: number): number }
  /** First chunk, samples in each, description. */
  readonly chunks: Table
  /** How many samples, and their duration. */
  readonly durations: Table
  /** How many samples, and how much later than decoded they are shown. */
  readonly delays: Table | undefined
  /** The numbers of the key frames, which all samples are when there is no such table. */
  readonly keys: Table | undefined
}

/** Four hours of 60 pictures a second. */
const SAMPLES_MAX = 864_000
const TABLES: readonly string[] = ['stsz', 'stco', 'co64', 'stsc', 'stts', 'ctts', 'stss']
const TABLE_BYTES_MAX = 16 + SAMPLES_MAX * 8

/** The tables of `stbl`. Throws `KeyFrameRefusal` when one is missing, too long, or promises more than it holds. */
export async function readSampleTables(walk: BoxWalk, table: Box): Promise<SampleTables> {
  const boxes = new Map<string, Box>()
  for await (const box of walk.boxes(table)) if (TABLES.includes(box.type)) boxes.set(box.type, box)
  const read = async (type: string, entryBytes: number, headerBytes = 8): Promise<Table | undefined> => {
    const box = boxes.get(type)
    if (box === undefined) return undefined
    if (box.end - box.start > TABLE_BYTES_MAX) throw new KeyFrameRefusal(`its table ${type} is too long`)
    const bytes = await walk.content(box, TABLE_BYTES_MAX)
    if (bytes.length < headerBytes) throw new KeyFrameRefusal(`its table ${type} is cut off`)
    const view = new DataView(bytes.buffer)
    const count = view.getUint32(headerBytes - 4)
    if (count > SAMPLES_MAX) throw new KeyFrameRefusal(`its table ${type} is too long`)
    if (headerBytes + count * entryBytes > bytes.length && entryBytes > 0) {
      throw new KeyFrameRefusal(`its table ${type} promises more than it holds`)
    }
    return { view, count }
  }
  const needed = (found: Table | undefined, type: string): Table => {
    if (found === undefined) throw new KeyFrameRefusal(`its table ${type} is missing`)
    return found
  }
  const sizes = needed(await read('stsz', 0, 12), 'stsz')
  const short = await read('stco', 4)
  return {
    sizes: { count: sizes.count, sizeOf: sizesOf(sizes) },
    offsets: short ? shortOffsets(short) : longOffsets(needed(await read('co64', 8), 'stco')),
    chunks: needed(await read('stsc', 12), 'stsc'),
    durations: needed(await read('stts', 8), 'stts'),
    delays: await read('ctts', 8),
    keys: await read('stss', 4),
  }
}

function sizesOf({ view, count }: Table): (sample: number) => number {
  const same = view.getUint32(4)
  if (same > 0) return () => same
  if (12 + count * 4 > view.byteLength) throw new KeyFrameRefusal('its table stsz promises more than it holds')
  return (sample) => view.getUint32(12 + sample * 4)
}

function shortOffsets({ view, count }: Table): SampleTables['offsets'] {
  return { count, offsetOf: (chunk) => view.getUint32(8 + chunk * 4) }
}

function longOffsets({ view, count }: Table): SampleTables['offsets'] {
  return { count, offsetOf: (chunk) => Number(view.getBigUint64(8 + chunk * 8)) }
}
