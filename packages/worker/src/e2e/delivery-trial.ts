import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TicketSigner } from '@streamvault/contract'
import { type BlobStore, type MediaFile, SLICE_BYTES } from '@streamvault/core'
import {
  type FaultPlan,
  FaultyBlobStore,
  MemoryBlobStore,
  MemoryCatalog,
  MemorySliceCache,
  nothingDenied,
  RecordingLogger,
  RecordingMetrics,
  storeTestFile,
} from '@streamvault/testkit'
import { onTestFinished } from 'vitest'
import { Delivery } from '../delivery/delivery.ts'
import type { RequestHead } from '../delivery/exchange.ts'
import { LeanHttp } from '../delivery/lean-http/lean-http.ts'
import { isMediaPath } from '../delivery/media-request.ts'
import type { ViewerLimitOptions } from '../delivery/viewer-limits.ts'
import type { Allowance } from '../delivery/viewer-meter.ts'
import { PackOpener } from '../pack/pack-opener.ts'
import { FileCiphers } from '../reading/file-cipher.ts'
import { FileOpener } from '../reading/file-opener.ts'
import { RealClock } from './real-clock.ts'

const KIB = 1024
/** What a delivery may answer behind. */
export const FRONTS = ["Node's HTTP server", 'the lean one in front of it'] as const
const tickets = new TicketSigner(['the current secret'])
export const clock = new RealClock()

type Front = (typeof FRONTS)[number]

export interface SetUp {
  readonly plan?: FaultPlan
  readonly windowBytes?: number
  readonly store?: BlobStore
  readonly viewerFills?: Allowance
  readonly viewerLimits?: ViewerLimitOptions
  /** Where those who connect seem to come from. */
  readonly from?: string
}

export interface Vault {
  readonly origin: string
  readonly store: FaultyBlobStore
  readonly catalog: MemoryCatalog
  readonly delivery: Delivery
  readonly metrics: RecordingMetrics
  readonly logger: RecordingLogger
  add(bytes: Uint8Array): Promise<MediaFile>
  url(file: MediaFile, expiresInMs?: number): string
}

/** A delivery that is served over HTTP until the test has finished, and a store of its own. */
export async function setUpBehind(front: Front, options: SetUp = {}): Promise<Vault> {
  const inner = options.store ?? new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const store = new FaultyBlobStore(inner, options.plan ?? (() => undefined))
  const catalog = new MemoryCatalog()
  const [metrics, logger] = [new RecordingMetrics(), new RecordingLogger()]
  const cache = new MemorySliceCache({ bytesMax: 64 * SLICE_BYTES })
  const ciphers = new FileCiphers(['a master secret'])
  const stores = new Map([[store.name, store]])
  const files = new FileOpener({ denials: nothingDenied, stores, catalog, clock, metrics, cache, ciphers })
  const windowBytes = options.windowBytes ?? 8 * 1024 * KIB
  const delivery = new Delivery(
    {
      files,
      packs: new PackOpener({ denials: nothingDenied, catalog, files, clock }),
      denials: nothingDenied,
      tickets,
      clock,
      metrics,
      logger,
    },
    {
      windowBytes,
      readAheadSlices: 4,
      readAheadFillsMax: 4,
      readAheadKeptMax: 64,
      ...(options.viewerFills && { viewerFills: options.viewerFills }),
      ...(options.viewerLimits && { viewerLimits: options.viewerLimits }),
    },
  )
  const server = createServer((request, response) => void delivery.handle(request, response)).listen(0, '127.0.0.1')
  if (front !== "Node's HTTP server") {
    const takes = ({ url = '' }: RequestHead) => isMediaPath(url)
    new LeanHttp(server, { takes, answer: (request, reply) => void delivery.handle(request, reply) }, 10_000)
  }
  server.on('connection', (socket) => {
    if (options.from !== undefined) Object.defineProperty(socket, 'remoteAddress', { value: options.from })
  })
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    store,
    catalog,
    delivery,
    metrics,
    logger,
    add: (bytes) => storeTestFile({ store, catalog }, { bytes, partBytesMax: 2 * SLICE_BYTES }),
    url(file, expiresInMs = 60_000) {
      const ticket = tickets.sign({ kind: 'file', id: file.id, expiresAt: Date.now() + expiresInMs })
      return `${origin}/stream/${file.id}/${encodeURIComponent(file.name)}?ticket=${ticket}`
    },
  }
}
