import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DiskSliceCache } from '@streamvault/cache-disk'
import { openSqlite, SqliteEphemeral } from '@streamvault/catalog-sqlite'
import type { Settings } from '@streamvault/config'
import {
  type BlobStore,
  type Catalog,
  type Clock,
  type Ephemeral,
  type FileId,
  type Jobs,
  type LibraryRecords,
  type LibrarySnapshot,
  type Logger,
  type MediaFile,
  type Metrics,
  TakedownWatch,
  VaultError,
} from '@streamvault/core'
import {
  AdoptDesk,
  CaseDesk,
  createApi,
  type HealthSource,
  IngestDesk,
  JobsDesk,
  LeechDesk,
  Library,
  MetadataDesk,
  MirrorDesk,
  matchNames,
  NoticeDesk,
  operatorRule,
  PackDesk,
  PlaybackDesk,
  pictureTicket,
  ReviewDesk,
  RightsDesk,
  RulesDesk,
  recogniseName,
  recogniseSaid,
  ScrubDesk,
  SubtitleDesk,
  TakeDesk,
  TakedownDesk,
  TitleDesk,
  TorrentDesk,
  Transparency,
} from '@streamvault/manager'
import { Ballast, openDataDir } from '@streamvault/runtime'
import { createMetrics, systemClock } from '@streamvault/telemetry'
import {
  Delivery,
  FileOpener,
  FilmDesk,
  HeadWarmer,
  IngestWork,
  JobRunner,
  KeyFrameShelf,
  type LeechOptions,
  LeechWork,
  NextEpisode,
  openPictures,
  PackOpener,
  type Pictures,
  SegmentShelf,
  SoundConverter,
  type TorrentOptions,
  TorrentWork,
  type UnpackDeps,
  type UnpackOptions,
  UnpackWork,
} from '@streamvault/worker'
import { LinuxZeroCopy } from '@streamvault/zero-copy-linux'
import { addressesOf } from './addresses-of.ts'
import { createBackupDesk } from './backup/create-backup-desk.ts'
import { type Credentials, credentialsOf } from './credentials.ts'
import { fillsMaxOf, readAheadKeptMax, viewerFillsOf } from './delivery/slice-budget.ts'
import { assertWhole } from './move/assert-whole.ts'
import { openCatalogue } from './open-catalogue.ts'
import { openRedis } from './open-redis.ts'
import { createPeople } from './people/create-people.ts'
import { REPOSITORY_ROOT } from './repository-root.ts'
import { createHotlinkGuard } from './serve/hotlinks-of.ts'
import { type OpenedStore, storesOf } from './store/opened-store.ts'
import { postOf } from './store/post-of.ts'

/** In the data folder. */
export const DATABASE = 'catalogue.sqlite'
/**
 * The farthest that one stream reads ahead, in slices. 64 MB/s over round trips of 150 ms keep 26 on their way; they arrive in
 * any order and are handed on in theirs, so that it takes nearly twice as many to let no connection rest.
 */
const READ_AHEAD_SLICES = 48
/** Of all media buffers: subtitles that are at hand. */
const SUBTITLES_SHARE = 1 / 16
/** As this: parts of films that were made to be played in segments. Six seconds of 20 Mbit/s take 15 MB. */
const SEGMENTS_SHARE = 1 / 8
/** The rest is left to what somebody waits for. */
const READ_AHEAD_SHARE = 3 / 4
const INGEST_JOBS_MAX = 2
export const JOB_LEASE_MS = 10_000
export const JOB_POLL_MS = 500

/** What every command and role stands on: the adapters behind the ports. The store is opened by those who move bytes. */
export interface Foundation extends Credentials, AsyncDisposable {
  readonly settings: Settings
  readonly dataDir: string
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly catalog: Catalog
  /** What may not be shown. It is as old as its last refresh, until somebody runs it. */
  readonly denials: TakedownWatch
  readonly jobs: Jobs
  /** All that the engine keeps, for whoever has the library to himself. */
  readonly records: LibraryRecords
  /** All of it as it is now, while others write to it. */
  readonly snapshot: () => Promise<LibrarySnapshot>
  readonly secrets: readonly [string, ...string[]]
  /** What the operator decides while the vault runs. */
  readonly rules: RulesDesk
  /** Shared by all processes, on whatever machine. */
  readonly ephemeral: Ephemeral
  /** Shared by the processes of this data folder. */
  readonly local: Ephemeral
}

