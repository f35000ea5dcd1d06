import { basename } from 'node:path'
import type { FileId } from '@streamvault/core'
import { readKeptSlice } from '../nginx/kept-slice.ts'
import type { KnownFilms } from './known-films.ts'
import { SliceComparison } from './slice-comparison.ts'

export interface Verdict {
  /** The catalogue may have forgotten the film meanwhile, and the file may be gone: those are neither. */
  readonly result: 'right' | 'wrong' | 'unknown' | 'gone'
  /** Of which file it is, as far as that can be told. */
  readonly file?: FileId
}

/** A file that cannot be read, on a disk that answers. */
const UNREADABLE = 'EIO'

/**
 * Compares a file of the cache, which comes in pieces from its beginning, with what the catalogue knows of its film: the key, the
 * length, and the CRC-32 of every MiB. Throws what the catalogue does.
 */
export async function compareSlice(
  pieces: AsyncIterable<Buffer>,
  { path, films }: { readonly path: string; readonly films: Pick<KnownFilms, 'get'> },
): Promise<Verdict> {
  let file: FileId | undefined
  const verdict = (result: Verdict['result']) => (file === undefined ? { result } : { result, file })
  let comparison: SliceComparison | undefined
  try {
    for await (const piece of pieces) {
      if (comparison === undefined) {
        const kept = readKeptSlice(piece, basename(path))
        if (kept === undefined) return verdict('wrong')
        file = kept.file
        const film = await films.get(file)
        if (film === undefined) return verdict('unknown')
        if (film.sizeBytes !== kept.sizeBytes) return verdict('wrong')
        comparison = new SliceComparison(kept, film)
      }
      if (!comparison.take(piece)) return verdict('wrong')
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return verdict('gone')
    if (code === UNREADABLE) return verdict('wrong')
    throw error
  }
  return verdict(comparison?.isComplete === true ? 'right' : 'wrong')
}
