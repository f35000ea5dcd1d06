import { isTrial, type Settings } from '@streamvault/config'
import {
  abortable,
  type FileId,
  keepWatching,
  type Logger,
  type MediaFile,
  type Metrics,
  SLICE_BYTES,
  type SliceCache,
} from '@streamvault/core'
import { Ballast, descriptorsMax } from '@streamvault/runtime'
import {
  BlobTurns,
  type FileOpener,
  type HeadWarmer,
  type KeyFrameShelf,
  type Pictures,
  TakedownEnforcer,
  type TakedownEnforcerDeps,
} from '@streamvault/worker'
import { createAdopt, createWatch } from '../adopt/create-adopt.ts'
import { createBackup, createBackupKeeper } from '../backup/create-backup.ts'
import { type BotPlace, openBot } from '../bot/open-bot.ts'
import {
  createDelivery,
  createIngest,
  createLeech,
  createManager,
  createPictures,
  createTorrent,
  createUnpack,
  dataDirOf,
  type Foundation,
  openFoundation,
} from '../compose.ts'
import { HealthDesk } from '../health/health-desk.ts'
import { HealthReporter } from '../health/health-reporter.ts'
import { createInbox } from '../inbox/create-inbox.ts'
import { createManifests } from '../manifest/create-manifests.ts'
import { createMetadata } from '../metadata/create-metadata.ts'
import { createMirror, createMirrorKeepers, createScrub, createScrubKeeper } from '../mirror/create-mirror.ts'
import { openStore } from '../store/open-store.ts'
import type { OpenedStore, OpenTrial } from '../store/opened-store.ts'
import { SwarmDesk } from '../swarm/swarm-desk.ts'
import { createCaseKeeper, createCases } from '../takedown/create-cases.ts'
import { createDiscard, createPurge } from '../takedown/create-erasing.ts'
import { noteEnforced } from '../takedown/enforcement.ts'
import { tightenDataDir } from '../tighten-data-dir.ts'
import { createMerges } from '../titles/create-merges.ts'
import { Edge, type EdgeParts } from './edge.ts'
import { createHostCheck } from './known-hosts.ts'
import { limitConnections, siteConnectionsMax } from './limit-connections.ts'
import { listen } from './listen.ts'
import { localOrigin } from './local-origin.ts'
import { createMetricsServer } from './metrics-server.ts'
import { openGatewayDoor } from './open-gateway-door.ts'
import { openMetrics } from './open-metrics.ts'
import { RequestLimit } from './request-limit.ts'
import { type LeasedRole, RoleLeases } from './role-leases.ts'
import { seedSamples } from './seed-samples.ts'
import { SiteProcess } from './site-process.ts'
import { createSiteProxy } from './site-proxy.ts'

/** How long running streams may go on after a stop was asked for; with the rest, everything is over within 5 s. */
const DRAIN_MS = 2000

export interface ServeHooks {
  /** Called once everything can be used. */
  readonly onReady: (ready: Ready) => void
}

export interface Ready {
  readonly url: string
  readonly titlesCount: number
  /** What whoever takes the vault over says to the bot, while it is nobody's. */
  readonly setUpCode?: string
}

interface ReportedParts extends Awaited<ReturnType<typeof createDelivery>> {
  readonly swarms: readonly Pick<ReturnType<typeof swarmDesks>[number], 'measure'>[]
}

/**
 * Runs the roles of `settings.ROLE` until `signal` is aborted, then stops in order: no new work, drain, close.
 *
 * Throws `PORT_TAKEN`, `ADDRESS_UNUSABLE`, `DATA_DIR_UNUSABLE` and `DATA_DIR_IN_USE`.
 */
