import {
  type Called,
  type Catalog,
  changeTitle,
  exactTitleIdOf,
  type FileId,
  fileUnder,
  type Job,
  type Jobs,
  type MediaFile,
  type Override,
  setApart,
  type Title,
  type TitleId,
  titleIdIn,
  titleRootOf,
  VaultError,
} from '@streamvault/core'
import { telling } from '../manifest/telling.ts'
import { assertMergeable } from './assert-mergeable.ts'

export interface TitleDeskDeps {
  readonly catalog: Catalog
  readonly jobs: Pick<Jobs, 'submit'>
}

/** Files that are to leave a title, and what that is to be called which they go to; without a name, it is the id of a title that was merged. */
export interface SplitOrder {
  readonly id: string
  readonly files: readonly string[]
  readonly called?: Pick<Override, 'title' | 'year'> & { readonly title: string }
}

/** As many as one search finds; those that are called exactly so come first. */
const FOUND_MAX = 50

/** Where operators say which titles are one, and which are not. */
export class TitleDesk {
  readonly #deps: TitleDeskDeps

  constructor(deps: TitleDeskDeps) {
    this.#deps = deps
  }

  /** Has a title merged into another. Throws what `assertMergeable` throws. */
  async merge(from: string, into: string, by: string): Promise<Job<'merge'>> {
    const absorbing = await assertMergeable(this.#deps.catalog, { from: from as TitleId, into: into as TitleId })
    return await this.#deps.jobs.submit('merge', from, { ...absorbing, by })
  }

  /**
   * Moves files of a title into one of their own, which leads nowhere else from then on, and which nobody but an operator merges again. Given
   * again after a crash, it ends what is left. Returns the title that they are in now.
   *
   * Throws `TITLE_NOT_FOUND`, `TITLE_NOT_MERGED` where no name is given and the id leads nowhere, `TITLES_SAME` where they would stay where they are, `TITLE_MERGED` where the other is part of a third, `FILE_NOT_FOUND`,
   * `FILE_ELSEWHERE`, and `TAKEN_DOWN`.
   */
  async split(order: SplitOrder): Promise<TitleId> {
    const { catalog, jobs } = this.#deps
    const { source, called } = await this.#read(order)
    const id = await titleIdIn(catalog, called)
    const files = await Promise.all(order.files.map((file) => this.#fileOf(file as FileId, [source.id, id])))
    await telling(jobs, { title: source.id }, () =>
      telling(jobs, { title: id }, async () => {
        await setApart(catalog, called, Math.min(...files.map(({ addedAt }) => addedAt)))
        for (const file of files) await this.#move(file, called, source)
        await changeTitle(catalog, source.id, (title) => withoutFormer(title, called))
      }),
    )
    return id
  }

  async #read({ id: given, called }: SplitOrder): Promise<{ readonly source: Title; readonly called: Called }> {
    const { catalog } = this.#deps
    const id = given as TitleId
    const found = (await catalog.titles.get(id))?.value
    if (found === undefined) throw new VaultError('TITLE_NOT_FOUND', { id })
    if (called === undefined) {
      const source = await this.#sourceOf(found)
      return { source, called: found }
    }
    const source = (await catalog.titles.get(await titleRootOf(catalog, id)))?.value ?? found
    const wanted = { kind: source.kind, name: called.title, ...(called.year !== undefined && { year: called.year }) }
    const to = await titleIdIn(catalog, wanted)
    const root = await titleRootOf(catalog, to)
    if (to === source.id) throw new VaultError('TITLES_SAME', { id, title: to })
    if (root !== to && root !== source.id)
      throw new VaultError('TITLE_MERGED', { title: to, reason: `it is ${root} now` })
    return { source, called: wanted }
  }

  /** What a title was merged into; or, where a split of it was broken off, what still says so. */
  async #sourceOf(title: Title): Promise<Title> {
    const { titles } = this.#deps.catalog
    const root = await titleRootOf({ titles }, title.id)
    const source = (await titles.get(root))?.value
    if (root !== title.id && source !== undefined) return source
    const left = (await titles.search(title.name, FOUND_MAX)).find((each) => isFormer(each, title))
    if (left === undefined) throw new VaultError('TITLE_NOT_MERGED', { title: title.id })
    return left
  }

  async #fileOf(id: FileId, titles: readonly TitleId[]): Promise<MediaFile> {
    const found = await this.#deps.catalog.files.get(id)
    if (found === undefined) throw new VaultError('FILE_NOT_FOUND', { fileId: id })
    if (!titles.includes(found.value.titleId)) throw new VaultError('FILE_ELSEWHERE', { fileId: id, title: titles[0] })
    return found.value
  }

  async #move({ id, episode }: MediaFile, { kind, name, year }: Called, source: Title): Promise<void> {
    const episodeName = source.seasons
      .find(({ number }) => number === episode?.season)
      ?.episodes.find(({ number }) => number === episode?.episode)?.name
    await fileUnder(this.#deps.catalog, id, {
      ...{ kind, name },
      ...(year !== undefined && { year }),
      ...(episode && { episode }),
      ...(episodeName !== undefined && { episodeName }),
    })
  }
}

function isFormer({ kind, formerly = [] }: Title, called: Called): boolean {
  return formerly.some((former) => exactTitleIdOf({ kind, ...former }) === exactTitleIdOf(called))
}

function withoutFormer(title: Title, called: Called): Title {
  if (!isFormer(title, called)) return title
  const { formerly = [], ...rest } = title
  const left = formerly.filter((former) => exactTitleIdOf({ kind: title.kind, ...former }) !== exactTitleIdOf(called))
  return left.length === 0 ? rest : { ...rest, formerly: left }
}
