import {
  type Catalog,
  type Clock,
  changeMetadata,
  type Job,
  type Jobs,
  type MetadataDecision,
  type Title,
  type TitleId,
  type TitleMetadata,
  titleRootOf,
  VaultError,
} from '@streamvault/core'
import { telling } from '../manifest/telling.ts'

export interface MetadataDeskDeps {
  readonly catalog: Pick<Catalog, 'titles' | 'metadata'>
  readonly jobs: Pick<Jobs, 'submit'>
  readonly clock: Pick<Clock, 'now'>
}

/** A number of the metadata service; `none`: it does not have the title; `auto`: whatever its name finds. */
export type MetadataWord = number | 'none' | 'auto'

/** Where operators see what is known of a title from a metadata service, and say which one it is there. */
export class MetadataDesk {
  readonly #deps: MetadataDeskDeps

  constructor(deps: MetadataDeskDeps) {
    this.#deps = deps
  }

  /** A title, or what it was merged into, whether or not anything of it is shown, and what is known of it. Throws `TITLE_NOT_FOUND`. */
  async read(id: string): Promise<{ readonly title: Title; readonly metadata: TitleMetadata | undefined }> {
    const { catalog } = this.#deps
    const titleId = await titleRootOf(catalog, id as TitleId)
    const [title, metadata] = await Promise.all([catalog.titles.get(titleId), catalog.metadata.get(titleId)])
    if (title === undefined) throw new VaultError('TITLE_NOT_FOUND', { id })
    return { title: title.value, metadata: metadata?.value }
  }

  /**
   * Records what an operator says that a title is, which wins over all that a search finds, and has it looked up. Throws
   * `TITLE_NOT_FOUND`.
   */
  async decide(id: string, word: MetadataWord, by: string): Promise<Job<'metadata'>> {
    const { jobs, clock } = this.#deps
    const { title } = await this.read(id)
    const decision: MetadataDecision | undefined = word === 'auto' ? undefined : { tmdb: word, by, at: clock.now() }
    // What was known of another title than the one that was meant is forgotten by the look-up, so that nothing is blank until then.
    const write = () => changeMetadata(this.#deps.catalog, title.id, (known) => recordWith(title.id, known, decision))
    await telling(jobs, { title: title.id }, write)
    return await jobs.submit('metadata', title.id, { title: title.id })
  }
}

function recordWith(
  id: TitleId,
  known: TitleMetadata | undefined,
  decision: MetadataDecision | undefined,
): TitleMetadata {
  if (decision !== undefined) {
    const { seasons = [], candidates = [], ...rest } = known ?? {}
    return { ...rest, id, seasons, candidates, decision, dueAt: 0 }
  }
  // Left to itself again, the title is searched for anew.
  return { id, seasons: [], candidates: [], dueAt: 0 }
}
