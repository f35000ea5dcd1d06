import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gatewaySecret, TicketSigner } from '@streamvault/contract'
import { type FileId, keepWatching, type MediaFile, type Takedowns, TakedownWatch } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { freePort, MemoryCatalog, RecordingLogger, RecordingMetrics, storeTestFile } from '@streamvault/testkit'
import { Gateway, type GatewayOptions } from '../gateway.ts'
import type { Listener } from '../nginx/nginx-settings.ts'
import { type Answer, type Asking, ask } from './ask.ts'
import { TrialStore } from './trial-store.ts'
import { TrialWorker, type TrialWorkerOptions } from './trial-worker.ts'

export const SITE = `<p>the site</p>${' '.repeat(1000)}`
const MASTER = 'a master secret'
const PART_BYTES = 256 * 1024 ** 2

export type TrialOptions = Partial<Omit<GatewayOptions, 'workers' | 'managers' | 'folder' | 'cache'>> & {
  /** What nginx may keep; more than any trial has, unless given. */
  readonly cacheBytes?: number
  /** Where nginx keeps it; in the folder of the trial, unless given. */
  readonly cacheFolder?: string
  readonly workersCount?: number
  readonly worker?: Partial<Pick<TrialWorkerOptions, 'viewerFills' | 'cacheSlices'>>
  /** Whether workers play films in segments. */
  readonly playsFilms?: boolean
  /** Makes listeners of what only the trial knows. */
  readonly listenersAt?: (place: { readonly port: number; readonly folder: string }) => readonly Listener[]
}

/** A whole origin in a folder of its own: nginx, authoriser, workers in this process, a store, and somebody in the manager's place. */
export class TrialGateway implements AsyncDisposable {
  readonly folder: string
  readonly port: number
  readonly store = new TrialStore()
  readonly catalog = new MemoryCatalog()
  readonly tickets = new TicketSigner([MASTER])
  readonly logger = new RecordingLogger()
  readonly metrics = new RecordingMetrics()
  readonly workers: TrialWorker[] = []
  /** What the manager was asked. */
  readonly managed: IncomingMessage[] = []
  gateway!: Gateway
  /** The gateway's own view of the catalogue. */
  denials!: TakedownWatch
  /** Up to which change takedowns are enforced. */
  enforced = -1
  /** Who cannot read takedowns now. */
  readonly cannotRead = new Set<'gateway' | 'worker'>()
  readonly #options: TrialOptions
  readonly #stack = new AsyncDisposableStack()
  #front = new AsyncDisposableStack()
  #manager = ''

  private constructor(options: TrialOptions, place: { readonly folder: string; readonly port: number }) {
    this.#options = options
    this.folder = place.folder
    this.port = place.port
  }

