import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type PackPlan,
  packPath,
  planPack,
  streamPath,
  subtitlePath,
  type TicketScope,
  TicketSigner,
} from '@streamvault/contract'
import {
  type BlobStore,
  type FileId,
  type MediaFile,
  newTitle,
  SLICE_BYTES,
  type Subtitle,
  type TakedownWatch,
  type Title,
  VaultError,
} from '@streamvault/core'
import {
  loadDenials,
  MemoryBlobStore,
  MemoryCatalog,
  MemorySliceCache,
  RecordingMetrics,
  silentLogger,
  storeTestFile,
  storeTestSubtitle,
  type TestFileOptions,
  type TestSubtitleOptions,
} from '@streamvault/testkit'
import { Delivery } from '../delivery/delivery.ts'
import type { Reply, RequestHead } from '../delivery/exchange.ts'
import { LeanHttp } from '../delivery/lean-http/lean-http.ts'
import { isMediaPath } from '../delivery/media-request.ts'
import { PackOpener } from '../pack/pack-opener.ts'
import { FileCiphers } from '../reading/file-cipher.ts'
import { FileOpener } from '../reading/file-opener.ts'
import { TakedownEnforcer } from '../takedown/takedown-enforcer.ts'
import { RealClock } from './real-clock.ts'

const SEASON = 1
const BUCKET = '1080p'
const IDLE_MS = 10_000
const PATHS = { file: streamPath, pack: packPath, subtitle: subtitlePath }

export interface PackTrialOptions {
  readonly store?: BlobStore
  readonly cacheSlices?: number
}

/** A worker that delivers over HTTP what lies in a store, and a series whose first season grows with each file. */
export class PackTrial implements AsyncDisposable {
  readonly store: BlobStore
  readonly catalog: MemoryCatalog
  readonly clock = new RealClock()
  readonly metrics = new RecordingMetrics()
  readonly tickets = new TicketSigner(['a secret for a trial'])
  readonly title: Title = newTitle({ kind: 'series', name: 'Northern Signals' }, 0)
  readonly delivery: Delivery
  readonly files: FileOpener
  readonly #server = createServer((request, response) => void this.delivery.handle(request, response))
  readonly #lean: LeanHttp
  readonly #denials: TakedownWatch
  readonly #enforcer: TakedownEnforcer
  readonly #folders: string[] = []
  #episodes = 0

  private constructor({ store, cacheSlices = 64 }: PackTrialOptions, catalog: MemoryCatalog, denials: TakedownWatch) {
    this.store = store ?? new MemoryBlobStore({ blobBytesMax: 1 << 30 })
    this.catalog = catalog
    this.#denials = denials
    const { clock, metrics, tickets } = this
    const cache = new MemorySliceCache({ bytesMax: cacheSlices * SLICE_BYTES })
    const ciphers = new FileCiphers(['a secret for a trial'])
    const files = new FileOpener({
      stores: new Map([[this.store.name, this.store]]),
      catalog,
      denials,
      clock,
      metrics,
      cache,
      ciphers,
    })
    this.files = files
    this.delivery = new Delivery(
      {
        files,
        packs: new PackOpener({ catalog, denials, files, clock }),
        denials,
        tickets,
        clock,
        metrics,
        logger: silentLogger,
      },
      { windowBytes: 8 * SLICE_BYTES, readAheadSlices: 4, readAheadFillsMax: 8, readAheadKeptMax: 64 },
    )
    this.#enforcer = new TakedownEnforcer(
      { watch: denials, delivery: this.delivery, files, cache, clock, logger: silentLogger },
      async () => {},
    )
    const takes = ({ url = '' }: RequestHead) => isMediaPath(url)
    const answer = (request: RequestHead, reply: Reply) => void this.delivery.handle(request, reply)
    this.#lean = new LeanHttp(this.#server, { takes, answer }, IDLE_MS)
  }

  static async start(options: PackTrialOptions = {}): Promise<PackTrial> {
    const catalog = new MemoryCatalog()
    const trial = new PackTrial(options, catalog, await loadDenials(catalog))
    await trial.catalog.titles.insert(trial.title)
    await once(trial.#server.listen(0, '127.0.0.1'), 'listening')
    return trial
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What is told of the next episode. */
  nextEpisode(name: string) {
    this.#episodes++
    return {
      titleId: this.title.id,
      episode: { season: SEASON, episode: this.#episodes },
      bucket: BUCKET,
      name,
    } as const
  }

  /** Adds an episode of these bytes. */
  add(name: string, bytes: Uint8Array, damage?: TestFileOptions['encrypt']): Promise<MediaFile> {
    const about = this.nextEpisode(name)
    const shape = { bytes, about, partBytesMax: 2 * SLICE_BYTES }
    return storeTestFile(this, damage === undefined ? shape : { ...shape, encrypt: damage })
  }

  /** Adds a subtitle of that text beside an episode. */
  addSubtitle(file: FileId, text: string, about: TestSubtitleOptions['about'] = {}): Promise<Subtitle> {
    return storeTestSubtitle(this, file, { text, about })
  }

  /** The pack of all episodes as they are now. */
  async plan(): Promise<PackPlan> {
    const files = await this.catalog.files.listByTitle(this.title.id)
    const plan = planPack(this.title, { season: SEASON, bucket: BUCKET }, files)
    if (plan === undefined) throw new VaultError('PACK_NOT_FOUND')
    return plan
  }

  /** The address of that pack. */
  async url(expiresInMs = 600_000): Promise<string> {
    const plan = await this.plan()
    return this.urlOf({ ...plan, kind: 'pack' }, expiresInMs)
  }

  /** The address of what a ticket of this kind opens, of this name. */
  urlOf({ kind, id, name }: TicketScope & { name: string }, expiresInMs = 600_000): string {
    const ticket = this.tickets.sign({ kind, id, expiresAt: this.clock.now() + expiresInMs })
    return this.origin + PATHS[kind]({ id, name }, ticket)
  }

  /** Takes a file down, or brings it back. */
  async decide(decision: 'takeDown' | 'reinstate', file: FileId): Promise<void> {
    await this.catalog.takedowns[decision]({ file }, { reason: 'a complaint', by: 'operator', at: this.clock.now() })
    await this.#denials.refresh()
  }

  /** A new folder, which goes with the trial. */
  async makeFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'pack-trial-'))
    this.#folders.push(folder)
    return folder
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lean.closeAll()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    await this.#enforcer[Symbol.asyncDispose]()
    for (const folder of this.#folders) await rm(folder, { recursive: true })
  }
}
