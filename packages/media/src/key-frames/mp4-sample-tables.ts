import type { ByteRange } from '@streamvault/core'
import type { Box, BoxWalk } from '../probe/box-walk.ts'
import { KeyFrameRefusal } from './key-frame-index.ts'
import { Table, type TablePlace } from './mp4-table.ts'

/** Where the tables of ISO/IEC 14496-12, 8.6 and 8.7, lie in a file; nothing of their entries is held. */
export interface SampleTablePlaces {
  /** Of each sample, unless all have the same size, which is not 0 then. */
  readonly sizes: TablePlace & { readonly same: number }
  readonly offsets: TablePlace
  /** First chunk, samples in each, description. */
  readonly chunks: TablePlace
  /** How many samples, and their duration. */
  readonly durations: TablePlace
  /** How many samples, and how much later than decoded they are shown. */
  readonly delays: TablePlace | undefined
  /** The numbers of the key frames, which all samples are when there is no such table. */
  readonly keys: TablePlace | undefined
}

/** The same tables, all of their entries or some. */
export interface SampleTables {
  readonly sizes: Table
  readonly sameSize: number
  readonly offsets: Table
  readonly chunks: Table
  readonly durations: Table
  readonly delays: Table | undefined
  readonly keys: Table | undefined
}

/** Which entries of each table are wanted, by the first and the one behind the last. */
export type SampleEntries = Readonly<Record<keyof SampleTablePlaces, ByteRange>>

/** Four hours of 60 pictures a second. */
const SAMPLES_MAX = 864_000
const TABLES: readonly string[] = ['stsz', 'stco', 'co64', 'stsc', 'stts', 'ctts', 'stss']
const TABLE_BYTES_MAX = 16 + SAMPLES_MAX * 8
const HEADER_BYTES = 8
/** It has one size for all samples too. */
const SIZES_HEADER_BYTES = 12

/** Finds the tables of `stbl`. Throws `KeyFrameRefusal` when one is missing, too long, or promises more than it holds. */
export async function findSampleTables(walk: BoxWalk, table: Box): Promise<SampleTablePlaces> {
  const boxes = new Map<string, Box>()
  for await (const box of walk.boxes(table)) if (TABLES.includes(box.type)) boxes.set(box.type, box)
  const find = async (type: string, entryBytes: number): Promise<TablePlace | undefined> => {
    const box = boxes.get(type)
    return box && (await tableIn(walk, box, { headerBytes: HEADER_BYTES, entryBytes }))
  }
  const needed = (found: TablePlace | undefined, type: string): TablePlace => {
    if (found === undefined) throw new KeyFrameRefusal(`its table ${type} is missing`)
    return found
  }
  return {
    sizes: await sizesIn(walk, boxes.get('stsz')),
    offsets: (await find('stco', 4)) ?? needed(await find('co64', 8), 'stco'),
    chunks: needed(await find('stsc', 12), 'stsc'),
    durations: needed(await find('stts', 8), 'stts'),
    delays: await find('ctts', 8),
    keys: await find('stss', 4),
  }
}

async function sizesIn(walk: BoxWalk, box: Box | undefined): Promise<SampleTablePlaces['sizes']> {
  if (box === undefined) throw new KeyFrameRefusal('its table stsz is missing')
  const same = (await walk.fieldsOf(box)).getUint32(4)
  const place = await tableIn(walk, box, { headerBytes: SIZES_HEADER_BYTES, entryBytes: same > 0 ? 0 : 4 })
  return { ...place, same }
}

async function tableIn(
  walk: BoxWalk,
  box: Box,
  { headerBytes, entryBytes }: { readonly headerBytes: number; readonly entryBytes: number },
): Promise<TablePlace> {
  const { type, start, end } = box
  if (end - start > TABLE_BYTES_MAX) throw new KeyFrameRefusal(`its table ${type} is too long`)
  if (end - start < headerBytes) throw new KeyFrameRefusal(`its table ${type} is cut off`)
  const count = (await walk.fieldsOf(box)).getUint32(headerBytes - 4)
  if (count > SAMPLES_MAX) throw new KeyFrameRefusal(`its table ${type} is too long`)
  if (headerBytes + count * entryBytes > end - start) {
    throw new KeyFrameRefusal(`its table ${type} promises more than it holds`)
  }
  return { start: start + headerBytes, count, entryBytes }
}

/** Reads all entries of all tables. */
export function readSampleTables(places: SampleTablePlaces, read: ReadBytes): Promise<SampleTables> {
  const all = (place: TablePlace | undefined) => ({ start: 0, end: place?.count ?? 0 })
  const { sizes, offsets, chunks, durations, delays, keys } = places
  return readSampleEntries(places, read, {
    ...{ sizes: all(sizes), offsets: all(offsets), chunks: all(chunks) },
    ...{ durations: all(durations), delays: all(delays), keys: all(keys) },
  })
}

/** The bytes of a range of the file. */
export type ReadBytes = (range: ByteRange) => Promise<Uint8Array>

/** Reads some entries of each table, which stand at their own numbers. */
export async function readSampleEntries(
  places: SampleTablePlaces,
  read: ReadBytes,
  entries: SampleEntries,
): Promise<SampleTables> {
  const some = async (place: TablePlace, { start, end }: ByteRange): Promise<Table> => {
    const [first, stop] = [Math.min(start, place.count), Math.min(end, place.count)]
    const at = (entry: number) => place.start + entry * place.entryBytes
    return new Table(await read({ start: at(first), end: at(Math.max(first, stop)) }), place, first)
  }
  return {
    sizes: await some(places.sizes, entries.sizes),
    sameSize: places.sizes.same,
    offsets: await some(places.offsets, entries.offsets),
    chunks: await some(places.chunks, entries.chunks),
    durations: await some(places.durations, entries.durations),
    delays: places.delays && (await some(places.delays, entries.delays)),
    keys: places.keys && (await some(places.keys, entries.keys)),
  }
}
