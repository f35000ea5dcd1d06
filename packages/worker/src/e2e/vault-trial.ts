import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import {
  type AdoptTally,
  type BlobStore,
  type Catalog,
  type FileId,
  type IngestRequest,
  isJobOf,
  type Job,
  type JobKind,
  type MediaFile,
  type Recognised,
  SLICE_BYTES,
  type Title,
} from '@streamvault/core'
import {
  FakeClock,
  MEMORY_PLACE,
  MemoryCatalog,
  MemoryJobs,
  MemorySliceCache,
  nothingDenied,
  RecordingMetrics,
  silentLogger,
} from '@streamvault/testkit'
import { expect } from 'vitest'
import type { MetSubtitle, SubtitleHome } from '../adopt/adopt-deps.ts'
import { AdoptWork } from '../adopt/adopt-work.ts'
import { BlobTurns } from '../adopt/blob-turns.ts'
import { IngestWork } from '../ingest/ingest-work.ts'
import { JobRunner, type JobWork } from '../jobs/job-runner.ts'
import { FileCiphers } from '../reading/file-cipher.ts'
import { FileOpener } from '../reading/file-opener.ts'

const { signal } = new AbortController()
/** Long beside an attempt, short beside a lease. */
const STEP_MS = 500
const RUNNER = { jobsMax: 1, leaseMs: 10_000, pollMs: 500 }

export const SAMPLES = join(import.meta.dirname, '../../../../samples')
export const MOVIES = ['Tides.of.Light.2024.1080p.WEB-DL.x264.mp4', 'Tides.of.Light.2024.480p.WEB-DL.x264.mp4'].map(
  (name) => join(SAMPLES, 'movies', name),
)
export const EPISODES = [1, 2].map((number) => {
  const name = number === 1 ? 'First.Contact' : 'The.Long.Static'
  return join(SAMPLES, 'series/Northern Signals/Season 1', `Northern.Signals.S01E0${number}.${name}.480p.mp4`)
})

export interface VaultTrialOptions {
  readonly store: BlobStore
  readonly secret?: string
  readonly catalog?: Catalog
}

/** The data plane of a vault around a store, with a catalogue of its own, that is empty. */
export class VaultTrial {
  readonly store: BlobStore
  readonly catalog: Catalog
  readonly clock = new FakeClock()
  readonly jobs = new MemoryJobs({ clock: this.clock })
  readonly metrics = new RecordingMetrics()
  readonly ciphers: FileCiphers
  readonly #turns = new BlobTurns()
  /** What somebody wants of jobs. */
  readonly wishes = new Map<string, string>()
  /** How adoptions store what they store. */
  encryption: 'none' | 'aes-256-ctr' = 'none'
  /** Files of which was said that they can be played, by adoptions. */
  readonly playable: FileId[] = []

  constructor({ store, secret = 'a secret for all of them', catalog = new MemoryCatalog() }: VaultTrialOptions) {
    this.store = store
    this.catalog = catalog
    this.ciphers = new FileCiphers([secret])
  }

  /** Ingests files one after the other, in parts of a slice, and returns the jobs as they ended. */
  async ingest(
    paths: readonly string[],
    encryption: 'none' | 'aes-256-ctr' = 'none',
    beside: Pick<IngestRequest, 'sidecars' | 'video' | 'provenance'> = {},
  ): Promise<Job<'ingest'>[]> {
    const work = new IngestWork(this.deps(), { partBytesMax: SLICE_BYTES, encryption })
    const ids = []
    for (const path of paths) {
      const job = await this.jobs.submit('ingest', path, {
        path,
        recognised: recogniseSample({ fileName: path }),
        ...beside,
      })
      ids.push(job.id)
    }
    await this.carryOut(work)
    return await Promise.all(ids.map(async (id) => jobOf(await this.jobs.get(id), 'ingest')))
  }

  async adopt(place = MEMORY_PLACE): Promise<Job<'adopt'>> {
    const { id } = await this.jobs.submit('adopt', place, { place })
    await this.carryOut(new AdoptWork(this.watchDeps(), { encryption: this.encryption }))
    return jobOf(await this.jobs.get(id), 'adopt')
  }

  /** Adopts, and fails unless that is done. */
  async adopted(): Promise<AdoptTally> {
    const { outcome, failure } = await this.adopt()
    return outcome ?? expect.fail(`the job ended with ${failure?.code}`)
  }

