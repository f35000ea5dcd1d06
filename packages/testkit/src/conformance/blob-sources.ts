import { type BlobRef, type BlobStore, type ByteRange, VaultError } from '@streamvault/core'
import { expect } from 'vitest'

const { signal } = new AbortController()
/** A store that begins puts one after another would never end. */
const MEETING_MS_MAX = 5_000

/** A source that yields `bytes` in chunks of `chunkBytes`. */
export async function* chunked(bytes: Uint8Array, chunkBytes = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.slice(at, at + chunkBytes)
}

/** A source that fails the test when somebody reads it. */
// biome-ignore lint/correctness/useYield: it is read only by a mistake
export async function* unreadable(): AsyncGenerator<Uint8Array> {
  expect.fail('the source was read')
}

/** A source that yields `bytes` and then hangs until it is closed. */
export async function* hanging(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
  await new Promise(() => {})
}

/** One source for each of `contents`, of which none yields before all are read. They fail when that takes too long. */
export function meeting(contents: readonly Uint8Array[]): AsyncGenerator<Uint8Array>[] {
  const all = Promise.withResolvers<void>()
  let here = 0
  return contents.map(async function* (bytes) {
    const late = setTimeout(() => all.reject(new VaultError('STORE_UNAVAILABLE')), MEETING_MS_MAX)
    if (++here === contents.length) all.resolve()
    try {
      await all.promise
    } finally {
      clearTimeout(late)
    }
    yield bytes
  })
}

/** Puts `bytes` under `key`. */
export async function putBytes(store: BlobStore, key: string, bytes: Uint8Array): Promise<BlobRef> {
  return (await store.put(chunked(bytes), { key, sizeBytes: bytes.length, signal })).ref
}

/** All bytes of `range`, joined. */
export async function readBytes(store: BlobStore, ref: BlobRef, range: ByteRange): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(ref, range, { signal })) chunks.push(new Uint8Array(chunk))
  return new Uint8Array(Buffer.concat(chunks))
}
