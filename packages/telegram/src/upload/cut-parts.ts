import { VaultError } from '@streamvault/core'

/**
 * The source in parts of `partBytes`, each in a buffer of its own; the last is what is left.
 *
 * Throws `BLOB_TRUNCATED` when the source has not exactly `sizeBytes` bytes, before the last part is yielded.
 */
export async function* cutParts(
  source: AsyncIterable<Uint8Array>,
  { sizeBytes, partBytes }: { readonly sizeBytes: number; readonly partBytes: number },
): AsyncGenerator<Uint8Array> {
  // Only what was filled is yielded.
  const partAt = (offset: number) =>
    new Uint8Array(Buffer.allocUnsafeSlow(Math.min(partBytes, sizeBytes - offset)).buffer)
  let part = partAt(0)
  let filled = 0
  let total = 0
  for await (const chunk of source) {
    if (total + chunk.length > sizeBytes) throw truncated(sizeBytes)
    for (let offset = 0; offset < chunk.length; ) {
      // A part that is full waits for the next byte: whether the last one is right only the end of the source tells.
      if (filled === part.length) {
        yield part
        part = partAt(total)
        filled = 0
      }
      const taken = chunk.subarray(offset, offset + part.length - filled)
      part.set(taken, filled)
      filled += taken.length
      total += taken.length
      offset += taken.length
    }
  }
  if (total !== sizeBytes) throw truncated(sizeBytes)
  yield part
}

function truncated(sizeBytes: number): VaultError {
  return new VaultError('BLOB_TRUNCATED', { sizeBytes })
}
