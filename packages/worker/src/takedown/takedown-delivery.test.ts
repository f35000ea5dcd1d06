import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { TicketSigner } from '@streamvault/contract'
import { SLICE_BYTES, TakedownWatch } from '@streamvault/core'
import {
  createSeededRandom,
  type FaultPlan,
  FaultyBlobStore,
  MemoryBlobStore,
  MemoryCatalog,
  MemorySliceCache,
  RecordingLogger,
  RecordingMetrics,
  storeTestFile,
  testBytes,
} from '@streamvault/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Delivery } from '../delivery/delivery.ts'
import { LeanHttp } from '../delivery/lean-http/lean-http.ts'
import { PackOpener } from '../pack/pack-opener.ts'
import { FileCiphers } from '../reading/file-cipher.ts'
import { FileOpener } from '../reading/file-opener.ts'
import { TakedownEnforcer } from './takedown-enforcer.ts'

const FRONTS = ["Node's HTTP server", 'the lean one in front of it'] as const
const SLICES = 24
const WINDOW_BYTES = 8 * SLICE_BYTES
const READ_AHEAD_SLICES = 4
const RACERS = 6
const decision = { reason: 'a complaint', by: 'operator', at: 0 }
const bytes = testBytes(SLICES * SLICE_BYTES)
const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
}

/** A worker with one file, whose takedowns are in force when the test refreshes the watch. */
async function setUp(front: (typeof FRONTS)[number], plan: FaultPlan = () => undefined) {
  const store = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 30 }), plan)
  const [catalog, metrics, logger] = [new MemoryCatalog(), new RecordingMetrics(), new RecordingLogger()]
  const cache = new MemorySliceCache({ bytesMax: 64 * SLICE_BYTES })
  const tickets = new TicketSigner(['the current secret'])
  const ciphers = new FileCiphers(['a master secret'])
  const stores = new Map([[store.name, store]])
  const watch = await TakedownWatch.load({ takedowns: catalog.takedowns, clock, logger })
  const files = new FileOpener({ stores, catalog, denials: watch, clock, metrics, cache, ciphers })
  const delivery = new Delivery(
    {
      files,
      packs: new PackOpener({ catalog, denials: watch, files, clock }),
      denials: watch,
      tickets,
      clock,
      metrics,
      logger,
    },
    {
      windowBytes: WINDOW_BYTES,
      readAheadSlices: READ_AHEAD_SLICES,
      readAheadFillsMax: READ_AHEAD_SLICES,
      readAheadKeptMax: 64,
    },
  )
  let enforced = -1
  const enforcer = new TakedownEnforcer({ watch, delivery, files, cache, clock, logger }, async (cursor) => {
    enforced = cursor
  })
  const server = createServer((request, response) => void delivery.handle(request, response)).listen(0, '127.0.0.1')
  if (front !== "Node's HTTP server") {
    new LeanHttp(
      server,
      { takes: () => true, answer: (request, reply) => void delivery.handle(request, reply) },
      10_000,
    )
  }
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await enforcer[Symbol.asyncDispose]()
  })
  const file = await storeTestFile({ store, catalog }, { bytes, partBytesMax: 8 * SLICE_BYTES })
  const ticket = tickets.sign({ kind: 'file', id: file.id, expiresAt: Date.now() + 600_000 })
  const { port } = server.address() as AddressInfo
  const target = { file: file.id }
  const storeReads = () =>
    ['ok', 'failed'].reduce(
      (sum, result) => sum + metrics.count('streamvault_store_read_seconds', { store: store.name, result }),
      0,
    )
  return {
    store,
    catalog,
    cache,
    delivery,
    file,
    metrics,
    watch,
    storeReads,
    bareUrl: `http://127.0.0.1:${port}/stream/${file.id}/x`,
    url: `http://127.0.0.1:${port}/stream/${file.id}/x?ticket=${ticket}`,
    streamsActive() {
      delivery.report()
      return metrics.value('streamvault_streams_active', {})
    },
    async takeDown() {
      await catalog.takedowns.takeDown(target, decision)
      await watch.refresh()
    },
    async reinstate() {
      await catalog.takedowns.reinstate(target, decision)
      await watch.refresh()
    },
    /** Returns once the cache has given up all that it has to. */
    erased: () => expect.poll(() => enforced).toBe(watch.cursor),
  }
}

