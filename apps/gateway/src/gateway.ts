import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Server } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { HotlinkGuard, type HotlinkOptions, type TicketSigner } from '@streamvault/contract'
import { type Catalog, type Clock, type Logger, type Metrics, type TakedownWatch, VaultError } from '@streamvault/core'
import { descriptorsMax, makeFolder } from '@streamvault/runtime'
import { Authoriser } from './authoriser/authoriser.ts'
import { createAuthoriserServer } from './authoriser/authoriser-server.ts'
import { GrantGeneration } from './authoriser/grant-generation.ts'
import { PackFiles } from './authoriser/pack-files.ts'
import { QuestionServer } from './authoriser/question-server.ts'
import type { AddressLimits, CacheSettings, Listener } from './nginx/nginx-settings.ts'
import { renderNginxConf } from './nginx/render-nginx-conf.ts'
import { bytesToLeaveFree, CacheRoom } from './process/cache-room.ts'
import { checkAfterBoot } from './process/check-after-boot.ts'
import { findNginx } from './process/find-nginx.ts'
import { LastRunNote, readLastRun } from './process/last-run.ts'
import { makeRoom } from './process/make-room.ts'
import { NginxOrders } from './process/nginx-orders.ts'
import { NginxProcess } from './process/nginx-process.ts'
import { ResponseMetrics } from './process/response-metrics.ts'
import { EnforcedNote } from './takedown/enforced-note.ts'
import { ItemsUnderWay } from './takedown/items-under-way.ts'
import { NginxTakedowns } from './takedown/nginx-takedowns.ts'
import { SliceFiles } from './takedown/slice-files.ts'
import { SliceVerifier } from './verify/slice-verifier.ts'

export interface GatewayDeps {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly tickets: Pick<TicketSigner, 'verify'>
  /** What may not be shown; whoever starts a gateway keeps it up to date. */
  readonly denials: TakedownWatch
  /** Which files there are, which make up a pack, and what their bytes are. */
  readonly catalog: Pick<Catalog, 'titles' | 'files' | 'digests'>
}

export interface GatewayOptions {
  readonly hotlinks: HotlinkOptions
  /** Everything that the gateway and its nginx write, but for slices. */
  readonly folder: string
  readonly listeners: readonly Listener[]
  /** Addresses as nginx writes them: `127.0.0.1:8080`, `unix:/path`. */
  readonly managers: readonly string[]
  readonly workers: readonly string[]
  readonly workerSecret: string
  readonly cache: CacheSettings
  /** How fast what the cache keeps is read and compared; 0 leaves it. */
  readonly verifyBytesPerSecond: number
  readonly limits: AddressLimits
  readonly streamsPerViewerMax: number
  /** Whether everybody may see pictures of titles. */
  readonly arePicturesForAll: boolean
  /** What all responses of one viewer may take together; 0 for as fast as it goes. */
  readonly viewerBytesPerSecond: number
  readonly workerProcesses: number | 'auto'
  /** Whether nginx's Lua may call C; it may, unless given. Without it, a takedown cuts no response that runs. */
  readonly mayCallC?: boolean
  readonly isReady: () => Promise<boolean>
  /** Told up to which change of `denials` running responses are cut and the cache is erased. */
  readonly onEnforced: (cursor: number) => Promise<void>
}

/**
 * Questions of nginx that the kernel keeps until they are accepted; it turns away what comes beyond that. Linux allows as many
 * unless told otherwise (net.core.somaxconn).
 */
const BACKLOG = 4096

/** Each viewer takes two and one for every slice on its way. */
const DESCRIPTORS_FEW = 8192
/** Below that, nginx would have to refuse viewers who come to one film together: a page takes dozens, and a long response five. */
const DESCRIPTORS_MIN = 512

