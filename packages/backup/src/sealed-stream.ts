import { pipeline, Readable, type Transform } from 'node:stream'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { isVaultError, VaultError } from '@streamvault/core'
import { Decrypter, Encrypter } from 'age-encryption'

/** Bytes of an encrypted dump, from the first on; each call reads them anew. */
export type OpenDump = () => AsyncIterable<Uint8Array>

/** A dump as it is kept: compressed (zstd), and encrypted for `recipients` (age). `age -d | zstd -d` opens it. */
export async function* encodeDump(
  lines: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  yield* await encrypter.encrypt(ReadableStream.from(through(lines, createZstdCompress())))
}

/**
 * A dump as it was written. Nothing is handed on that was changed, and one that was cut off ends with an error.
 *
 * Throws `BACKUP_KEY_WRONG` where none of the identities opens it, `BACKUP_DAMAGED` where it is not what was encrypted, and what reading throws.
 */
export async function* decodeDump(
  sealed: AsyncIterable<Uint8Array>,
  identities: readonly string[],
): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  try {
    const opened = await decrypter.decrypt(ReadableStream.from(sealed))
    yield* through(opened, createZstdDecompress())
  } catch (error) {
    throw backupErrorOf(error)
  }
}

/** Node's streams and the library tell faults in words alone; ours, those of the disk and those of signals are handed on. */
function backupErrorOf(error: unknown): unknown {
  if (isVaultError(error) || !(error instanceof Error)) return error
  if (error.name === 'AbortError' || 'syscall' in error) return error
  const isWrongKey = error.message.includes('no identity matched')
  return new VaultError(isWrongKey ? 'BACKUP_KEY_WRONG' : 'BACKUP_DAMAGED', {}, { cause: error })
}

async function* through(source: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array> {
  // Whatever either of them ends with is thrown by reading from the second one.
  pipeline(Readable.from(source), transform, () => {})
  yield* transform
}
