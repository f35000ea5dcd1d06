import { assert } from '@streamvault/core'
import { directoryEntry, endRecords, localHeader, type ZipEntry } from './zip-records.ts'

/** Bytes that the format adds, or all the bytes of one entry. */
export type ZipSegment =
  | { readonly kind: 'framing'; readonly bytes: Uint8Array }
  | { readonly kind: 'entry'; readonly index: number; readonly sizeBytes: number }

/** An archive as the pieces that it consists of, in order and without gaps. */
export interface ZipLayout {
  readonly sizeBytes: number
  readonly segments: readonly ZipSegment[]
}

/**
 * Says what each byte of an archive of these entries is, without reading any of them: they are stored, not compressed, and
 * their sizes and checksums stand before them. The same entries always give the same archive.
 */
export function layOutZip(entries: readonly ZipEntry[]): ZipLayout {
  const segments: ZipSegment[] = []
  const directory: Buffer[] = []
  let position = 0
  for (const [index, entry] of entries.entries()) {
    assert(Number.isSafeInteger(position + entry.sizeBytes), 'the archive can be addressed')
    const header = localHeader(entry)
    directory.push(directoryEntry(entry, position))
    segments.push({ kind: 'framing', bytes: header })
    if (entry.sizeBytes > 0) segments.push({ kind: 'entry', index, sizeBytes: entry.sizeBytes })
    position += header.length + entry.sizeBytes
  }
  const sizeBytes = directory.reduce((sum, entry) => sum + entry.length, 0)
  const end = endRecords({ entries: entries.length, position, sizeBytes })
  segments.push({ kind: 'framing', bytes: Buffer.concat([...directory, end]) })
  return { sizeBytes: position + sizeBytes + end.length, segments }
}
