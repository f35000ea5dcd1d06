import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { TicketSigner } from '@streamvault/contract'
import { type BlobStore, SLICE_BYTES } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import {
  type MemoryCatalog,
  MemorySliceCache,
  nothingDenied,
  RecordingMetrics,
  silentLogger,
} from '@streamvault/testkit'
import { Delivery, FileCiphers, FileOpener, GatewayDoor, PackOpener } from '@streamvault/worker'

export interface TrialWorkerOptions {
  readonly socket: string
  readonly catalog: MemoryCatalog
  readonly store: BlobStore
  readonly secret: string
  readonly viewerFills?: { readonly burst: number; readonly perSecond: number }
  readonly cacheSlices?: number
}

/** A worker in this process, which a gateway finds at a unix socket. */
export class TrialWorker implements AsyncDisposable {
  readonly metrics = new RecordingMetrics()
  readonly #door: GatewayDoor
  readonly #options: TrialWorkerOptions

  private constructor(options: TrialWorkerOptions) {
    const { catalog, store, secret, cacheSlices = 64 } = options
    const deps = { catalog, clock: systemClock, metrics: this.metrics, logger: silentLogger, denials: nothingDenied }
    const cache = new MemorySliceCache({ bytesMax: cacheSlices * SLICE_BYTES, fillsMax: 32 })
    const ciphers = new FileCiphers(['a master secret'])
    const files = new FileOpener({ ...deps, cache, ciphers, stores: new Map([[store.name, store]]) })
    const tickets = new TicketSigner(['nobody signs with this one'])
    const delivery = new Delivery(
      { ...deps, files, packs: new PackOpener({ ...deps, files }), tickets },
      {
        windowBytes: 64 * SLICE_BYTES,
        readAheadSlices: 16,
        readAheadFillsMax: 24,
        ...(options.viewerFills === undefined ? {} : { viewerFills: options.viewerFills }),
      },
    )
    this.#options = options
    this.#door = new GatewayDoor(delivery, [secret])
  }

  static async start(options: TrialWorkerOptions): Promise<TrialWorker> {
    const worker = new TrialWorker(options)
    await rm(options.socket, { force: true })
    worker.#door.server.listen(options.socket)
    await once(worker.#door.server, 'listening')
    return worker
  }

  get socket(): string {
    return this.#options.socket
  }

  /** Media requests it was asked, as far as they were answered. */
  requests(): number {
    return ['2xx', '4xx', '5xx']
      .map((status) => this.metrics.value('streamvault_http_requests_total', { route: 'stream', status }))
      .reduce((sum, count) => sum + count, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#door.close()
    this.#door.closeAllConnections()
  }
}
