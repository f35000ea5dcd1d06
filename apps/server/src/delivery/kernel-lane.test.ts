import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiskSliceCache } from '@streamvault/cache-disk'
import { TicketSigner } from '@streamvault/contract'
import { type MediaFile, SLICE_BYTES } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import {
  MemoryBlobStore,
  MemoryCatalog,
  nothingDenied,
  RecordingMetrics,
  silentLogger,
  storeTestFile,
  testBytes,
} from '@streamvault/testkit'
import { Delivery, FileCiphers, FileOpener, LeanHttp, PackOpener } from '@streamvault/worker'
import { LinuxZeroCopy } from '@streamvault/zero-copy-linux'
import { describe, expect, onTestFinished, test } from 'vitest'

const READERS = 12
const SLICES = 12
/** So few that every slice is overwritten while bytes of it are still on their way. */
const SLOTS = 4
const zeroCopy = LinuxZeroCopy.open()

interface LaneVault extends AsyncDisposable {
  readonly metrics: RecordingMetrics
  readonly delivery: Delivery
  add(bytes: Uint8Array): Promise<MediaFile>
  url(file: MediaFile, expiresInMs?: number): string
}

async function makeFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'kernel-lane-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  return directory
}

/** A delivery as a server has it on Linux: a cache on disk, whose slots go to sockets inside the kernel. */
async function setUp(directory?: string): Promise<LaneVault> {
  directory ??= await makeFolder()
  const [clock, metrics, catalog] = [systemClock, new RecordingMetrics(), new MemoryCatalog()]
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const options = { directory, bytesMax: SLOTS * SLICE_BYTES, fillsMax: 8 }
  const cache = await DiskSliceCache.open({ clock, logger: silentLogger, zeroCopy }, options)
  const tickets = new TicketSigner(['a secret for a test'])
  const ciphers = new FileCiphers(['a secret for a test'])
  const files = new FileOpener({
    denials: nothingDenied,
    catalog,
    stores: new Map([[store.name, store]]),
    cache,
    ciphers,
    clock,
    metrics,
  })
  const delivery = new Delivery(
    {
      files,
      packs: new PackOpener({ denials: nothingDenied, catalog, files, clock }),
      denials: nothingDenied,
      tickets,
      clock,
      logger: silentLogger,
      metrics,
      zeroCopy,
    },
    { windowBytes: 8 * SLICE_BYTES, readAheadSlices: 2, readAheadFillsMax: 4, readAheadKeptMax: 64 },
  )
  const server = createServer((request, response) => void delivery.handle(request, response)).listen(0, '127.0.0.1')
  new LeanHttp(server, { takes: () => true, answer: (request, reply) => void delivery.handle(request, reply) }, 10_000)
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await cache[Symbol.asyncDispose]()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    metrics,
    delivery,
    // As when a process ends: what its sockets were given stays on its way.
    [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
    add: (bytes) => storeTestFile({ store, catalog }, { bytes, partBytesMax: 4 * SLICE_BYTES }),
    url(file, expiresInMs = 60_000) {
      const ticket = tickets.sign({ kind: 'file', id: file.id, expiresAt: clock.now() + expiresInMs })
      return `http://127.0.0.1:${port}/stream/${file.id}/x?ticket=${ticket}`
    },
  }
}

describe.skipIf(zeroCopy === undefined)('with the kernel lane', () => {
  test('readers of every pace get every byte right while the slots under them are overwritten', async () => {
    const vault = await setUp()
    const contents = [1, 2].map((seed) => testBytes(SLICES * SLICE_BYTES + seed, seed))
    const files = await Promise.all(contents.map((bytes) => vault.add(bytes)))
    const read = async (reader: number) => {
      const received = await readAt(reader, vault.url(files[reader % 2] as MediaFile))
      return Buffer.compare(received, contents[reader % 2] ?? Buffer.alloc(0))
    }
    const outcomes = await Promise.all(Array.from({ length: READERS }, (_, reader) => read(reader)))
    expect(outcomes).toEqual(Array.from({ length: READERS }, () => 0))
    expect(vault.metrics.value('streamvault_slice_loads_total', { outcome: 'filled' })).toBeGreaterThan(2 * SLICES)
  })

  test('bytes on their way stay right when the vault starts again and fills its cache with others', async () => {
    const directory = await makeFolder()
    const before = await setUp(directory)
    const bytes = testBytes(200_000, 1)
    const url = before.url(await before.add(bytes))
    await readAt(0, url)
    // So little fits into the buffers of a socket that nobody reads, while the response is over for the vault.
    const sockets = await Promise.all([1, 2, 3].map(() => askAndWait(url)))
    await expect.poll(() => sentBytes(before)).toBe(4 * bytes.length)
    await before[Symbol.asyncDispose]()

    const after = await setUp(directory)
    await readAt(0, after.url(await after.add(testBytes(SLICES * SLICE_BYTES, 2))))
    for (const socket of sockets) {
      const received: Buffer[] = []
      for await (const chunk of socket) received.push(chunk)
      expect(Buffer.concat(received).subarray(-bytes.length).equals(bytes)).toBe(true)
    }
  })

  test('a running stream stops at its next slice when its ticket expires', async () => {
    const vault = await setUp()
    const bytes = testBytes(40 * SLICE_BYTES)
    const request = get(vault.url(await vault.add(bytes), 1000), {
      agent: false,
      headers: { connection: 'keep-alive' },
    })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    await systemClock.sleep(1200, new AbortController().signal)
    let received = 0
    response.on('data', (chunk: Buffer) => {
      received += chunk.length
    })
    await expect(once(response, 'end')).rejects.toThrow(/aborted/)
    expect(received).toBeLessThan(bytes.length)
  })

  test('a reader who takes nothing costs one window, and one who leaves costs nothing', async () => {
    const vault = await setUp()
    const request = get(vault.url(await vault.add(testBytes(40 * SLICE_BYTES))), {
      agent: false,
      headers: { connection: 'keep-alive' },
    })
    request.on('error', () => {})
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.on('error', () => {})
    const bufferBytes = () => {
      vault.delivery.report()
      return vault.metrics.value('streamvault_buffer_bytes', { pool: 'windows' })
    }
    await expect.poll(bufferBytes, { timeout: 20_000 }).toBe(64 * 1024)
    request.destroy()
    await expect.poll(bufferBytes, { timeout: 20_000 }).toBe(0)
  })
})

/** Reads all of a response; the higher its number, the longer a reader rests after each chunk. */
async function readAt(reader: number, url: string): Promise<Buffer> {
  const request = get(url, { agent: false, headers: { connection: 'keep-alive' } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) {
    chunks.push(chunk)
    if (reader > 2) await systemClock.sleep(reader / 4, new AbortController().signal)
  }
  return Buffer.concat(chunks)
}

/** Asks by a connection of its own and reads nothing. */
async function askAndWait(url: string): Promise<Socket> {
  const { hostname, port, pathname, search } = new URL(url)
  const socket = connect(Number(port), hostname).pause()
  await once(socket, 'connect')
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: v\r\n\r\n`)
  return socket
}

function sentBytes({ metrics }: LaneVault): number {
  return metrics.value('streamvault_stream_bytes_total', {})
}