/** One origin for viewers: nginx in front, and beside it the authoriser that it asks about media. */
export class Gateway implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack
  readonly #metrics: ResponseMetrics

  private constructor(stack: AsyncDisposableStack, metrics: ResponseMetrics) {
    this.#stack = stack
    this.#metrics = metrics
  }

  /** Returns once viewers are answered. Throws `NGINX_UNUSABLE`, and `DATA_DIR_UNUSABLE` where nothing can be written. */
  static async start(deps: GatewayDeps, options: GatewayOptions): Promise<Gateway> {
    try {
      return await Gateway.#open(deps, options)
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
      throw isFull ? new VaultError('DATA_DIR_UNUSABLE', { reason: 'its disk is full' }, { cause: error }) : error
    }
  }

  static async #open(deps: GatewayDeps, options: GatewayOptions): Promise<Gateway> {
    const descriptors = await descriptorsFor(deps)
    const program = await findNginx()
    const { folder } = options
    await makeFolder(folder)
    await makeFolder(options.cache.folder)
    await using opening = new AsyncDisposableStack()
    const sockets = {
      questionsSocket: join(folder, 'questions.sock'),
      authoriserSocket: join(folder, 'authoriser.sock'),
      ordersSocket: join(folder, 'orders.sock'),
      slicesSocket: join(folder, 'slices.sock'),
    }
    const orders = new NginxOrders(sockets.ordersSocket)
    const packs = new PackFiles(deps)
    const generation = opening.use(new GrantGeneration({ ...deps, orders }))
    opening.use(await listenToNginx(deps, { options, packs, generation, ...sockets }))
    const freeBytes = await bytesToLeaveFree(options.cache.folder)
    const conf = renderNginxConf({
      mayCallC: true,
      ...options,
      ...program,
      ...(process.getuid?.() === 0 ? { user: userInfo().username } : {}),
      descriptorsMax: descriptors,
      ...sockets,
      cache: { ...options.cache, freeBytes },
    })
    const slices = new SliceFiles(options.cache.folder)
    const note = await EnforcedNote.read(join(folder, 'takedowns-enforced'))
    const underWay = new ItemsUnderWay({ orders, packs })
    const parts = {
      ...deps,
      files: deps.catalog.files,
      watch: deps.denials,
      generation,
      underWay,
      orders,
      slices,
      note,
    }
    opening.use(new NginxTakedowns(parts, options.onEnforced))
    const lastRunNote = join(folder, 'last-run')
    const lastRun = await readLastRun(lastRunNote)
    await checkAfterBoot({ ...deps, slices }, lastRun)
    await makeRoom({ ...deps, slices }, folder)
    opening.use(await LastRunNote.begin(deps, lastRunNote))
    const listening = addressesOf(options, [sockets.ordersSocket, sockets.slicesSocket])
    opening.use(await NginxProcess.start(deps, { program, folder, ...listening }, conf))
    opening.use(new CacheRoom({ ...deps, orders }, options.cache.folder, freeBytes))
    const { verifyBytesPerSecond: bytesPerSecond } = options
    if (bytesPerSecond > 0) {
      opening.use(new SliceVerifier({ ...deps, slices }, { bytesPerSecond, lastRunAt: lastRun?.at }))
    }
    return new Gateway(opening.move(), new ResponseMetrics({ ...deps, orders }))
  }

  /** Notes what nginx has done; called before metrics are read. */
  report(): Promise<void> {
    return this.#metrics.note()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}

async function listenToNginx(
  deps: GatewayDeps,
  parts: {
    readonly options: GatewayOptions
    readonly packs: PackFiles
    readonly generation: GrantGeneration
    readonly questionsSocket: string
    readonly authoriserSocket: string
  },
): Promise<AsyncDisposable> {
  const { options, packs, generation, questionsSocket, authoriserSocket } = parts
  await using opening = new AsyncDisposableStack()
  const hotlinks = new HotlinkGuard(deps.logger, options.hotlinks)
  const authoriser = new Authoriser({ ...deps, packs, generation, hotlinks })
  const questions = new QuestionServer({ logger: deps.logger, authoriser })
  opening.defer(() => questions.close())
  await listenAt(questions.server, questionsSocket)
  const server = createAuthoriserServer({
    isReady: options.isReady,
    onRefusal: (code) => deps.metrics.add('streamvault_gateway_refusals_total', 1, { code }),
  })
  opening.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  await listenAt(server, authoriserSocket)
  return opening.move()
}

async function listenAt(server: Server, path: string): Promise<void> {
  await rm(path, { force: true })
  server.listen({ path, backlog: BACKLOG })
  await once(server, 'listening')
}

/** Where nginx listens, on TCP and on unix sockets. */
function addressesOf({ listeners }: GatewayOptions, inner: readonly string[]) {
  const tunnels = listeners.flatMap((listener) => (listener.kind === 'tunnel' ? [listener.socket] : []))
  const addresses = listeners.flatMap((listener) => (listener.kind === 'tcp' ? [listener.address] : []))
  return { addresses, sockets: [...inner, ...tunnels] }
}

async function descriptorsFor({ logger }: GatewayDeps): Promise<number> {
  const descriptors = await descriptorsMax()
  if (descriptors < DESCRIPTORS_MIN) {
    const reason = `it may open ${descriptors} files (ulimit -Hn), and needs ${DESCRIPTORS_MIN}`
    throw new VaultError('NGINX_UNUSABLE', { reason })
  }
  if (descriptors < DESCRIPTORS_FEW) {
    logger.warn({ descriptors }, 'nginx may open few files (ulimit -n), and so have few viewers')
  }
  return descriptors
}
