import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DiskSliceCache } from '@streamvault/cache-disk'
import { openSqlite, SqliteCatalog, SqliteEphemeral, SqliteJobs } from '@streamvault/catalog-sqlite'
import type { Settings } from '@streamvault/config'
import { TicketSigner } from '@streamvault/contract'
import {
  type BlobStore,
  type Catalog,
  type Clock,
  type Ephemeral,
  type Jobs,
  type Logger,
  type Metrics,
  VaultError,
} from '@streamvault/core'
import {
  AdoptDesk,
  createApi,
  IngestDesk,
  Library,
  PlaybackDesk,
  recogniseFound,
  recogniseName,
} from '@streamvault/manager'
import { createMetrics, systemClock } from '@streamvault/telemetry'
import { AdoptWork, Delivery, FileCiphers, FileOpener, IngestWork, JobRunner } from '@streamvault/worker'
import { LinuxZeroCopy } from '@streamvault/zero-copy-linux'
import { openDataDir } from './data-dir.ts'
import { REPOSITORY_ROOT } from './repository-root.ts'

const MIB = 1024 ** 2
const DATABASE = 'catalogue.sqlite'
/** Slices on their way from the store; beyond this, more at once only compete. */
const FILLS_MAX = 128
/**
 * The farthest that one stream reads ahead, in slices. 64 MB/s over round trips of 150 ms keep 26 on their way; they arrive in
 * any order and are handed on in theirs, so that it takes nearly twice as many to let no connection rest.
 */
const READ_AHEAD_SLICES = 48
/** The rest is left to what somebody waits for. */
const READ_AHEAD_SHARE = 3 / 4
const INGEST_JOBS_MAX = 2
/** One adoption reads as fast as the store gives. */
const ADOPT_JOBS_MAX = 1
const JOB_LEASE_MS = 10_000
const JOB_POLL_MS = 500

/** What every command and role stands on: the adapters behind the ports. The store is opened by those who move bytes. */
export interface Foundation extends AsyncDisposable {
  readonly settings: Settings
  readonly dataDir: string
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly catalog: Catalog
  readonly jobs: Jobs
  readonly ephemeral: Ephemeral
  readonly ciphers: FileCiphers
  readonly tickets: TicketSigner
}

/** Opens the data folder, which is made where it does not exist. */
export async function openFoundation(settings: Settings, logger: Logger): Promise<Foundation> {
  const dataDir = dataDirOf(settings)
  const secrets = await openDataDir(settings, dataDir)
  const clock = systemClock
  const database = openSqlite(join(dataDir, DATABASE))
  return {
    settings,
    dataDir,
    clock,
    logger,
    metrics: createMetrics(),
    catalog: new SqliteCatalog(database),
    jobs: new SqliteJobs(database, { clock }),
    ephemeral: new SqliteEphemeral(database, { clock }),
    ciphers: new FileCiphers(secrets),
    tickets: new TicketSigner(secrets),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

/** Opens a data folder that has a library. Throws `LIBRARY_NOT_FOUND` where there is none, and makes nothing there. */
export async function openLibrary(settings: Settings, logger: Logger): Promise<Foundation> {
  const dataDir = dataDirOf(settings)
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
  const { catalog, jobs, clock, tickets, logger, metrics, settings } = foundation
  const library = new Library({ catalog })
  const playback = new PlaybackDesk({ catalog, clock, tickets }, { ticketTtlMs: settings.TICKET_TTL_SECONDS * 1000 })
  const ingestDesk = new IngestDesk({ jobs, recognise: recogniseName })
  return {
    library,
    playback,
    ingestDesk,
    adoptDesk: new AdoptDesk({ jobs }),
    createApi: () => createApi({ library, playback, logger, metrics }),
  }
}

/** The part of the data plane that takes files in. */
export function createIngest(foundation: Foundation, store: BlobStore): JobRunner<'ingest'> {
  const { settings } = foundation
  const encryption = settings.ENCRYPT ? 'aes-256-ctr' : 'none'
  const work = new IngestWork({ ...foundation, store }, { partBytesMax: settings.PART_BYTES, encryption })
  return new JobRunner(foundation, work, { jobsMax: INGEST_JOBS_MAX, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** The part of the data plane that indexes what lies in the store already. */
export function createAdopt(foundation: Foundation, store: BlobStore): JobRunner<'adopt'> {
  const work = new AdoptWork({ ...foundation, store, recognise: recogniseFound })
  return new JobRunner(foundation, work, { jobsMax: ADOPT_JOBS_MAX, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** The part of the data plane that hands files out. Its buffers together keep within `MEMORY_BYTES`. */
export async function createDelivery(foundation: Foundation, store: BlobStore) {
  const { settings, dataDir } = foundation
  const windowBytes = Math.floor(settings.MEMORY_BYTES / 2)
  const fillsMax = Math.min(FILLS_MAX, Math.floor(settings.MEMORY_BYTES / 4 / MIB))
  const directory = join(dataDir, 'cache')
  const zeroCopy = LinuxZeroCopy.open()
  const cache = await DiskSliceCache.open(
    { ...foundation, zeroCopy },
    { directory, bytesMax: settings.CACHE_BYTES, fillsMax },
  )
  const files = new FileOpener({ ...foundation, cache, stores: new Map([[store.name, store]]) })
  const options = {
    windowBytes,
    readAheadSlices: READ_AHEAD_SLICES,
    readAheadFillsMax: Math.ceil(fillsMax * READ_AHEAD_SHARE),
  }
  return { cache, delivery: new Delivery({ ...foundation, files, zeroCopy }, options) }
}
