import type { ByteReader, CallOptions } from '@streamvault/core'
import type { FileCipher } from './file-cipher.ts'

/** The file's own bytes, over a reader of encrypted ones. */
export function createDecryptedReader(source: ByteReader, cipher: FileCipher): ByteReader {
  return {
    sizeBytes: source.sizeBytes,
    async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
      await source.read(position, target, options)
      options.signal.throwIfAborted()
      cipher.apply(target, position)
    },
  }
}
