import { abortable, type PutOptions, VaultError } from '@streamvault/core'

/**
 * Exactly the declared bytes of `source` in pieces of `pieceBytes`, but for the last; nothing is one empty piece. All are one
 * buffer: each holds until the next is asked for. The last is given only once the source has ended where it was to end.
 *
 * Throws `BLOB_TRUNCATED` when there are fewer or more bytes, and errors of the source itself as they are.
 */
export async function* piecesOf(
  source: AsyncIterable<Uint8Array>,
  { key, sizeBytes, signal }: Pick<PutOptions, 'key' | 'sizeBytes' | 'signal'>,
  pieceBytes: number,
): AsyncGenerator<Uint8Array> {
  const details = { blob: key, sizeBytes }
  const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, sizeBytes))
  const iterator = source[Symbol.asyncIterator]()
  let [position, filled] = [0, 0]
  try {
    for (;;) {
      const next = await abortable(iterator.next(), signal)
      if (next.done) break
      if (position + next.value.length > sizeBytes) {
        throw new VaultError('BLOB_TRUNCATED', { ...details, reason: 'the source runs over' })
      }
      position += next.value.length
      for (let at = 0; at < next.value.length; ) {
        if (filled === buffer.length) {
          yield buffer
          filled = 0
        }
        const part = next.value.subarray(at, at + buffer.length - filled)
        buffer.set(part, filled)
        filled += part.length
        at += part.length
      }
    }
    if (position < sizeBytes) throw new VaultError('BLOB_TRUNCATED', { ...details, position })
    yield buffer.subarray(0, filled)
  } finally {
    // Not awaited: a source that hangs in `next` hangs in `return` too.
    iterator.return?.()?.catch(() => {})
  }
}