/** Opens the data folder, which is made where it does not exist. Throws `MOVE_UNFINISHED`, unless `check` lets half a library pass. */
export async function openFoundation(
  settings: Settings,
  logger: Logger,
  check: (records: LibraryRecords) => Promise<void> = assertWhole,
): Promise<Foundation> {
  const dataDir = dataDirOf(settings)
  const secrets = await openDataDir(settings, dataDir)
  await new Ballast(dataDir, logger).throwOffIfFull()
  const clock = systemClock
  await using opened = new AsyncDisposableStack()
  const path = join(dataDir, DATABASE)
  const database = opened.use(openSqlite(path))
  const local = new SqliteEphemeral(database, { clock })
  const ephemeral = settings.REDIS_URL === undefined ? local : opened.use(await openRedis(settings.REDIS_URL, logger))
  const catalogue = opened.use(await openCatalogue(settings, { database, path, clock, logger, check }))
  const { catalog, jobs, records, snapshot } = catalogue
  const denials = await TakedownWatch.load({ takedowns: catalog.takedowns, clock, logger })
  const lifetime = opened.move()
  return {
    settings,
    dataDir,
    clock,
    logger,
    metrics: createMetrics(),
    catalog,
    denials,
    jobs,
    records,
    snapshot,
    secrets,
    rules: new RulesDesk({ catalog, clock }),
    ephemeral,
    local,
    ...credentialsOf(secrets),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

/**
 * Opens a data folder that has a library. Throws `LIBRARY_NOT_FOUND` where there is none, and makes nothing there. In MongoDB
 * there always is one.
 */
export async function openLibrary(settings: Settings, logger: Logger): Promise<Foundation> {
  const dataDir = dataDirOf(settings)
  if (settings.MONGO_URL !== undefined) return await openFoundation(settings, logger)
  await access(join(dataDir, DATABASE)).catch((cause: unknown) => {
    throw new VaultError('LIBRARY_NOT_FOUND', { dataDir }, { cause })
  })
  return await openFoundation(settings, logger)
}

export function dataDirOf(settings: Settings): string {
  return resolve(REPOSITORY_ROOT, settings.DATA_DIR)
}

/** The control plane: decides and records, and never moves media bytes. */
export function createManager(foundation: Foundation) {
  const { catalog, jobs, ephemeral, clock, logger, metrics, settings } = foundation
  const library = new Library(foundation, {
    hasPlaceholders: settings.PLACEHOLDER_URL !== undefined,
    ...(!settings.ANONYMOUS_VIEWERS && { ticketOf: pictureTicket(foundation) }),
  })
  const ticketLife = { ticketTtlMs: settings.TICKET_TTL_SECONDS * 1000 }
  const playback = new PlaybackDesk(foundation, ticketLife)
  const packs = new PackDesk(foundation, ticketLife)
  const rightsDesk = new RightsDesk({ catalog, jobs })
  const ingestDesk = new IngestDesk({ jobs, catalog, recognise: recogniseName })
  const [leechDesk, torrentDesk] = [new LeechDesk({ jobs, ephemeral }), new TorrentDesk({ jobs, ephemeral })]
  const takeDesk = new TakeDesk({ leechDesk, torrentDesk })
  const jobsDesk = new JobsDesk({ jobs, ephemeral })
  const [reviewDesk, titleDesk] = [new ReviewDesk({ catalog, jobs }), new TitleDesk({ catalog, jobs })]
  const mayOperate = operatorRule(foundation.operatorTokens)
  const { people, ...signingIn } = createPeople(foundation)
  const backupDesk = createBackupDesk(foundation)
  const takedownDesk = new TakedownDesk({ catalog, jobs, clock })
  const caseDesk = new CaseDesk({ ...foundation, takedownDesk, postOf })
  const noticeDesk = new NoticeDesk(foundation)
  const transparency = new Transparency(foundation)
  return {
    library,
    playback,
    packs,
    ingestDesk,
    leechDesk,
    torrentDesk,
    takeDesk,
    mirrorDesk: new MirrorDesk(foundation),
    scrubDesk: new ScrubDesk(foundation),
    backupDesk,
    jobsDesk,
    adoptDesk: new AdoptDesk({ jobs }),
    reviewDesk,
    metadataDesk: new MetadataDesk({ catalog, jobs, clock }),
    rightsDesk,
    subtitleDesk: new SubtitleDesk({ catalog, jobs, recognise: recogniseName }),
    takedownDesk,
    caseDesk,
    noticeDesk,
    titleDesk,
    auditDesk: signingIn.audit,
    people,
    invitations: signingIn.invitations,
    budgets: signingIn.budgets,
    createApi: (health: HealthSource) => {
      const curation = { jobs: jobsDesk, take: takeDesk, review: reviewDesk, titles: titleDesk }
      const takedowns = { cases: caseDesk, notices: noticeDesk, transparency }
      const desks = { library, playback, packs, rights: rightsDesk, backups: backupDesk, people, ...signingIn }
      return createApi({ ...desks, ...curation, ...takedowns, health, mayOperate, logger, metrics })
    },
  }
}

/** The part of the data plane that takes files in; `onPlayable` is told of each that can be played. */
export function createIngest(
  foundation: Foundation,
  store: BlobStore,
  onPlayable: (file: FileId) => void = () => {},
): JobRunner<'ingest'> {
  const { settings } = foundation
  const encryption = settings.ENCRYPT ? 'aes-256-ctr' : 'none'
  const options = { partBytesMax: settings.PART_BYTES, encryption, onPlayable } as const
  const work = new IngestWork({ ...foundation, store }, options)
  return new JobRunner(foundation, work, { jobsMax: INGEST_JOBS_MAX, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** The part of the data plane that takes files from web servers; `onPlayable` is told of each that can be played. */
export function createLeech(
  foundation: Foundation,
  store: BlobStore,
  onPlayable: (file: FileId) => void = () => {},
): JobRunner<'leech'> {
  const { settings } = foundation
  const options: LeechOptions = {
    partBytesMax: settings.PART_BYTES,
    encryption: settings.ENCRYPT ? 'aes-256-ctr' : 'none',
    networks: settings.LEECH_NETWORKS,
    bytesMax: settings.LEECH_BYTES_MAX,
    connectionsMax: settings.LEECH_CONNECTIONS,
    idleMs: settings.LEECH_IDLE_SECONDS * 1000,
    bytesPerSecondMin: settings.LEECH_BYTES_PER_SECOND_MIN,
    onPlayable,
  }
  const work = new LeechWork({ ...foundation, store, resolve: addressesOf, recognise: recogniseName }, options)
  const jobsMax = settings.LEECH_JOBS_MAX
  return new JobRunner(foundation, work, { jobsMax, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** The part of the data plane that takes videos out of archives; `onPlayable` is told of each that can be played. */
export function createUnpack(
  foundation: Foundation,
  store: BlobStore,
  onPlayable: (file: FileId) => void = () => {},
): JobRunner<'unpack'> {
  const { settings } = foundation
  const options: UnpackOptions = {
    partBytesMax: settings.PART_BYTES,
    encryption: settings.ENCRYPT ? 'aes-256-ctr' : 'none',
    bytesMax: settings.UNPACK_BYTES_MAX,
    onPlayable,
  }
  const recognise: UnpackDeps['recognise'] = (path, override) => recogniseSaid(recogniseName, path, override)
  const work = new UnpackWork({ ...foundation, store, recognise, matchSubtitles: matchNames }, options)
  const jobsMax = settings.UNPACK_JOBS_MAX
  return new JobRunner(foundation, work, { jobsMax, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** The part of the data plane that takes torrents, through aria2; `onPlayable` is told of each file that can be played. */
export function createTorrent(
  foundation: Foundation,
  store: BlobStore,
  onPlayable: (file: FileId) => void = () => {},
): JobRunner<'torrent'> {
  const { settings, dataDir } = foundation
  const { TORRENT_URL: url, TORRENT_SECRET: secret } = settings
  const options: TorrentOptions = {
    partBytesMax: settings.PART_BYTES,
    encryption: settings.ENCRYPT ? 'aes-256-ctr' : 'none',
    folder: join(dataDir, 'torrents'),
    aria2: url === undefined ? undefined : { url, secret },
    networks: settings.LEECH_NETWORKS,
    ports: settings.TORRENT_PORTS,
    usesDht: settings.TORRENT_DHT,
    bytesMax: settings.TORRENT_BYTES_MAX,
    idleMs: settings.TORRENT_IDLE_SECONDS * 1000,
    onPlayable,
  }
  const deps = { ...foundation, store, resolve: addressesOf, recognise: recogniseName, matchSubtitles: matchNames }
  const work = new TorrentWork(deps, options)
  const jobsMax = settings.TORRENT_JOBS_MAX
  return new JobRunner(foundation, work, { jobsMax, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/**
 * The part of the data plane that hands files out, and keeps what viewers come for next near them until `signal` is aborted. Its
 * buffers together keep within `MEMORY_BYTES`.
 */
export async function createDelivery(foundation: Foundation, opened: OpenedStore, signal: AbortSignal) {
  const { settings } = foundation
  const subtitleBytesMax = Math.floor(settings.MEMORY_BYTES * SUBTITLES_SHARE)
  const segmentBytesMax = Math.floor(settings.MEMORY_BYTES * SEGMENTS_SHARE)
  const windowBytes = Math.floor(settings.MEMORY_BYTES / 2) - subtitleBytesMax - segmentBytesMax
  const fillsMax = fillsMaxOf(settings)
  const zeroCopy = LinuxZeroCopy.open()
  const cache = await openCache(foundation, zeroCopy)
  const stores = storesOf(opened)
  const files = new FileOpener({ ...foundation, cache, stores, subtitleBytesMax })
  const options = {
    windowBytes,
    readAheadSlices: READ_AHEAD_SLICES,
    readAheadFillsMax: Math.ceil(fillsMax * READ_AHEAD_SHARE),
    readAheadKeptMax: readAheadKeptMax(settings),
    viewerFills: viewerFillsOf(settings),
    viewerLimits: {
      streamsMax: settings.GATEWAY_STREAMS_PER_VIEWER,
      bytesPerSecond: settings.GATEWAY_VIEWER_BYTES_PER_SECOND,
    },
  }
  const nextEpisode = new NextEpisode({ ...foundation, files }, signal)
  const warmer = settings.CACHE_PINNED_PERCENT > 0 ? new HeadWarmer({ ...foundation, files, cache }) : undefined
  const onSlice = (file: MediaFile, index: number) => {
    nextEpisode.watching(file, index)
    if (index === 0) warmer?.started(file)
  }
  const keyFrames = new KeyFrameShelf({ ...foundation, files })
  const segments = new SegmentShelf({ ...foundation, onFull: () => delivery.cutMostStalled() }, segmentBytesMax)
  const converter = await SoundConverter.find(foundation)
  const films = new FilmDesk({ ...foundation, files, keyFrames, segments, converter })
  const packs = new PackOpener({ ...foundation, files })
  const parts = { files, films, packs, hotlinks: createHotlinkGuard(foundation), zeroCopy, onSlice }
  const delivery: Delivery = new Delivery({ ...foundation, ...parts }, options)
  return { cache, files, delivery, warmer, keyFrames, segments, films, converter }
}

/** The part of the data plane that brings pictures of titles and films, none of which viewers get from anywhere else. */
export function createPictures(
  foundation: Foundation,
  { delivery, ...from }: { readonly files: FileOpener; readonly keyFrames: KeyFrameShelf; readonly delivery: Delivery },
): Promise<Pictures> {
  const { settings, dataDir } = foundation
  return openPictures(
    { ...foundation, ...from, traffic: delivery, resolve: addressesOf },
    {
      directory: join(dataDir, 'pictures'),
      cacheBytes: settings.PICTURE_CACHE_BYTES,
      url: settings.TMDB_IMAGES_URL,
      placeholder: settings.PLACEHOLDER_URL,
      networks: settings.TMDB_NETWORKS,
      areForAll: settings.ANONYMOUS_VIEWERS,
    },
  )
}

/** The folder of the slices that a worker keeps. */
export function cacheDirOf({ settings, dataDir }: Pick<Foundation, 'settings' | 'dataDir'>): string {
  return settings.CACHE_DIR === undefined ? join(dataDir, 'cache') : resolve(REPOSITORY_ROOT, settings.CACHE_DIR)
}

/** Opens the slices that a worker keeps: of all processes, only the one that has its role may do so. */
export function openCache(foundation: Foundation, zeroCopy = LinuxZeroCopy.open()): Promise<DiskSliceCache> {
  const { settings } = foundation
  return DiskSliceCache.open(
    { ...foundation, zeroCopy },
    {
      directory: cacheDirOf(foundation),
      bytesMax: settings.CACHE_BYTES,
      pinnedShare: settings.CACHE_PINNED_PERCENT / 100,
      fillsMax: fillsMaxOf(settings),
    },
  )
}
