import type { ByteRange } from '@streamvault/core'
import type { Box, BoxWalk } from '../probe/box-walk.ts'
import { KeyFrameRefusal } from './key-frame-index.ts'

/** A picture as the tables of its track tell it. */
export interface Sample extends ByteRange {
  /** When it is shown, in ticks of the track and before any edit. */
  readonly ticks: number
  readonly isKey: boolean
}

/** Tables of ISO/IEC 14496-12, 8.6 and 8.7: views of their entries, and how many there are. */
interface Table {
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

/** The samples in the order in which they are decoded. Throws `KeyFrameRefusal` when the tables contradict each other. */
export function* samplesOf(tables: SampleTables): Generator<Sample> {
  const { sizes, keys } = tables
  const places = placesOf(tables)
  const durations = runsOf(tables.durations, 'unsigned')
  const delays = tables.delays && runsOf(tables.delays, 'signed')
  let [decoded, nextKey] = [0, 0]
  for (let sample = 0; sample < sizes.count; sample++) {
    const start = places.next().value
    const duration = durations.next().value
    const delay = delays ? delays.next().value : 0
    if (start === undefined || duration === undefined || delay === undefined) {
      throw new KeyFrameRefusal('its tables contradict each other')
    }
    const isKey = keys === undefined || (nextKey < keys.count && keys.view.getUint32(8 + nextKey * 4) === sample + 1)
    if (isKey) nextKey++
    yield { ticks: decoded + delay, start, end: start + sizes.sizeOf(sample), isKey }
    decoded += duration
  }
  if (keys && nextKey < keys.count) throw new KeyFrameRefusal('its table stss is out of order')
}

/** Where each sample begins. */
function* placesOf({ sizes, offsets, chunks }: SampleTables): Generator<number, undefined> {
  let [sample, entry] = [0, 0]
  for (let chunk = 0; chunk < offsets.count; chunk++) {
    while (entry + 1 < chunks.count && chunks.view.getUint32(8 + (entry + 1) * 12) <= chunk + 1) entry++
    const inChunk = chunks.count === 0 ? 0 : chunks.view.getUint32(12 + entry * 12)
    let at = offsets.offsetOf(chunk)
    for (let i = 0; i < inChunk && sample < sizes.count; i++, sample++) {
      yield at
      at += sizes.sizeOf(sample)
    }
  }
}

/** The value of each sample, from a table that tells it for runs of samples. Delays of version 0 are too small for a sign. */
function* runsOf({ view, count }: Table, kind: 'signed' | 'unsigned'): Generator<number, undefined> {
  for (let run = 0; run < count; run++) {
    const length = view.getUint32(8 + run * 8)
    for (let i = 0; i < length; i++)
      yield kind === 'signed' ? view.getInt32(12 + run * 8) : view.getUint32(12 + run * 8)
  }
}
