import {
  type Catalog,
  type Clock,
  type Decision,
  type FileId,
  isVaultError,
  type Job,
  type Jobs,
  type Page,
  type PageRequest,
  type Takedown,
  type TakedownTarget,
  type TitleId,
  takedownKey,
  titleRootOf,
  VaultError,
} from '@streamvault/core'

export interface TakedownDeskDeps {
  readonly catalog: Catalog
  readonly jobs: Jobs
  readonly clock: Pick<Clock, 'now'>
}

/** What an operator gives: the id of a title or a file, and a season if not all of a series is meant. */
export interface TakedownOrder {
  readonly id: string
  readonly season?: number
}

/** Why, and in whose name. */
export type TakedownWhy = Pick<Decision, 'reason' | 'by'>

const FILE_ID = /^f[0-9a-f]{32}$/

/** Where operators take down what may not be shown, bring it back, and look up who decided so. */
export class TakedownDesk {
  readonly #deps: TakedownDeskDeps

  constructor(deps: TakedownDeskDeps) {
    this.#deps = deps
  }

  /**
   * Denies a title, a season or a file from now on; of a file, also one that nobody has ingested yet. Where a takedown of it
   * stands already, returns that one. Throws `TITLE_NOT_FOUND` when there is no such title or season.
   */
  async takeDown(order: TakedownOrder, why: TakedownWhy): Promise<Takedown> {
    let target = await this.#targetOf(order)
    if ('title' in target) await this.#assertExists(target)
    for (;;) {
      const takedown = await this.#deps.catalog.takedowns.takeDown(target, this.#decide(why))
      // A title that is merged meanwhile has given its files away: what it is by now is taken down as well.
      const now = await this.#targetOf(order)
      if (takedownKey(now) === takedownKey(target)) return takedown
      target = now
    }
  }

  /**
   * Brings it back: the very title, season or file, or else one of those titles that are this one by now. Throws `TAKEDOWN_NOT_FOUND` when no
   * takedown of any stands; its details name the files of the title that were taken down by themselves.
   */
  async reinstate(order: TakedownOrder, why: TakedownWhy): Promise<Takedown> {
    const { takedowns } = this.#deps.catalog
    const [named, now] = [targetOf(order), await this.#targetOf(order)]
    const standing = (await this.recordsOf(order.id)).filter(({ reinstated }) => reinstated === undefined)
    for (const target of [named, now, ...standing.map((each) => each.target)]) {
      if (!(await this.#means(now, target))) continue
      try {
        return await takedowns.reinstate(target, this.#decide(why))
      } catch (error) {
        if (!isVaultError(error, 'TAKEDOWN_NOT_FOUND')) throw error
      }
    }
    const files = standing.flatMap(({ target }) => ('file' in target ? [target.file] : []))
    throw new VaultError('TAKEDOWN_NOT_FOUND', { target: takedownKey(now), ...(files.length > 0 && { files }) })
  }

  /** Has the store forget what a takedown covers. */
  purge({ id }: Takedown, { reason, by }: TakedownWhy): Promise<Job<'purge'>> {
    return this.#deps.jobs.submit('purge', String(id), { takedown: id, reason, by })
  }

  /** All takedowns, newest first. */
  list(page: PageRequest): Promise<Page<Takedown>> {
    return this.#deps.catalog.takedowns.list(page)
  }

  /** Everything that was ever decided about a title or a file, oldest first. */
  async recordsOf(id: string): Promise<readonly Takedown[]> {
    const { catalog } = this.#deps
    if (FILE_ID.test(id)) return await catalog.takedowns.ofFile(id as FileId)
    const ids = new Set([id as TitleId, await titleRootOf(catalog, id as TitleId)])
    const records = await Promise.all([...ids].map((title) => catalog.takedowns.ofTitle(title)))
    return records.flat().sort((one, other) => one.id - other.id)
  }

  /** What an order means by now: a title that was merged into another is that. */
  async #targetOf(order: TakedownOrder): Promise<TakedownTarget> {
    const target = targetOf(order)
    return 'title' in target ? { ...target, title: await titleRootOf(this.#deps.catalog, target.title) } : target
  }

  /** Whether `target` is by now what `now` is. */
  async #means(now: TakedownTarget, target: TakedownTarget): Promise<boolean> {
    if (!('title' in target)) return takedownKey(now) === takedownKey(target)
    const title = await titleRootOf(this.#deps.catalog, target.title)
    return takedownKey(now) === takedownKey({ ...target, title })
  }

  #decide(why: TakedownWhy): Decision {
    return { reason: why.reason, by: why.by, at: this.#deps.clock.now() }
  }

  /** A name that is written wrongly must not look as if it had been taken down. */
  async #assertExists(target: Extract<TakedownTarget, { title: TitleId }>): Promise<void> {
    const { title, season } = target
    const { files, takedowns, titles } = this.#deps.catalog
    const known = (await files.listByTitle(title)).filter(
      (file) => season === undefined || file.episode?.season === season,
    )
    if (known.length > 0 || (await takedowns.ofTitle(title)).length > 0) return
    // While it is merged into another, it may have nothing any longer.
    const emptied = (await titles.get(title))?.value
    if (emptied && (season === undefined || emptied.seasons.some(({ number }) => number === season))) return
    throw new VaultError('TITLE_NOT_FOUND', { title, season })
  }
}

function targetOf({ id, season }: TakedownOrder): TakedownTarget {
  if (FILE_ID.test(id)) return { file: id as FileId }
  return season === undefined ? { title: id as TitleId } : { title: id as TitleId, season }
}
