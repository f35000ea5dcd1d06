import {
  type ByteRange,
  type ByteReader,
  type CallOptions,
  type Catalog,
  isVaultError,
  type MediaFile,
} from '@streamvault/core'
import { findSeekTable } from '@streamvault/media'

/**
 * Where the table of a file lies, as its document says. A file that came in before documents said so is looked through once, and its
 * document says it from then on. What it says lies within the file. Throws what `reader` throws.
 */
export async function knownSeekTable(
  catalog: Pick<Catalog, 'files'>,
  { file, reader }: { readonly file: MediaFile; readonly reader: ByteReader },
  options: CallOptions,
): Promise<ByteRange | 'none'> {
  const { seekTable } = file.media
  // A manifest may say anything.
  if (seekTable !== undefined) return seekTable !== 'none' && isWithin(seekTable, reader.sizeBytes) ? seekTable : 'none'
  const found = (await findSeekTable(reader, options)) ?? 'none'
  await note(catalog, file.id, found)
  return found
}

function isWithin({ start, end }: ByteRange, sizeBytes: number): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && start < end && end <= sizeBytes
}

/** Whoever writes the document at the same time goes before: the table is found again by the next who looks. */
async function note(
  { files }: Pick<Catalog, 'files'>,
  id: MediaFile['id'],
  seekTable: ByteRange | 'none',
): Promise<void> {
  const known = await files.get(id)
  if (known === undefined || known.value.media.seekTable !== undefined) return
  const media = { ...known.value.media, seekTable }
  await files.replace({ ...known.value, media }, known.version).catch((error: unknown) => {
    if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
  })
}
