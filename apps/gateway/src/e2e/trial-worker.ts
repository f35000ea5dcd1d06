import { TicketSigner } from '@streamvault/contract'
import { type BlobStore, keepWatching, SLICE_BYTES, type Takedowns, TakedownWatch } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { type MemoryCatalog, MemorySliceCache, RecordingMetrics, silentLogger } from '@streamvault/testkit'
import {
  Delivery,
  FileCiphers,
  FileOpener,
  FilmDesk,
  GatewayDoor,
  KeyFrameShelf,
  PackOpener,
  PictureDelivery,
  SegmentShelf,
  TakedownEnforcer,
} from '@streamvault/worker'

export interface TrialWorkerOptions {
  readonly socket: string
  readonly catalog: MemoryCatalog
  readonly store: BlobStore
  /** Where it hears of takedowns. */
  readonly takedowns: Pick<Takedowns, 'since'>
  readonly secret: string
  readonly viewerFills?: { readonly burst: number; readonly perSecond: number }
  readonly cacheSlices?: number
  /** Those of viewers, who are given others for what belongs to a film; without them it plays none in segments. */
  readonly tickets?: TicketSigner | undefined
  readonly arePicturesForAll: boolean
}

type PicturePart = 'title' | 'picture' | 'width' | 'format'

/** A worker in this process, which a gateway finds at a unix socket. */
export class TrialWorker implements AsyncDisposable {
  readonly metrics = new RecordingMetrics()
  readonly denials: TakedownWatch
  /** Which pictures it was asked for, as `TITLE/PICTURE/WIDTH.FORMAT`. */
  readonly pictures: string[] = []
  /** Who pays for what was asked of pictures. */
  readonly pictureViewers: string[] = []
  readonly #delivery: Delivery
  readonly #door: GatewayDoor
  readonly #options: TrialWorkerOptions
  readonly #stack = new AsyncDisposableStack()

  private constructor(options: TrialWorkerOptions, denials: TakedownWatch) {
    const { catalog, store, secret, cacheSlices = 64 } = options
    const deps = { catalog, clock: systemClock, metrics: this.metrics, logger: silentLogger, denials }
    const cache = new MemorySliceCache({ bytesMax: cacheSlices * SLICE_BYTES, fillsMax: 32 })
    const ciphers = new FileCiphers(['a master secret'])
    const files = new FileOpener({ ...deps, cache, ciphers, stores: new Map([[store.name, store]]) })
    const tickets = options.tickets ?? new TicketSigner(['nobody signs with this one'])
    const films = new FilmDesk({
      ...{ ...deps, tickets, files, keyFrames: new KeyFrameShelf({ ...deps, files }) },
      ...{ segments: new SegmentShelf({ ...deps, onFull: () => {} }, 32 << 20), converter: undefined },
    })
    const delivery = new Delivery(
      { ...deps, files, packs: new PackOpener({ ...deps, files }), tickets, films },
      {
        windowBytes: 64 * SLICE_BYTES,
        readAheadSlices: 16,
        readAheadFillsMax: 24,
        readAheadKeptMax: 1024,
        ...(options.viewerFills === undefined ? {} : { viewerFills: options.viewerFills }),
      },
    )
    this.#delivery = delivery
    const enforcer = new TakedownEnforcer({ ...deps, watch: denials, delivery, files, films, cache }, async () => {})
    this.#stack.use(keepWatching(denials))
    this.#stack.use(enforcer)
    this.denials = denials
    this.#options = options
    const bring = async ({ title, picture, width, format }: { readonly [K in PicturePart]: string | number }) => {
      this.pictures.push(`${title}/${picture}/${width}.${format}`)
      return Buffer.from(`${picture} as ${format}`)
    }
    const sprites = { sheet: async () => Buffer.from('a sheet'), track: async () => 'WEBVTT\n' }
    const payerOf = (viewer: string) => {
      this.pictureViewers.push(viewer)
      return delivery.payerOf(viewer)
    }
    const pictures = new PictureDelivery({
      ...deps,
      areForAll: options.arePicturesForAll,
      desk: { bring },
      films: sprites,
      tickets,
      traffic: { payerOf },
    })
    this.#door = new GatewayDoor({ delivery, pictures }, [secret])
  }

  static async start(options: TrialWorkerOptions): Promise<TrialWorker> {
    const { takedowns } = options
    const denials = await TakedownWatch.load({ takedowns, clock: systemClock, logger: silentLogger })
    const worker = new TrialWorker(options, denials)
    await worker.#door.listenAt(options.socket)
    return worker
  }

  get socket(): string {
    return this.#options.socket
  }

  /** Takes no new streams, as a worker that is told to end; its door is open still. */
  async stop(): Promise<void> {
    await this.#delivery.stop(0)
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
    await this.#stack.disposeAsync()
  }
}
