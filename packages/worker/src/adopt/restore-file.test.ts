import { type BlobRef, type ByteRange, type CallOptions, type FoundBlob, VaultError } from '@streamvault/core'
import { FaultyBlobStore, MEMORY_PLACE, MemoryBlobStore, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { EPISODES, MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { MANIFEST_BYTES_MAX } from '../manifest/manifest.ts'

const { signal } = new AbortController()
const LIBRARY = [...MOVIES, ...EPISODES]
/** What a file of more than a slice is stored as, in parts of a slice. */
const TWO_PARTS_AND_MANIFEST = 3

/** Longer than everything that the clocks of the tests go through. */
const LATER_MS = 1_000_000_000

/** A store that counts what is read of it, and can lose its tongue. */
class WatchedStore extends MemoryBlobStore {
  readonly refsRead: BlobRef[] = []
  /** How many reads of a blob get no answer. */
  readonly mute = new Map<BlobRef, number>()

  constructor() {
    super({ blobBytesMax: 1 << 30 })
  }

  override async *read(ref: BlobRef, range: ByteRange, options: CallOptions) {
    this.refsRead.push(ref)
    const left = this.mute.get(ref) ?? 0
    this.mute.set(ref, left - 1)
    if (left > 0) throw new VaultError('STORE_UNAVAILABLE')
    yield* super.read(ref, range, options)
  }
}

async function blobsOf({ finder }: MemoryBlobStore): Promise<FoundBlob[]> {
  const found: FoundBlob[] = []
  for await (const blob of finder?.list(MEMORY_PLACE, { signal }) ?? []) found.push(blob)
  return found
}

async function bytesOf(store: MemoryBlobStore, { ref, sizeBytes }: FoundBlob): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(ref, { start: 0, end: sizeBytes }, { signal })) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A copy as a person makes one, with other refs; `without` is left out. */
async function copyOf(store: MemoryBlobStore, without: (blob: FoundBlob) => boolean = () => false) {
  const copy = new WatchedStore()
  for (const blob of await blobsOf(store)) {
    const { fileName, caption } = blob
    if (!without(blob)) copy.addForeign({ fileName, caption, bytes: await bytesOf(store, blob) })
  }
  return copy
}

/** Puts a blob anew, under its own ref, behind all others. */
async function putAgain(store: MemoryBlobStore, blob: FoundBlob): Promise<void> {
  const { ref, sizeBytes, fileName, caption } = blob
  const bytes = await bytesOf(store, blob)
  async function* source() {
    yield bytes
  }
  const label = { fileName, caption }
  await store.delete(ref, { signal })
  await store.put(source(), { key: ref.replace('memory:', ''), sizeBytes, label, signal })
}

async function openLibrary(encryption: 'none' | 'aes-256-ctr' = 'none', paths: readonly string[] = LIBRARY) {
  const store = new WatchedStore()
  const vault = new VaultTrial({ store })
  for (const path of paths) {
    await vault.ingest([path], encryption)
    await vault.clock.advance(1000)
  }
  return { store, vault }
}

/** A vault that knows nothing yet, around what another one stored. */
async function openEmpty(store: MemoryBlobStore | FaultyBlobStore, secret?: string) {
  const vault = new VaultTrial({ store, ...(secret === undefined ? {} : { secret }) })
  // It is opened long after the library was filled.
  await vault.clock.advance(LATER_MS)
  return vault
}

test.each(['none', 'aes-256-ctr'] as const)(
  'an empty catalogue gets everything back, and no media is read (%s)',
  async (encryption) => {
    const { store, vault } = await openLibrary(encryption)
    const count = store.count
    store.refsRead.length = 0
    const again = await openEmpty(store)
    expect(await again.adopted()).toEqual({
      foundCount: count,
      restored: LIBRARY.length,
      adopted: 0,
      known: 0,
      skippedCount: 0,
      skipped: [],
    })
    expect(await again.titles()).toEqual(await vault.titles())
    // What shows the same was decided anew, and as before.
    expect((await again.titles()).flatMap(({ cuts = [] }) => cuts)).not.toEqual([])
    const files = await vault.files()
    expect(await again.files()).toEqual(files)
    expect(new Set(store.refsRead)).toEqual(new Set(files.map(({ file }) => file.manifest?.blob)))
    expect(store.refsRead).toHaveLength(LIBRARY.length)
    expect(store.count).toBe(count)
    await again.expectAllReadable()
  },
)

test('the parts of a file are looked for together', async () => {
  const { store } = await openLibrary('none', MOVIES.slice(0, 1))
  const { stat } = store
  let [underWay, atOnceMax] = [0, 0]
  store.stat = async (ref, options) => {
    atOnceMax = Math.max(atOnceMax, ++underWay)
    await new Promise((resolve) => setImmediate(resolve))
    underWay--
    return await stat.call(store, ref, options)
  }
  const again = await openEmpty(store)
  expect(await again.adopted()).toMatchObject({ restored: 1 })
  const [{ file } = expect.fail('there is a file')] = await again.files()
  expect(file.parts.length).toBeGreaterThan(1)
  expect(atOnceMax).toBe(file.parts.length)
})

test('adopting what the catalogue has already changes nothing', async () => {
  const { vault } = await openLibrary()
  const [titles, files] = [await vault.titles(), await vault.files()]
  expect(await vault.adopted()).toMatchObject({ restored: 0, known: LIBRARY.length, skippedCount: 0 })
  expect([await vault.titles(), await vault.files()]).toEqual([titles, files])
})

test('a copy of a place is restored from its own blobs, whose refs no manifest knows', async () => {
  const { store, vault } = await openLibrary('aes-256-ctr')
  const copy = await copyOf(store)
  const again = await openEmpty(copy)
  expect(await again.adopted()).toMatchObject({ restored: LIBRARY.length, skippedCount: 0 })
  expect(await again.titles()).toEqual(await vault.titles())
  for (const { file } of await again.files()) {
    for (const part of file.parts) expect(part.blob).toMatch(/^memory:foreign-/)
  }
  await again.expectAllReadable()
})

test('a file that lacks a part is skipped and named, and the others are restored', async () => {
  const { store } = await openLibrary()
  const copy = await copyOf(store, ({ fileName }) => fileName.endsWith('.002'))
  const again = await openEmpty(copy)
  const tally = await again.adopted()
  expect(tally).toMatchObject({ restored: LIBRARY.length - 1 })
  expect(tally.skipped).toEqual([
    { name: expect.stringMatching(/[.]manifest$/), reason: 'A part of the file is not there: part 2 of 2.' },
    {
      name: expect.stringMatching(/[.]001$/),
      reason: 'It is part of a file whose manifest was not found here, or cannot be opened.',
    },
  ])
})

test('in a copy, the first blob that is labelled as a part is the part', async () => {
  const { store } = await openLibrary('none', MOVIES.slice(0, 1))
  const [first, second] = await blobsOf(store)
  if (first === undefined || second === undefined) expect.fail('the movie has two parts')
  const copy = new WatchedStore()
  for (const blob of await blobsOf(store)) {
    copy.addForeign({ ...blob, bytes: await bytesOf(store, blob) })
    if (blob.ref === second.ref) copy.addForeign({ ...first, bytes: testBytes(first.sizeBytes) })
  }
  const again = await openEmpty(copy)
  expect(await again.adopted()).toMatchObject({ restored: 1 })
  await again.expectAllReadable()
})

test('a copy is preferred to blobs elsewhere, though a manifest names those and they are there', async () => {
  const { store } = await openLibrary('none', MOVIES.slice(0, 1))
  const [first, second, manifest] = await blobsOf(store)
  if (first === undefined || second === undefined || manifest === undefined) expect.fail('there are three')
  for (const part of [first, second]) {
    const bytes = await bytesOf(store, part)
    await putAgain(store, { ...part, fileName: 'elsewhere', caption: 'not of this place' })
    store.addForeign({ ...part, bytes })
  }
  await putAgain(store, manifest)
  const again = await openEmpty(store)
  expect(await again.adopted()).toMatchObject({ restored: 1 })
  expect((await again.files())[0]?.file.parts.map(({ blob }) => blob)).toEqual(['memory:foreign-1', 'memory:foreign-2'])
  await again.expectAllReadable()
})

test('where the blobs lie that a manifest names, no imitation takes their place, whenever it came', async () => {
  const { store } = await openLibrary('none', MOVIES.slice(0, 1))
  const [, second, manifest] = await blobsOf(store)
  if (second === undefined || manifest === undefined) expect.fail('the movie has two parts and a manifest')
  store.addForeign({ ...second, bytes: testBytes(second.sizeBytes) })
  await putAgain(store, second)
  await putAgain(store, manifest)
  const again = await openEmpty(store)
  expect(await again.adopted()).toMatchObject({ restored: 1 })
  await again.expectAllReadable()
})

test('manifests that nobody can use are skipped, each with its reason', async () => {
  const { store } = await openLibrary('aes-256-ctr', MOVIES.slice(0, 1))
  const caption = (await blobsOf(store)).at(-1)?.caption ?? ''
  store.addForeign({ fileName: 'huge', caption, bytes: new Uint8Array(MANIFEST_BYTES_MAX + 1) })
  store.addForeign({ fileName: 'noise', caption, bytes: testBytes(1000) })
  store.addForeign({ fileName: 'nothing', caption, bytes: new Uint8Array() })
  const stranger = await openEmpty(store, 'the secret of somebody else')
  const tally = await stranger.adopted()
  expect(tally.restored).toBe(0)
  expect(tally.skipped.map(({ reason }) => reason)).toEqual([
    'It was encrypted under another master secret than this vault has; its operator can set that one as STREAMVAULT_SECRET_PREVIOUS.',
    'The manifest is damaged, or is not what a vault has written: it is too large.',
    'The manifest is damaged, or is not what a vault has written: its version is not known.',
    'The manifest is damaged, or is not what a vault has written: its version is not known.',
    'It is part of a file whose manifest was not found here, or cannot be opened.',
  ])
  expect(await stranger.titles()).toEqual([])
})

test('a manifest from the future adds nothing before its time', async () => {
  const { store } = await openLibrary('none', MOVIES.slice(0, 1))
  const manifest = (await blobsOf(store)).at(-1) ?? expect.fail('there is a manifest')
  const text = (await bytesOf(store, manifest))
    .toString()
    .replace(/"addedAt":\d+/, `"addedAt":${Number.MAX_SAFE_INTEGER}`)
  await store.delete(manifest.ref, { signal })
  store.addForeign({ ...manifest, bytes: Buffer.from(text) })
  const again = await openEmpty(store)
  expect(await again.adopted()).toMatchObject({ restored: 1 })
  expect((await again.titles())[0]?.addedAt).toBeLessThanOrEqual(again.clock.now())
})

test('a store that keeps asking to wait is waited for as long as the work gets on', async () => {
  const { store, vault } = await openLibrary()
  // One listing in three is let through, and gets two files further at the most.
  let lists = 0
  let stats = 0
  const faulty = new FaultyBlobStore(store, ({ method }) => {
    if (method === 'list') stats = 0
    const asksToWait = (method === 'list' && ++lists % 3 !== 0) || (method === 'stat' && ++stats > 2)
    return asksToWait ? { kind: 'throttle', retryAfterMs: 5000 } : undefined
  })
  const again = await openEmpty(faulty)
  const job = await again.adopt()
  expect(job.state).toBe('done')
  expect(job.attempts).toBeGreaterThan(5)
  expect(job.outcome).toMatchObject({ restored: LIBRARY.length, skippedCount: 0, foundCount: store.count })
  expect(await again.titles()).toEqual(await vault.titles())
  expect(await again.files()).toEqual(await vault.files())
})

test('parts that were met before an interruption are remembered, until their manifest comes', async () => {
  const { store, vault } = await openLibrary('none', MOVIES)
  const [first, second, manifest, ...other] = await blobsOf(store)
  const copy = new WatchedStore()
  for (const blob of [first, ...other, second, manifest]) {
    if (blob === undefined) expect.fail('the first movie has two parts and a manifest')
    copy.addForeign({ fileName: blob.fileName, caption: blob.caption, bytes: await bytesOf(store, blob) })
  }
  let stats = 0
  const faulty = new FaultyBlobStore(copy, ({ method }) =>
    method === 'stat' && ++stats === 2 ? { kind: 'throttle', retryAfterMs: 5000 } : undefined,
  )
  const again = await openEmpty(faulty)
  const job = await again.adopt()
  expect(job).toMatchObject({
    attempts: 2,
    outcome: { foundCount: copy.count, restored: 2, known: 0, skippedCount: 0 },
  })
  expect(await again.titles()).toEqual(await vault.titles())
  await again.expectAllReadable()
})

test('a store that is down fails the job once it has got nowhere for five attempts, and what was done stays', async () => {
  const { store } = await openLibrary()
  let stats = 0
  const faulty = new FaultyBlobStore(store, ({ method }) =>
    method === 'stat' && ++stats > TWO_PARTS_AND_MANIFEST ? { kind: 'error', code: 'STORE_UNAVAILABLE' } : undefined,
  )
  const again = await openEmpty(faulty)
  const job = await again.adopt()
  expect(job).toMatchObject({ state: 'failed', failure: { code: 'STORE_UNAVAILABLE' } })
  expect(job.attempts).toBeGreaterThanOrEqual(5)
  expect(job.checkpoint?.tally.restored).toBe((await again.files()).length)
  expect(job.checkpoint?.tally.restored).toBeGreaterThan(0)
  const later = await openEmpty(store)
  expect(await later.adopted()).toMatchObject({ restored: LIBRARY.length })
})

test('a blob that does not answer for a while is waited for', async () => {
  const { store } = await openLibrary()
  // More reads than one attempt makes.
  for (const { ref } of await blobsOf(store)) store.mute.set(ref, 6)
  const again = await openEmpty(store)
  expect(await again.adopted()).toMatchObject({ restored: LIBRARY.length, skippedCount: 0 })
})

test('one blob that never answers does not keep out the others', async () => {
  const { store } = await openLibrary()
  const mute =
    (await blobsOf(store)).find(({ fileName }) => fileName.endsWith('.manifest')) ?? expect.fail('there is one')
  store.mute.set(mute.ref, Number.POSITIVE_INFINITY)
  const again = await openEmpty(store)
  const tally = await again.adopted()
  expect(tally).toMatchObject({ restored: LIBRARY.length - 1 })
  expect(tally.skipped[0]).toEqual({ name: mute.fileName, reason: 'The store did not answer.' })
})

test('a store that cannot be searched, and a place that is not there, are said to be so', async () => {
  const blind = new VaultTrial({ store: new MemoryBlobStore({ blobBytesMax: 1 << 30, keepsLabels: false }) })
  expect(await blind.adopt()).toMatchObject({ state: 'failed', attempts: 1, failure: { code: 'STORE_NOT_ADOPTABLE' } })
  const seeing = new VaultTrial({ store: new WatchedStore() })
  expect(await seeing.adopt('elsewhere')).toMatchObject({ state: 'failed', failure: { code: 'PLACE_NOT_FOUND' } })
  expect(await seeing.adopted()).toMatchObject({ foundCount: 0, restored: 0 })
})