  static async start(options: TrialOptions = {}): Promise<TrialGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'streamvault-gateway-'))
    const trial = new TrialGateway(options, { folder, port: await freePort() })
    trial.#stack.defer(() => rm(folder, { recursive: true, force: true }))
    await trial.#open()
    return trial
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get cacheFolder(): string {
    return this.#options.cacheFolder ?? join(this.folder, 'cache')
  }

  async add(bytes: Uint8Array): Promise<MediaFile> {
    return await storeTestFile(this, { bytes, partBytesMax: PART_BYTES })
  }

  /** Path and query of a file, with a ticket. */
  path(file: Pick<MediaFile, 'id' | 'name'>, expiresInMs = 600_000): string {
    const signed = this.tickets.sign({ kind: 'file', id: file.id, expiresAt: Date.now() + expiresInMs })
    return `/stream/${file.id}/${encodeURIComponent(file.name)}?ticket=${signed}`
  }

  /** Media requests that workers were asked, as far as they were answered. */
  get workerRequests(): number {
    return this.workers.reduce((sum, worker) => sum + worker.requests(), 0)
  }

  /** Takes a file down, or brings it back, and returns once that is so in the gateway and nginx, and in workers that can hear of it. */
  async decide(verb: 'takeDown' | 'reinstate', file: FileId): Promise<void> {
    await this.catalog.takedowns[verb]({ file }, { reason: 'a notice', by: 'operator', at: Date.now() })
    const { cursor } = await this.catalog.takedowns.since(0)
    if (!this.cannotRead.has('worker')) await Promise.all(this.workers.map(({ denials }) => denials.refresh()))
    while (this.enforced < cursor) await systemClock.sleep(5, AbortSignal.timeout(10_000))
  }

  ask(path: string, asking: Asking = {}): Promise<Answer> {
    return ask({ host: '127.0.0.1', port: this.port }, path, asking)
  }

  /** Media responses that run, as metrics have it. */
  async running(): Promise<number> {
    await this.gateway.report()
    return this.metrics.value('streamvault_gateway_responses_active', {})
  }

  async startWorker(index: number): Promise<TrialWorker> {
    const { catalog, store } = this
    const socket = this.#workerSocket(index)
    const worker = await TrialWorker.start({
      socket,
      catalog,
      store,
      takedowns: this.#takedownsFor('worker'),
      secret: gatewaySecret(MASTER),
      tickets:
        this.#options.playsFilms === true || this.#options.arePicturesForAll === false ? this.tickets : undefined,
      ...this.#options.worker,
      arePicturesForAll: this.#options.arePicturesForAll ?? true,
    })
    this.workers[index] = worker
    return worker
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }

  async #open(): Promise<void> {
    const { workersCount = 1 } = this.#options
    for (let index = 0; index < workersCount; index++) await this.startWorker(index)
    this.#stack.defer(async () => {
      await Promise.all(this.workers.map((worker) => worker[Symbol.asyncDispose]()))
    })
    const manager = await this.#startManager()
    this.#manager = `127.0.0.1:${(manager.address() as AddressInfo).port}`
    this.#stack.defer(() => this.stopGateway())
    await this.startGateway()
  }

  async stopGateway(): Promise<void> {
    const front = this.#front
    this.#front = new AsyncDisposableStack()
    await front.disposeAsync()
  }

  async startGateway(): Promise<void> {
    const { workersCount = 1, cacheBytes = 2 ** 32, listenersAt, worker: _, playsFilms: __, ...options } = this.#options
    const listeners = listenersAt?.(this) ?? [{ kind: 'tcp', address: `127.0.0.1:${this.port}`, proxies: [] }]
    const { logger } = this
    const takedowns = this.#takedownsFor('gateway')
    this.denials = await TakedownWatch.load({ takedowns, clock: systemClock, logger })
    this.#front.use(keepWatching(this.denials))
    this.gateway = await Gateway.start(
      {
        clock: systemClock,
        logger,
        metrics: this.metrics,
        tickets: this.tickets,
        denials: this.denials,
        catalog: this.catalog,
      },
      {
        folder: join(this.folder, 'gateway'),
        managers: [this.#manager],
        workers: Array.from({ length: workersCount }, (_, index) => `unix:${this.#workerSocket(index)}`),
        workerSecret: gatewaySecret(MASTER),
        cache: { folder: this.cacheFolder, bytesMax: cacheBytes },
        limits: { requestsPerSecond: 10_000, requestsBurst: 10_000, responsesMax: 10_000 },
        streamsPerViewerMax: 10_000,
        workerProcesses: 2,
        verifyBytesPerSecond: 2 ** 24,
        viewerBytesPerSecond: 0,
        arePicturesForAll: true,
        hotlinks: { allowed: false, embedders: [], publicUrl: 'http://vault.example' },
        isReady: async () => true,
        onEnforced: async (cursor) => {
          this.enforced = cursor
        },
        listeners,
        ...options,
      },
    )
    this.#front.use(this.gateway)
  }

  #takedownsFor(reader: 'gateway' | 'worker'): Pick<Takedowns, 'since'> {
    return {
      since: async (cursor) => {
        if (this.cannotRead.has(reader)) throw new Error('the catalogue is away')
        return await this.catalog.takedowns.since(cursor)
      },
    }
  }

  #workerSocket(index: number): string {
    return join(this.folder, `worker-${index}.sock`)
  }

  async #startManager(): Promise<Server> {
    const server = createServer((request, response) => {
      this.managed.push(request)
      response.writeHead(200, { 'content-type': 'text/html' }).end(SITE)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#stack.defer(() => {
      server.closeAllConnections()
      server.close()
    })
    return server
  }
}