export async function serve(
  settings: Settings,
  { logger, signal, onReady }: ServeHooks & { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<void> {
  const roles: readonly LeasedRole[] = settings.ROLE === 'all' ? ['manager', 'worker'] : [settings.ROLE]
  const edge = new Edge(createHostCheck(settings))
  const port = await listen(edge.server, { host: settings.HOST, port: settings.PORT })
  await using stack = new AsyncDisposableStack()
  stack.defer(() => {
    edge.close()
    edge.closeAllConnections()
  })
  await tightenDataDir(dataDirOf(settings))
  const foundation = stack.use(await openFoundation(settings, logger))
  await new Ballast(foundation.dataDir, logger).takeOn()
  limitConnections(edge.server, { ...foundation, descriptors: await descriptorsMax() })
  const local = localOrigin({ host: settings.HOST, port })
  const origin = settings.PUBLIC_URL ?? local
  stack.use(await RoleLeases.take(foundation, { roles, origin }))

  const parts: { -readonly [K in keyof EdgeParts]: EdgeParts[K] } = {}
  let report = () => {}
  let drain = async () => {}
  let trial: OpenTrial | undefined
  let setUpCode: string | undefined
  if (roles.includes('worker')) {
    const opened = stack.use(await openStore(foundation, { signal }))
    trial = opened.trial
    const swarms = swarmDesks(foundation, opened).map((desk) => stack.use(desk))
    const ended = new AbortController()
    const stop = AbortSignal.any([signal, ended.signal])
    const made = await createDelivery(foundation, opened, stop)
    const { cache, files, delivery, warmer, keyFrames, films } = made
    stack.use(cache)
    const pictures = stack.use(await createPictures(foundation, { files, keyFrames, delivery }))
    enforceTakedowns(foundation, stack, { cache, files, delivery, films, pictures: pictures.films })
    parts.delivery = delivery
    parts.pictures = pictures.delivery
    stack.use(await openGatewayDoor(foundation, { delivery, pictures: pictures.delivery }))
    drain = () => delivery.stop(DRAIN_MS)
    report = () => reportWorker(foundation, { ...made, swarms })
    stack.use(new HealthReporter(foundation, { role: 'worker', refresh: report }))
    const works = worksOf(foundation, opened, { files, warmer, keyFrames, scout: pictures.scout })
    const jobs = works.map((work) => work.run(stop))
    stack.defer(async () => {
      ended.abort(new Error('the server has ended'))
      await Promise.all(jobs)
    })
  }
  if (roles.includes('manager')) {
    const manager = createManager(foundation)
    const site = stack.use(new SiteProcess(foundation, local))
    parts.api = await openApi(foundation, manager, stack)
    parts.site = await createSiteProxy(site, { connectionsMax: siteConnectionsMax(await descriptorsMax()) })
    keepTitles(foundation, stack, signal)
    keepLibrary(foundation, stack, signal)
    await manager.adoptDesk.watch(placesToWatch(settings))
    runBeside(stack, await createInbox(foundation, manager.ingestDesk), signal)
    setUpCode = await runBot(foundation, stack, { origin, trial }, signal)
    const seeding = seedSamples(foundation, manager.ingestDesk, signal)
    // A manager alone asks for the samples, and some worker brings them later.
    if (roles.includes('worker')) await seeding
    else seeding.catch((error: unknown) => signal.aborted || logger.warn({ error }, 'samples were not added'))
    await abortable(site.ready, signal)
  }
  const server = createMetricsServer(foundation.metrics, report)
  await openMetrics(server, { logger, stack, port: settings.METRICS_PORT })

  const requests = new RequestLimit(foundation, settings.GATEWAY_REQUESTS_PER_SECOND)
  edge.open({ ...parts, requests, gatewaySecrets: foundation.gatewaySecrets })
  const titlesCount = await foundation.catalog.titles.count()
  onReady({ url: origin, titlesCount, ...(setUpCode !== undefined && { setUpCode }) })
  await aborted(signal)
  edge.close()
  await drain()
}

/** Sees to it that what was taken down stays so, and that what is kept has copies, is whole and is backed up. */
function keepLibrary(foundation: Foundation, stack: AsyncDisposableStack, signal: AbortSignal): void {
  runBeside(stack, createCases(foundation), signal)
  runBeside(stack, createCaseKeeper(foundation), signal)
  for (const keeper of createMirrorKeepers(foundation)) runBeside(stack, keeper, signal)
  runBeside(stack, createScrubKeeper(foundation), signal)
  runBeside(stack, createBackupKeeper(foundation), signal)
}

/** Notes what a worker has in use. */
function reportWorker(
  { metrics }: Pick<Foundation, 'metrics'>,
  { delivery, cache, warmer, segments, converter, swarms }: ReportedParts,
): void {
  delivery.report()
  converter?.report()
  for (const swarm of swarms) swarm.measure()
  measureCache(metrics, cache, warmer)
  metrics.set('streamvault_buffer_bytes', segments.bytes, { pool: 'segments' })
}

async function openApi(foundation: Foundation, manager: ReturnType<typeof createManager>, stack: AsyncDisposableStack) {
  const api = manager.createApi(new HealthDesk(foundation))
  await api.ready()
  stack.defer(() => api.close())
  return api
}

/** Only channels are places where others post; what a trial has is its own. */
function placesToWatch(settings: Settings): readonly string[] {
  const { WATCH_CHANNELS, STORE, STORE_CHANNELS = [] } = settings
  return WATCH_CHANNELS && STORE === 'telegram' && !isTrial(settings) ? STORE_CHANNELS.map(String) : []
}

/** One for the accounts of the store, and one for those of a mirror in channels. */
function swarmDesks(foundation: Foundation, { telegram, mirrorTelegram }: OpenedStore): SwarmDesk[] {
  return [
    ...(telegram === undefined ? [] : [new SwarmDesk(foundation, telegram, 'store')]),
    ...(mirrorTelegram === undefined ? [] : [new SwarmDesk(foundation, mirrorTelegram, 'mirror')]),
  ]
}

/** What is told of files that came in. */
interface FileListeners {
  readonly files: FileOpener
  readonly warmer: HeadWarmer | undefined
  readonly keyFrames: KeyFrameShelf
  readonly scout: Pictures['scout']
}

/** All that a worker does beside what it is asked for. What can be played by now is warmed, and what lies elsewhere by now is opened anew. */
function worksOf(foundation: Foundation, opened: OpenedStore, { files, warmer, keyFrames, scout }: FileListeners) {
  const { store, mirrors = [] } = opened
  const onPlayable = (file: FileId) => {
    // One that was gone lies elsewhere now.
    files.forget(file)
    warmer?.add(file)
    keyFrames.add(file)
    scout?.add(file)
  }
  const turns = new BlobTurns()
  const onMoved = ({ id }: Pick<MediaFile, 'id'>) => files.forget(id)
  return [
    createIngest(foundation, store, onPlayable),
    createLeech(foundation, store, onPlayable),
    createUnpack(foundation, store, onPlayable),
    createTorrent(foundation, store, onPlayable),
    createAdopt(foundation, store, onPlayable, turns),
    createWatch(foundation, store, onPlayable, turns),
    createPurge(foundation, opened),
    ...(mirrors.length === 0 ? [] : [createMirror(foundation, opened, onMoved)]),
    createScrub(foundation, opened, onMoved),
    createBackup(foundation, opened),
    createDiscard(foundation, opened),
    createManifests(foundation, opened),
    keyFrames,
    ...(warmer ? [warmer] : []),
    ...(scout ? [scout] : []),
  ]
}

/** Runs what the manager does by itself. It ends before the jobs that it follows, which go on with the next start. */
function runBeside(
  stack: AsyncDisposableStack,
  what: { run(signal: AbortSignal): Promise<void> } | undefined,
  signal: AbortSignal,
): void {
  const ended = new AbortController()
  const running = what?.run(AbortSignal.any([signal, ended.signal]))
  stack.defer(async () => {
    ended.abort(new Error('the server has ended'))
    await running
  })
}

/** The bot answers by and by, once it is signed in; nobody waits for that. Returns what takes the vault over, while it is nobody's. */
async function runBot(
  foundation: Foundation,
  stack: AsyncDisposableStack,
  place: BotPlace,
  signal: AbortSignal,
): Promise<string | undefined> {
  const opened = await openBot(foundation, place)
  if (opened === undefined) return undefined
  stack.use(opened)
  runBeside(stack, opened.bot, signal)
  runBeside(stack, opened.copies, signal)
  runBeside(stack, opened.keeper, signal)
  return opened.setUpCode
}

/** Until the very end: a takedown holds for streams that are only being finished, too. */
function enforceTakedowns(
  foundation: Foundation,
  stack: AsyncDisposableStack,
  {
    cache,
    pictures,
    ...parts
  }: Pick<TakedownEnforcerDeps, 'cache' | 'files' | 'delivery' | 'films'> & { readonly pictures: Pictures['films'] },
): void {
  const { denials, local } = foundation
  const evict = async (file: FileId) => {
    await cache.evict(file)
    await pictures.forget(file)
  }
  const deps = { ...foundation, ...parts, cache: { evict }, watch: denials }
  stack.use(new TakedownEnforcer(deps, (cursor) => noteEnforced(local, 'worker', cursor)))
  stack.use(keepWatching(denials))
}

/** Makes one of titles that are, and looks all of them up where a metadata service is set up, until the server ends. */
function keepTitles(foundation: Foundation, stack: AsyncDisposableStack, signal: AbortSignal): void {
  runBeside(stack, createMerges(foundation), signal)
  const metadata = createMetadata(foundation)
  if (metadata === undefined) return
  runBeside(stack, metadata.keeper, signal)
  runBeside(stack, metadata.runner, signal)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function measureCache(metrics: Metrics, cache: SliceCache, warmer: HeadWarmer | undefined): void {
  const { bytes, pinnedSlices, fillsInFlight, looseSlices } = cache.stats()
  metrics.set('streamvault_cache_bytes', bytes, {})
  metrics.set('streamvault_cache_pinned_slices', pinnedSlices, {})
  metrics.set('streamvault_buffer_bytes', (fillsInFlight + looseSlices) * SLICE_BYTES, { pool: 'fills' })
  metrics.set('streamvault_heads_warming', warmer?.isAtWork === true ? 1 : 0, {})
}
