import type { BlobRef, BlobStore, ByteRange } from '@streamvault/core'
import { expect } from 'vitest'

const { signal } = new AbortController()

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
