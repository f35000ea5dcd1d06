import { createHash } from 'node:crypto'
import type { BlobRef } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { blobStoreRules, HAS_S3, keepsContract, S3Server, testBytes } from '@streamvault/testkit'
import { AwsV4Signer } from 'aws4fetch'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PIECE_BYTES, S3BlobStore, type S3BlobStoreOptions } from './s3-blob-store.ts'

const MIB = 1024 ** 2
const { signal } = new AbortController()
const BUCKET = 'films'

describe.skipIf(!HAS_S3)('on a server of S3', () => {
  let server: S3Server
  let stores = 0

  beforeAll(async () => {
    server = await S3Server.start(BUCKET, 'versions')
  })

  afterAll(() => server[Symbol.asyncDispose]())

  /** Each in a folder of its own, unless it says otherwise. */
  const open = (options: Partial<S3BlobStoreOptions> = {}) =>
    new S3BlobStore(
      { clock: systemClock },
      { ...server, region: 'us-east-1', bucket: BUCKET, prefix: `vault-${++stores}/`, addressing: 'path', ...options },
    )

  /** What the service itself says. */
  const ask = async (method: string, path: string, body?: string) => {
    const { keyId: accessKeyId, secret: secretAccessKey, endpoint } = server
    const headers = {
      'x-amz-content-sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    }
    const request = { method, url: `${endpoint}/${path}`, headers, accessKeyId, secretAccessKey }
    const { url, ...signed } = await new AwsV4Signer({ ...request, service: 's3', region: 'us-east-1' }).sign()
    const answer = await fetch(url, { ...signed, ...(body !== undefined && { body }) })
    return await answer.text()
  }
  const uploadsLeft = async () => (await ask('GET', `${BUCKET}?uploads=`)).match(/<UploadId>/g)?.length ?? 0

  keepsContract('S3BlobStore', blobStoreRules, {
    create: async () => open(),
    destroy: (store) => store[Symbol.asyncDispose](),
  })

  test('a blob of many pieces is put and read back whole, and is not there before its end', async () => {
    const store = open({ prefix: 'pieces/' })
    const bytes = testBytes(2 * PIECE_BYTES + 5 * MIB)
    const seen: string[] = []
    const watched = async function* () {
      for await (const chunk of source(bytes)) {
        yield chunk
        if (seen.length < 1) seen.push(await ask('GET', `${BUCKET}?prefix=pieces/`))
      }
    }
    const { ref } = await store.put(watched(), { key: 'a', sizeBytes: bytes.length, signal })
    expect(seen[0]).toContain('ListBucketResult')
    expect(seen[0]).not.toContain('<Key>pieces/a</Key>')
    expect(await uploadsLeft()).toBe(0)
    expect(Buffer.compare(await readAll(store, ref, bytes.length), bytes)).toBe(0)
  })

  test('a put of many pieces that dies leaves nothing, nor does one that a process took with it', async () => {
    const prefix = 'dead/'
    const store = open({ prefix })
    const sizeBytes = 2 * PIECE_BYTES
    const put = store.put(source(testBytes(sizeBytes - 1)), { key: 'a', sizeBytes, signal })
    await expect(put).rejects.toMatchObject({ code: 'BLOB_TRUNCATED' })
    expect(await uploadsLeft()).toBe(0)
    // As a process leaves them that was killed.
    for (const key of ['a', 'a', 'ab']) await ask('POST', `${BUCKET}/${prefix}${key}?uploads=`)
    expect(await uploadsLeft()).toBe(3)
    await expect(store.put(source(new Uint8Array()), { key: 'a', sizeBytes, signal })).rejects.toMatchObject({
      code: 'BLOB_TRUNCATED',
    })
    expect(await ask('GET', `${BUCKET}?uploads=`)).toContain(`<Key>${prefix}ab</Key>`)
    expect(await uploadsLeft()).toBe(1)
  })

  test('two puts of many pieces of one key at once do not end each other', async () => {
    const store = open()
    const bytes = testBytes(PIECE_BYTES + 1)
    const put = () => store.put(source(bytes), { key: 'a', sizeBytes: bytes.length, signal })
    const [first, second] = await Promise.all([put(), put()])
    expect(first).toEqual(second)
    expect(Buffer.compare(await readAll(store, first.ref, bytes.length), bytes)).toBe(0)
  })

  test('a blob of another size that takes the key is another blob', async () => {
    const store = open()
    const { ref: old } = await store.put(source(testBytes(200)), { key: 'a', sizeBytes: 200, signal })
    await store.put(source(testBytes(100)), { key: 'a', sizeBytes: 100, signal })
    await expect(store.stat(old, { signal })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
    await expect(readAll(store, old, 200)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
    await expect(readAll(store, old, 50)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
    await store.delete(old, { signal })
    expect(await readAll(store, 'a:100' as BlobRef, 100)).toEqual(testBytes(100))
  })

  test.each([
    ['a secret that is wrong', { secret: 'guessed-by-somebody' }, 'the secret is not that of the key id'],
    ['a key id that nobody has', { keyId: 'AKIDUNKNOWN' }, 'the service knows no such key id'],
    ['a bucket that is not there', { bucket: 'elsewhere' }, 'there is no such bucket'],
  ])('%s makes the store unavailable, not empty, and says why', async (_, options, reason) => {
    await using store = open(options)
    const { ref } = { ref: 'a:10' as BlobRef }
    const failures = await Promise.all([
      store.stat(ref, { signal }).catch((error: unknown) => error),
      readAll(store, ref, 10).catch((error: unknown) => error),
      store.delete(ref, { signal }).catch((error: unknown) => error),
      store.put(source(testBytes(10)), { key: 'a', sizeBytes: 10, signal }).catch((error: unknown) => error),
    ])
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { reason } })
      expect(JSON.stringify(failure)).not.toContain(server.secret)
    }
  })

  test('what is deleted is gone where the bucket keeps versions, too', async () => {
    const status = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
    await ask('PUT', 'versions?versioning=', status)
    const store = open({ bucket: 'versions' })
    const { ref } = await store.put(source(testBytes(100)), { key: 'a', sizeBytes: 100, signal })
    expect(await ask('GET', 'versions?versions=')).toContain('<VersionId>')
    await store.delete(ref, { signal })
    expect(await ask('GET', 'versions?versions=')).not.toContain('<Key>')
  })

  test('a service that hangs is left as soon as nobody waits', async () => {
    await using store = open()
    const { ref } = await store.put(source(testBytes(100)), { key: 'a', sizeBytes: 100, signal })
    const controller = new AbortController()
    const reason = new Error('the viewer left')
    server.pause(true)
    try {
      const read = readAll(store, ref, 100, controller.signal)
      setTimeout(() => controller.abort(reason), 50)
      await expect(read).rejects.toBe(reason)
    } finally {
      server.pause(false)
    }
  })
})

async function* source(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += MIB) yield bytes.subarray(at, at + MIB)
}

async function readAll(store: S3BlobStore, ref: BlobRef, sizeBytes: number, by = signal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(ref, { start: 0, end: sizeBytes }, { signal: by })) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}
