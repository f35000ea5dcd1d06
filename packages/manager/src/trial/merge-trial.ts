import {
  type Catalog,
  type Job,
  type MediaFile,
  type Recognised,
  recordMetadata,
  type TitleId,
} from '@streamvault/core'
import {
  addSampleTitle,
  FakeClock,
  loadDenials,
  MemoryCatalog,
  MemoryJobs,
  sampleDetails,
  sampleMetadata,
  silentLogger,
} from '@streamvault/testkit'
import { expect } from 'vitest'
import { Library } from '../library/library.ts'
import { MetadataDesk } from '../metadata/metadata-desk.ts'
import { RightsDesk } from '../rights/rights-desk.ts'
import { TakedownDesk } from '../takedown/takedown-desk.ts'
import { mergeTitlesOfNumber } from '../titles/merge-titles-of-number.ts'
import { MergeWork } from '../titles/merge-work.ts'
import { TitleDesk } from '../titles/title-desk.ts'

export const AMELIE = { kind: 'movie', name: 'Amélie' } as const
export const FABULEUX = { kind: 'movie', name: "Le Fabuleux Destin d'Amélie Poulain", year: 2001 } as const
export const NUMBER = 194
const LEASE_MS = 10_000
export const WHY = { reason: 'a notice', by: 'operator' }

const { signal } = new AbortController()

/** A manager, and titles of which a metadata service may have told something. */
export class MergeTrial {
  readonly clock = new FakeClock()
  readonly catalog: Catalog
  readonly jobs = new MemoryJobs({ clock: this.clock })
  readonly desk: TitleDesk
  readonly takedowns: TakedownDesk
  readonly metadata: MetadataDesk
  readonly rights: RightsDesk

  constructor(catalog: Catalog = new MemoryCatalog()) {
    this.catalog = catalog
    this.desk = new TitleDesk(this)
    this.takedowns = new TakedownDesk(this)
    this.metadata = new MetadataDesk(this)
    this.rights = new RightsDesk(this)
  }

  /** A title as it is once it was looked up, unless `tmdb` is undefined, and before anybody looks for others of its number. */
  async add(
    called: Pick<Recognised, 'kind' | 'name' | 'year'>,
    files: readonly Partial<MediaFile>[],
    tmdb: number | undefined = NUMBER,
  ): Promise<TitleId> {
    const id = await addSampleTitle(this.catalog, called, files)
    if (tmdb === undefined) return id
    const details = detailsOf(called.kind, tmdb)
    await recordMetadata(this.catalog, sampleMetadata(id, { details }), undefined)
    return id
  }

  /** As a look-up of the title ends. */
  async lookedUp(id: TitleId, tmdb = NUMBER): Promise<void> {
    const title = await this.title(id)
    await mergeTitlesOfNumber(this, title, detailsOf(title.kind, tmdb))
  }

  /** Carries out every merge that somebody wants, and returns the jobs as they ended. */
  async mergeAll(): Promise<Job<'merge'>[]> {
    const ended: Job<'merge'>[] = []
    const work = new MergeWork({ ...this.deps() })
    for (;;) {
      const claim = await this.jobs.claim('merge', LEASE_MS)
      if (claim === undefined) return ended
      const outcome = await work.carryOut({ claim, signal })
      await this.jobs.complete(claim, outcome)
      ended.push({ ...claim.job, outcome })
    }
  }

  deps() {
    const { catalog, jobs, clock } = this
    return { catalog, jobs, clock, logger: silentLogger }
  }

  async title(id: string) {
    return (await this.catalog.titles.get(id as TitleId))?.value ?? expect.fail(`there is ${id}`)
  }

  async library(): Promise<Library> {
    return new Library({ catalog: this.catalog, denials: await loadDenials(this.catalog) })
  }

  /** What viewers see of the library, and of one title by any of its ids. */
  async shown(): Promise<string[]> {
    return (await (await this.library()).listTitles({ limit: 200 })).items.map(({ id }) => id)
  }

  async namesIn(id: string): Promise<string[]> {
    const { files, seasons } = await (await this.library()).getTitle(id)
    const ofEpisodes = seasons.flatMap(({ episodes }) => episodes.flatMap((episode) => episode.files))
    return [...files, ...ofEpisodes].map(({ name }) => name).sort()
  }
}

function detailsOf(kind: Recognised['kind'], tmdb: number) {
  const originalName = "Le Fabuleux Destin d'Amélie Poulain"
  return sampleDetails({ kind, tmdb, name: 'Amélie', originalName, releasedOn: '2001-04-25' })
}