/** A response of which nothing is read until `end` is asked for: how it ended, and how much had come. */
async function openSlowly(url: string) {
  const request = get(url, { agent: false })
  request.on('error', () => {})
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let received = 0
  const broken = new Promise<string>((resolve) => {
    response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    response.on('end', () => resolve('a clean end'))
  })
  return {
    response,
    async ending() {
      response.on('data', (chunk: Buffer) => {
        received += chunk.length
      })
      return { how: await broken, received }
    },
  }
}

/** Waits until no byte has moved for a while, and says how many have. */
async function everyoneStalls(metrics: RecordingMetrics): Promise<number> {
  for (let before = -1; ; ) {
    const sent = metrics.value('streamvault_stream_bytes_total', {})
    if (sent === before) return sent
    before = sent
    await sleep(200)
  }
}

async function problemIn(response: Response) {
  const { code } = (await response.json()) as { code: string }
  return [response.status, response.headers.get('content-type'), response.headers.get('link'), code]
}

describe.each(FRONTS)('behind %s, a file that is taken down', (front) => {
  test('is cut for readers who take nothing, and of what is queued for them no more arrives', async () => {
    const vault = await setUp(front)
    await (await fetch(vault.url)).bytes()
    const before = vault.metrics.value('streamvault_stream_bytes_total', {})
    const stalled = await Promise.all([1, 2, 3].map(() => openSlowly(vault.url)))
    const handedOver = (await everyoneStalls(vault.metrics)) - before
    const takenDownAt = performance.now()
    await vault.takeDown()
    // Long before anybody reads on.
    await expect.poll(() => vault.streamsActive()).toBe(0)
    expect(performance.now() - takenDownAt).toBeLessThan(1_000)
    expect(vault.metrics.value('streamvault_streams_broken_total', { code: 'TAKEN_DOWN' })).toBe(3)
    expect(vault.metrics.value('streamvault_buffer_bytes', { pool: 'windows' })).toBe(0)
    const endings = await Promise.all(stalled.map((reader) => reader.ending()))
    expect(endings.map(({ how }) => how)).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET'])
    expect(endings.reduce((sum, { received }) => sum + received, 0)).toBeLessThan(handedOver)
  })

  test('is cut for a reader who takes a little at a time', async () => {
    const vault = await setUp(front)
    const reader = await openSlowly(vault.url)
    const trickle = setInterval(() => reader.response.read(1000), 5)
    onTestFinished(() => clearInterval(trickle))
    await vault.takeDown()
    const { how, received } = await reader.ending()
    expect(how).toBe('ECONNRESET')
    expect(received).toBeLessThan(bytes.length)
  })

  test('answers 451 to all that ask from then on, whatever ticket they have', async () => {
    const vault = await setUp(front)
    await vault.takeDown()
    const expected = [451, 'application/problem+json', '</>; rel="blocked-by"', 'TAKEN_DOWN']
    for (const url of [vault.url, `${vault.url}x`, vault.bareUrl]) {
      expect(await problemIn(await fetch(url))).toEqual(expected)
    }
    expect(await problemIn(await fetch(vault.url, { headers: { range: 'bytes=0-0' } }))).toEqual(expected)
    const head = await fetch(vault.url, { method: 'HEAD' })
    expect([head.status, head.headers.get('link'), await head.text()]).toEqual([451, expected[2], ''])
    await vault.catalog.files.remove(vault.file.id)
    expect(await problemIn(await fetch(vault.url))).toEqual(expected)
  })

  test('leaves the cache, is not read again, and comes back whole when it is reinstated', async () => {
    const vault = await setUp(front)
    await (await fetch(vault.url)).bytes()
    const reader = await openSlowly(vault.url)
    expect(vault.cache.stats().slices).toBe(SLICES)
    const epoch = vault.watch.epochOf(vault.file.id)
    await vault.takeDown()
    await reader.ending()
    await vault.erased()
    const reads = vault.storeReads()
    for (let request = 0; request < 5; request++) expect((await fetch(vault.url)).status).toBe(451)
    expect(vault.cache.stats()).toMatchObject({ slices: 0, bytes: 0, fillsInFlight: 0 })
    expect(vault.storeReads()).toBe(reads)
    await vault.reinstate()
    const response = await fetch(vault.url)
    expect(response.headers.get('cache-status')).toBe('streamvault; fwd=miss')
    expect(Buffer.compare(await response.bytes(), bytes)).toBe(0)
    expect(vault.watch.epochOf(vault.file.id)).toBeGreaterThan(epoch)
  })

  test('comes back as it was ingested anew, where it was purged in between', async () => {
    const vault = await setUp(front)
    await (await fetch(vault.url)).bytes()
    await vault.takeDown()
    const { signal } = new AbortController()
    for (const { blob } of vault.file.parts) await vault.store.delete(blob, { signal })
    await vault.catalog.files.remove(vault.file.id)
    await vault.reinstate()
    await storeTestFile(vault, { bytes, partBytesMax: 4 * SLICE_BYTES })
    expect(Buffer.compare(await (await fetch(vault.url)).bytes(), bytes)).toBe(0)
  })

  test('stops what is being fetched of it, answers 451 to who waits for that, and keeps none', async () => {
    let isStalling = false
    const vault = await setUp(front, ({ method }) => (isStalling && method === 'read' ? { kind: 'stall' } : undefined))
    await (await fetch(vault.url, { headers: { range: 'bytes=0-0' } })).bytes()
    isStalling = true
    const first = await openSlowly(vault.url)
    const waiting = fetch(vault.url, { headers: { range: `bytes=${20 * SLICE_BYTES}-` } })
    await expect.poll(() => vault.store.stalled).toBeGreaterThan(1)
    await vault.takeDown()
    expect((await problemIn(await waiting)).at(-1)).toBe('TAKEN_DOWN')
    expect((await first.ending()).how).toBe('ECONNRESET')
    await expect.poll(() => vault.store.stalled).toBe(0)
    await vault.erased()
    expect(vault.cache.stats()).toMatchObject({ slices: 0, fillsInFlight: 0 })
  })

  test.each([1, 2, 3])('is nowhere afterwards, however its readers race (seed %i)', async (seed) => {
    const random = createSeededRandom(seed)
    const vault = await setUp(front)
    let isOver = false
    const race = async () => {
      while (!isOver) {
        const start = Math.floor(random() * bytes.length)
        const response = await fetch(vault.url, { headers: { range: `bytes=${start}-` } })
        const wrong = response.body === null ? 0 : await countWrong(response, start)
        expect(wrong).toBe(0)
      }
    }
    const racing = Promise.all(Array.from({ length: RACERS }, race))
    for (let round = 0; round < 6; round++) {
      await sleep(random() * 60)
      if (round % 2 === 0) await vault.takeDown()
      else await vault.reinstate()
    }
    await vault.takeDown()
    await vault.erased()
    const reads = vault.storeReads()
    await sleep(50)
    isOver = true
    await racing
    expect(vault.cache.stats()).toMatchObject({ slices: 0, fillsInFlight: 0 })
    expect(vault.storeReads()).toBe(reads)
    expect((await fetch(vault.url)).status).toBe(451)
  })
})

/** How many bytes of a 206 were not the file's. A response may break, and may be refused. */
async function countWrong(response: Response, start: number): Promise<number> {
  if (response.status === 451) return 0
  let position = start
  let wrong = 0
  try {
    for await (const chunk of response.body ?? []) {
      if (Buffer.compare(chunk, bytes.subarray(position, position + chunk.length)) !== 0) wrong++
      position += chunk.length
    }
  } catch {
    return wrong
  }
  return position === bytes.length ? wrong : wrong + 1
}
