import { parseHttpUrl } from '@streamvault/contract'
import type { ByteReader, CallOptions, LeechRequest } from '@streamvault/core'
import { PieceReader } from '../reading/piece-reader.ts'
import { createAddressRule } from './address-rule.ts'
import type { LeechDeps, LeechOptions } from './leech-deps.ts'
import { RangedBytes } from './ranged-bytes.ts'
import { RemoteFile } from './remote-file.ts'
import { RemoteReader } from './remote-reader.ts'
import { StreamedBytes } from './streamed-bytes.ts'
import { UrlClient } from './url-client.ts'

/** A request each: enough for 50 MB/s over round trips of 300 ms with four at once, and few enough for any server. */
export const REMOTE_PIECE_BYTES = 4 << 20
/** The piece that is used, and the first one, to which a probe comes back. */
const PIECES_KEPT = 2

/** A file at a URL, which has answered. Disposing it closes all its connections. */
export interface OpenRemote extends AsyncDisposable {
  readonly file: RemoteFile
  /** Holds `connectionsMax` and two more pieces of 4 MiB at most. */
  readonly reader: ByteReader
}

/** Opens a file at a URL, to be read piece by piece. Throws as `RemoteFile.open` does. */
export async function openRemote(
  deps: LeechDeps,
  options: LeechOptions,
  { url, name, signal }: LeechRequest & CallOptions,
): Promise<OpenRemote> {
  await using stack = new AsyncDisposableStack()
  const rule = createAddressRule(options.networks)
  const client = stack.use(new UrlClient({ ...options, rule, resolve: deps.resolve }))
  const file = await RemoteFile.open(client, parseHttpUrl(url), { name, bytesMax: options.bytesMax, signal })
  const { validator, sizeBytes } = file
  const isRanged = file.givesRanges && validator !== undefined
  const bytes = stack.use(isRanged ? new RangedBytes(file, validator) : new StreamedBytes(file))
  const mayResume = validator !== undefined
  const piecesAhead = isRanged ? options.connectionsMax : 1
  const reader = stack.use(
    new PieceReader(
      new RemoteReader(deps, bytes, { sizeBytes, mayResume, bytesPerSecondMin: options.bytesPerSecondMin }),
      {
        pieceBytes: REMOTE_PIECE_BYTES,
        piecesAhead,
        piecesMax: piecesAhead + PIECES_KEPT,
        signal,
      },
    ),
  )
  const opened = stack.move()
  return { file, reader, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
