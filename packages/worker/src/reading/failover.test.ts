import { type MediaFile, SLICE_BYTES, VaultError } from '@streamvault/core'
import {
  FakeClock,
  type FaultPlan,
  FaultyBlobStore,
  MemoryBlobStore,
  MemoryCatalog,
  MemorySliceCache,
  nothingDenied,
  RecordingMetrics,
  storeTestFile,
  storeTestSubtitle,
  testBytes,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { copyToMirror } from '../mirror/trial/copy-to-mirror.ts'
import { FileCiphers } from './file-cipher.ts'
import { FileOpener } from './file-opener.ts'

const { signal } = new AbortController()
const ciphers = new FileCiphers(['a master secret for tests'])
const SLICES = 5
const BYTES = testBytes(SLICES * SLICE_BYTES - 77, 5)
const broken: FaultPlan = ({ method }) => (method === 'read' ? { kind: 'flip', at: 0.5 } : undefined)
const silent: FaultPlan = ({ method }) => (method === 'read' ? { kind: 'stall' } : undefined)
const away: FaultPlan = ({ method }) => (method === 'read' ? { kind: 'error', code: 'STORE_UNAVAILABLE' } : undefined)

/** A file of several parts in a main store and a mirror, each of which fails as planned from then on. */
async function setUp({ main, mirror }: { readonly main?: FaultPlan; readonly mirror?: FaultPlan }) {
  const plans: { main: FaultPlan; mirror: FaultPlan } = { main: () => undefined, mirror: () => undefined }
  const first = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30 }), (call) => plans.main(call))
  const second = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30, name: 'mirror' }), (call) =>
    plans.mirror(call),
  )
  const [catalog, clock, metrics] = [new MemoryCatalog(), new FakeClock(), new RecordingMetrics()]
  const encryption = ciphers.begin()
  const encrypt = (bytes: Uint8Array) => ciphers.open(encryption).apply(bytes, 0)
  const stored = await storeTestFile(
    { store: first, catalog },
    { bytes: BYTES, partBytesMax: 2 * SLICE_BYTES, encryption, encrypt },
  )
  await storeTestSubtitle({ store: first, catalog }, stored.id, { text: 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello' })
  const file = await copyToMirror({ catalog, from: first, to: second }, stored.id)
  const cache = new MemorySliceCache({ bytesMax: 1, fillsMax: 64 })
  const stores = new Map([first, second].map((store) => [store.name, store]))
  const files = new FileOpener({ catalog, clock, metrics, ciphers, cache, denials: nothingDenied, stores })
  Object.assign(plans, { ...(main && { main }), ...(mirror && { mirror }) })
  const readAll = async (id = file.id) => {
    const { reader } = await files.open(id)
    const target = new Uint8Array(BYTES.length)
    await reader.read(0, target, { signal })
    return target
  }
  const failovers = (code: string) => metrics.value('streamvault_slice_failovers_total', { code })
  return { first, second, catalog, clock, metrics, files, file, readAll, failovers, plans }
}

/** Lets time pass until `work` has settled, and says how much that was. */
async function timed<T>(clock: FakeClock, work: Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const startedAt = clock.monotonic()
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  work.then(settle, settle)
  while (!isSettled) await clock.advance(100)
  return { result: await work, ms: clock.monotonic() - startedAt }
}

const same = (bytes: Uint8Array) => Buffer.compare(bytes, BYTES) === 0

test('a part that its first home has lost is read from the mirror, without a wait', async () => {
  const { first, file, readAll, failovers } = await setUp({})
  await first.delete(file.parts[1]?.blob ?? expect.fail(), { signal })
  expect(same(await readAll())).toBe(true)
  expect(failovers('BLOB_NOT_FOUND')).toBe(2)
})

test('slices that their first home has corrupted are read from the mirror, and no wrong byte is served', async () => {
  const { readAll, failovers } = await setUp({ main: broken })
  expect(same(await readAll())).toBe(true)
  expect(failovers('SLICE_CORRUPT')).toBe(SLICES)
})

test('a home that hangs is waited for once, and left alone while it does', async () => {
  const { clock, readAll, failovers, first, plans } = await setUp({ main: silent })
  const { result, ms } = await timed(clock, readAll())
  expect(same(result)).toBe(true)
  expect(ms).toBeLessThan(4_000)
  expect(failovers('STORE_UNAVAILABLE')).toBe(1)
  plans.main = () => undefined
  await clock.advance(5_000)
  const seen = first.injected('stall')
  expect(same(await readAll())).toBe(true)
  expect(failovers('STORE_UNAVAILABLE')).toBe(1)
  expect(first.injected('stall')).toBe(seen)
})

test('a home that is away is asked again now and then, less and less often, until it is back', async () => {
  let asked = 0
  const { clock, files, file, metrics, plans } = await setUp({
    main: (call) => {
      asked++
      return away(call)
    },
  })
  const { reader } = await files.open(file.id)
  const readOne = () => reader.read(BYTES.length - 9, new Uint8Array(9), { signal })
  const askedPerMinute: number[] = []
  for (let minute = 0; minute < 3; minute++) {
    const before = asked
    for (let second = 0; second < 60; second++) {
      await timed(clock, readOne())
      await clock.advance(1_000)
    }
    askedPerMinute.push(asked - before)
  }
  expect(askedPerMinute[0]).toBeLessThan(10)
  expect(askedPerMinute[2]).toBeLessThanOrEqual(1)
  plans.main = () => undefined
  await clock.advance(60_000)
  const before = metrics.count('streamvault_store_read_seconds', { store: 'mirror', result: 'ok' })
  await readOne()
  expect(metrics.count('streamvault_store_read_seconds', { store: 'mirror', result: 'ok' })).toBe(before)
})

test('a home that is too late cannot touch what the other has brought', async () => {
  const { clock, first, files, file } = await setUp({ main: silent })
  const { reader } = await files.open(file.id)
  const target = new Uint8Array(SLICE_BYTES)
  await timed(clock, reader.read(0, target, { signal }))
  first.release()
  await clock.advance(1_000)
  expect(Buffer.compare(target, BYTES.subarray(0, SLICE_BYTES))).toBe(0)
})

test('damage in both homes hides nothing that one of them has', async () => {
  const everySecond = (rest: number): FaultPlan => {
    let reads = 0
    return ({ method }) => (method === 'read' && reads++ % 2 === rest ? { kind: 'flip', at: 0.1 } : undefined)
  }
  const { clock, readAll } = await setUp({ main: everySecond(0), mirror: everySecond(1) })
  expect(same((await timed(clock, readAll())).result)).toBe(true)
})

test.each([
  ['corrupt in both homes', { main: broken, mirror: broken }, 'SLICE_CORRUPT'],
  [
    'corrupt in the one and away in the other',
    { main: broken, mirror: away },
    expect.stringMatching(/SLICE_CORRUPT|STORE_UNAVAILABLE/),
  ],
  ['away in both homes', { main: away, mirror: away }, 'STORE_UNAVAILABLE'],
] as const)('a slice that is %s is refused', async (_, plans, code) => {
  const { clock, readAll } = await setUp(plans)
  await expect(timed(clock, readAll())).rejects.toMatchObject({ code })
})

test('what a mirror of other settings has is no home', async () => {
  const { first, file, catalog, clock, metrics } = await setUp({})
  await first.delete(file.parts[0]?.blob ?? expect.fail(), { signal })
  const cache = new MemorySliceCache({ bytesMax: 1, fillsMax: 64 })
  const stores = new Map([[first.name, first]])
  const files = new FileOpener({ catalog, clock, metrics, ciphers, cache, denials: nothingDenied, stores })
  const { reader } = await files.open(file.id)
  await expect(reader.read(0, new Uint8Array(9), { signal })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
})

test('a file that is open is followed to where a repair has put it', async () => {
  const { first, second, file, catalog, files } = await setUp({})
  const { reader } = await files.open(file.id)
  const range = { start: 0, end: partOf(file).sizeBytes }
  const bytes = first.read(partOf(file).blob, range, { signal })
  const moved = await first.put(bytes, { key: 'moved', sizeBytes: range.end, signal })
  const { copies: _, ...kept } = partOf(file)
  const { version } = (await catalog.files.get(file.id)) ?? expect.fail()
  await catalog.files.replace({ ...file, parts: [{ ...kept, blob: moved.ref }, ...file.parts.slice(1)] }, version)
  await first.delete(partOf(file).blob, { signal })
  await second.delete(partOf(file).copies?.[0]?.blob ?? expect.fail(), { signal })
  const target = new Uint8Array(SLICE_BYTES)
  await reader.read(0, target, { signal })
  expect(Buffer.compare(target, BYTES.subarray(0, SLICE_BYTES))).toBe(0)
})

test('a subtitle that its first home does not give as it was is read from the mirror', async () => {
  const { files, file, catalog, failovers } = await setUp({ main: broken })
  const found = await catalog.files.get(file.id)
  const { id } = found?.value.subtitles?.[0] ?? expect.fail('the subtitle is there')
  expect((await files.subtitles.take(id, 'kept', { signal })).toString()).toContain('Hello')
  expect(failovers('SLICE_CORRUPT')).toBe(1)
})

function partOf({ parts }: MediaFile) {
  return parts[0] ?? expect.fail('the file has parts')
}

test('what is no failure of a store is thrown as it is', async () => {
  const { files, file } = await setUp({
    main: () => {
      throw new TypeError('a mistake')
    },
  })
  const { reader } = await files.open(file.id)
  const thrown = await reader.read(0, new Uint8Array(9), { signal }).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(TypeError)
  expect(thrown).not.toBeInstanceOf(VaultError)
})
