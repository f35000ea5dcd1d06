import { createHash } from 'node:crypto'
import { type BlobStore, type ByteReader, type CallOptions, type Subtitle, VaultError } from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'
import { homeReader } from '../reading/file-homes.ts'
import { type HomesDeps, homesOf, type PartsHome, readFromHomes } from '../reading/homes.ts'
import { readPersistently } from '../reading/read-persistently.ts'

export interface FetchSubtitleDeps extends HomesDeps {
  readonly stores: ReadonlyMap<string, BlobStore>
  readonly ciphers: FileCiphers
}

/** The whole of a subtitle in UTF-8, from any of its homes, or from these. Throws `SLICE_CORRUPT` and what stores throw. */
export async function fetchSubtitle(
  deps: FetchSubtitleDeps,
  subtitle: Subtitle,
  options: CallOptions,
  homes: readonly PartsHome[] = homesOf([subtitle.part], deps.stores),
): Promise<Buffer> {
  const { id, sizeBytes, sha256 } = subtitle
  const readers = homes.map((home) => homeReader(deps, subtitle, home))
  const bytes = Buffer.allocUnsafeSlow(sizeBytes)
  const read = async (reader: ByteReader, inTime: CallOptions) => {
    await reader.read(0, bytes, inTime)
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new VaultError('SLICE_CORRUPT', { id })
  }
  await readPersistently(deps, (inTime) => readFromHomes(deps, readers, { ...inTime, read }), options)
  return bytes
}
