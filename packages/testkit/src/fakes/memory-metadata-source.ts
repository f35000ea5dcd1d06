import {
  type CallOptions,
  type MetadataFound,
  type MetadataQuery,
  type MetadataRecord,
  type MetadataSource,
  type MetadataSubject,
  VaultError,
} from '@streamvault/core'
import { isFoundBy, type KnownTitle, yearOf } from './known-title.ts'

const FOUND_MAX = 60

/** A metadata service in memory. */
export class MemoryMetadataSource implements MetadataSource {
  readonly titles: KnownTitle[]
  /** What was asked, in order. */
  readonly asked: (MetadataQuery | MetadataSubject)[] = []
  /** Thrown instead of every answer. */
  failure: VaultError | undefined

  constructor(titles: readonly KnownTitle[] = []) {
    this.titles = [...titles]
  }

  async search(query: MetadataQuery, { signal }: CallOptions): Promise<MetadataFound> {
    this.#begin(query, signal)
    const found = this.titles.filter(
      (title) =>
        title.details.kind === query.kind &&
        isFoundBy(title, query.name) &&
        (query.year === undefined || yearOf(title) === query.year),
    )
    const candidates = found.slice(0, FOUND_MAX).map((title) => {
      const { tmdb, name, originalName } = title.details
      const year = yearOf(title)
      return {
        tmdb,
        name,
        ...(originalName === undefined ? {} : { originalName }),
        ...(year === undefined ? {} : { year }),
      }
    })
    return { candidates, isComplete: found.length <= FOUND_MAX }
  }

  async read(subject: MetadataSubject, { signal }: CallOptions): Promise<MetadataRecord> {
    this.#begin(subject, signal)
    const known = this.titles.find(({ details }) => details.kind === subject.kind && details.tmdb === subject.tmdb)
    if (known === undefined) throw new VaultError('METADATA_NOT_FOUND', { tmdb: subject.tmdb })
    const { details, otherNames = [] } = known
    const seasons = details.seasons.filter(({ number }) => subject.seasons.includes(number))
    const names = [details.name, ...(details.originalName === undefined ? [] : [details.originalName]), ...otherNames]
    return { details: { ...details, seasons }, names: [...new Set(names)] }
  }

  #begin(what: MetadataQuery | MetadataSubject, signal: AbortSignal): void {
    signal.throwIfAborted()
    this.asked.push(what)
    if (this.failure !== undefined) throw this.failure
  }
}
