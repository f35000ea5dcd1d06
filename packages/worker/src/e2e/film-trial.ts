import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { HLS_MASTER, hlsPath, TicketSigner } from '@streamvault/contract'
import {
  type BlobStore,
  type ByteReader,
  type MediaFile,
  newTitle,
  SLICE_BYTES,
  type TakedownWatch,
  type Title,
} from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import {
  loadDenials,
  MemoryBlobStore,
  MemoryCatalog,
  MemorySliceCache,
  RecordingLogger,
  RecordingMetrics,
  storeTestFile,
} from '@streamvault/testkit'
import { onTestFinished } from 'vitest'
import { Delivery, type DeliveryOptions } from '../delivery/delivery.ts'
import type { RequestHead } from '../delivery/exchange.ts'
import { LeanHttp } from '../delivery/lean-http/lean-http.ts'
import { isOfKnownLength } from '../delivery/media-request.ts'
import { FilmDesk } from '../hls/film-desk.ts'
import { SegmentShelf } from '../hls/segment-shelf.ts'
import { SoundConverter } from '../hls/sound-converter.ts'
import { KeyFrameShelf } from '../key-frames/key-frame-shelf.ts'
import { PackOpener } from '../pack/pack-opener.ts'
import { FileCiphers } from '../reading/file-cipher.ts'
import { FileOpener } from '../reading/file-opener.ts'
import { TakedownEnforcer } from '../takedown/takedown-enforcer.ts'
import { RealClock } from './real-clock.ts'

const SECRET = 'a secret for a trial'
const { signal } = new AbortController()

export interface FilmTrialOptions extends Partial<DeliveryOptions> {
  readonly store?: BlobStore
  readonly cacheSlices?: number
  readonly segmentBytes?: number
  /** The converter of this machine unless given; null where there is none. */
  readonly converter?: Pick<SoundConverter, 'convert' | 'look'> | null
  /** Where those who connect seem to come from. */
  readonly from?: string
}

/** A worker that plays films in segments over HTTP, around a store and a catalogue of its own, until the test has finished. */
export class FilmTrial {
  readonly store: BlobStore
  readonly catalog: MemoryCatalog
  readonly clock = new RealClock()
  readonly metrics = new RecordingMetrics()
  readonly logger = new RecordingLogger()
  readonly tickets = new TicketSigner([SECRET])
  readonly title: Title = newTitle({ kind: 'movie', name: 'A Film' }, 0)
  readonly denials: TakedownWatch
  readonly delivery: Delivery
  readonly films: FilmDesk
  readonly segments: SegmentShelf
  readonly files: FileOpener
  readonly #server = createServer((request, response) => void this.delivery.handle(request, response))

  private constructor(
    options: FilmTrialOptions,
    catalog: MemoryCatalog,
    denials: TakedownWatch,
    converter: SoundConverter | undefined,
  ) {
    this.store = options.store ?? new MemoryBlobStore({ blobBytesMax: 1 << 30 })
    this.catalog = catalog
    this.denials = denials
    const { clock, metrics, tickets, logger } = this
    const cache = new MemorySliceCache({ bytesMax: (options.cacheSlices ?? 64) * SLICE_BYTES })
    const stores = new Map([[this.store.name, this.store]])
    const shared = { catalog, denials, clock, metrics, tickets, logger, cache, stores }
    const files = new FileOpener({ ...shared, ciphers: new FileCiphers([SECRET]) })
    this.files = files
    const keyFrames = new KeyFrameShelf({ ...shared, files })
    this.segments = new SegmentShelf(
      { clock, onFull: () => this.delivery.cutMostStalled() },
      options.segmentBytes ?? 32 << 20,
    )
    const chosen = options.converter === null ? undefined : (options.converter ?? converter)
    this.films = new FilmDesk({ ...shared, files, keyFrames, segments: this.segments, converter: chosen })
    this.delivery = new Delivery(
      { ...shared, files, packs: new PackOpener({ ...shared, files }), films: this.films },
      { windowBytes: 8 * SLICE_BYTES, readAheadSlices: 4, readAheadFillsMax: 8, readAheadKeptMax: 64, ...options },
    )
    const enforcer = new TakedownEnforcer(
      { ...shared, watch: denials, delivery: this.delivery, files, films: this.films },
      async () => {},
    )
    onTestFinished(() => enforcer[Symbol.asyncDispose]())
    const takes = ({ url = '' }: RequestHead) => isOfKnownLength(url)
    new LeanHttp(this.#server, { takes, answer: (request, reply) => void this.delivery.handle(request, reply) }, 10_000)
    const { from } = options
    this.#server.on('connection', (socket) => {
      if (from !== undefined) Object.defineProperty(socket, 'remoteAddress', { value: from })
    })
  }

  static async start(options: FilmTrialOptions = {}): Promise<FilmTrial> {
    const catalog = new MemoryCatalog()
    const converter = await SoundConverter.find({ clock: new RealClock(), metrics: new RecordingMetrics() })
    const trial = new FilmTrial(options, catalog, await loadDenials(catalog), converter)
    await catalog.titles.insert(trial.title)
    await once(trial.#server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => {
      trial.#server.closeAllConnections()
      trial.#server.close()
    })
    return trial
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Puts a film into the vault, a version of its only title, as an ingest would have left it. */
  async add(path: string, about: Partial<Pick<MediaFile, 'bucket' | 'goneAt'>> = {}): Promise<MediaFile> {
    const bytes = await readFile(path)
    const name = basename(path)
    const media = await probeMedia(readerOf(bytes), name, { signal })
    return await storeTestFile(this, {
      bytes,
      partBytesMax: 4 * SLICE_BYTES,
      about: { ...about, name, media, titleId: this.title.id },
    })
  }

  ticketFor({ id }: Pick<MediaFile, 'id'>, expiresInMs = 60_000): string {
    return this.tickets.sign({ kind: 'file', id, expiresAt: this.clock.now() + expiresInMs })
  }

  /** The address of a part of a film; of its master playlist unless given. */
  urlOf(file: Pick<MediaFile, 'id'>, name = HLS_MASTER, expiresInMs?: number): string {
    return this.origin + hlsPath(file.id, name, this.ticketFor(file, expiresInMs))
  }
}

function readerOf(bytes: Uint8Array): ByteReader {
  return {
    sizeBytes: bytes.length,
    read: async (position, target) => target.set(bytes.subarray(position, position + target.length)),
  }
}