  /** A subtitle is of the video that its name begins as, or of the one before it where it is called `en.srt`. */
  async #homeOf({ fileName, follows }: MetSubtitle): Promise<SubtitleHome> {
    const [language = 'und', ...stem] = fileName.split('.').slice(0, -1).toReversed()
    const name = stem.toReversed().join('.')
    const named = (await this.files()).filter(({ file }) => name !== '' && file.name.startsWith(`${name}.`))
    const ids = name === '' && follows !== undefined ? [follows] : named.map(({ file }) => file.id)
    return { tags: { language }, videos: new Map(ids.map((id) => [id, { kind: 'movie', name }])) }
  }

  /** Carries out all jobs of a kind, while time passes. */
  async carryOut<K extends JobKind>(work: JobWork<K>): Promise<void> {
    const done = new AbortController()
    const running = new JobRunner(this.deps(), work, RUNNER).run(done.signal)
    while ((await this.jobs.pending(work.kind)) > 0) await this.clock.advance(STEP_MS)
    done.abort()
    await running
  }

  async titles(): Promise<readonly Title[]> {
    return (await this.catalog.titles.list({}, { limit: 200 })).items
  }

  /** Every file with its digests, in the order of the listing. */
  async files(): Promise<{ readonly file: MediaFile; readonly digests: string }[]> {
    const lists = await Promise.all((await this.titles()).map(({ id }) => this.catalog.files.listByTitle(id)))
    return await Promise.all(
      lists.flat().map(async (file) => {
        const digests = await this.catalog.digests.get(file.id)
        return { file, digests: Buffer.from(digests ?? []).toString('hex') }
      }),
    )
  }

  /** Reads a file as viewers do, and tells its SHA-256. */
  async sha256Of(id: FileId): Promise<string> {
    const stores = new Map([[this.store.name, this.store]])
    const cache = new MemorySliceCache({ bytesMax: SLICE_BYTES })
    const { reader } = await new FileOpener({ ...this.deps(), denials: nothingDenied, stores, cache }).open(id)
    const bytes = new Uint8Array(reader.sizeBytes)
    await reader.read(0, bytes, { signal })
    return createHash('sha256').update(bytes).digest('hex')
  }

  /** Fails unless every file can be read, and is what its record says. */
  async expectAllReadable(): Promise<void> {
    for (const { file } of await this.files()) expect(await this.sha256Of(file.id), file.name).toBe(file.sha256)
  }

  /** What indexing stands on. */
  watchDeps() {
    const homeOf = (met: MetSubtitle) => this.#homeOf(met)
    const onPlayable = (file: FileId) => void this.playable.push(file)
    return { ...this.deps(), recognise: recogniseSample, homeOf, turns: this.#turns, onPlayable }
  }

  /** What works of this vault stand on. */
  deps() {
    const { store, catalog, clock, jobs, metrics, ciphers } = this
    const ephemeral = { get: async (key: string) => this.wishes.get(key) }
    return { store, catalog, clock, jobs, metrics, ciphers, ephemeral, logger: silentLogger }
  }
}

const NAME = /(?<name>[^/]+?)[. ](?:S(?<season>\d\d)E(?<episode>\d\d)[.](?<episodeName>.+)[.]\d+p|(?<year>\d{4}))[^/]*$/

/** A name that nobody could tell anything by. */
export const NAMELESS = 'video.mp4'

/** Enough for names as the samples have them. */
function recogniseSample({ fileName }: { readonly fileName: string }): Recognised {
  if (basename(fileName) === NAMELESS) return { kind: 'movie', name: 'video', doubt: 'nameless' }
  const { name = fileName || 'Untitled', season, episode, year, episodeName } = NAME.exec(fileName)?.groups ?? {}
  const words = name.replaceAll('.', ' ')
  if (season === undefined) return { kind: 'movie', name: words, ...(year === undefined ? {} : { year: Number(year) }) }
  const number = { season: Number(season), episode: Number(episode) }
  return { kind: 'series', name: words, episode: number, ...(episodeName === undefined ? {} : { episodeName }) }
}

function jobOf<K extends JobKind>(job: Job | undefined, kind: K): Job<K> {
  return job !== undefined && isJobOf(job, kind) ? job : expect.fail('the job is on record')
}
