import type { CallOptions } from '@streamvault/core'
import { openSourceFile } from '../ingest/source-file.ts'
import { openSourcePieces } from '../ingest/source-pieces.ts'
import type { OpenArchive } from './archive.ts'
import { openSevenZip } from './seven-zip-archive.ts'
import { openZip } from './zip-archive.ts'

const ZIP = /\.zip(?:\.\d{2,4}|\.part\d{1,4})?$/i

/** Opens an archive on the worker's own disk, of whatever kind its name says. Throws as `openZip`, `openSevenZip` and `openSourceFile` do. */
export async function openArchive(paths: readonly string[], options: CallOptions): Promise<OpenArchive> {
  const [first = ''] = paths
  if (!ZIP.test(first)) return await openSevenZip(paths, options)
  await using opened = new AsyncDisposableStack()
  const source = opened.use(await (paths.length === 1 ? openSourceFile(first) : openSourcePieces(paths)))
  const zip = await openZip(source.reader, options)
  const lifetime = opened.move()
  return { ...zip, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}
