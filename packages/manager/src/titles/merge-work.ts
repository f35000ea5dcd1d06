import {
  absorbTitle,
  askForManifest,
  assert,
  type CallOptions,
  type Catalog,
  type Claim,
  type Clock,
  isVaultError,
  type Job,
  type Jobs,
  type Logger,
  type MergeOutcome,
  type MergeRequest,
  standingOver,
  titleRootOf,
  VaultError,
} from '@streamvault/core'
import { assertMergeable } from './assert-mergeable.ts'
import { carryTakedowns } from './carry-takedowns.ts'
import { mayBeMerged } from './may-be-merged.ts'

export interface MergeWorkDeps {
  readonly catalog: Catalog
  readonly jobs: Pick<Jobs, 'checkpoint' | 'submit' | 'underWay'>
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Logger
}

interface Run extends CallOptions {
  readonly claim: Claim<'merge'>
}

/** More than there are processes that could each be merging two titles. */
const RUNNING_MAX = 100

/** Makes one title of two, one job each. What was begun is ended, by whoever finds the job. */
export class MergeWork {
  readonly kind = 'merge'
  readonly #deps: MergeWorkDeps

  constructor(deps: MergeWorkDeps) {
    this.#deps = deps
  }

  async carryOut({ claim }: Run): Promise<MergeOutcome> {
    const { request, checkpoint, id } = claim.job
    await this.#assertAlone(id, request)
    if (checkpoint !== undefined) return await this.#merge(request, checkpoint.files)
    const verdict = await this.#judge(request)
    if (verdict !== 'merged') return { status: verdict, files: [] }
    const files = (await this.#deps.catalog.files.listByTitle(request.from)).map((file) => file.id)
    await this.#deps.jobs.checkpoint(claim, { files })
    return await this.#merge(request, files)
  }

  onDone({ request }: Job<'merge'>, { status, files }: MergeOutcome): void {
    this.#deps.logger.info({ ...request, status, files: files.length }, 'titles looked at that are the same')
  }

  async onFailed(): Promise<void> {}

  /** Two that are merged into each other at the same time would lead nowhere: whoever came later waits. */
  async #assertAlone(id: Job['id'], { from, into }: MergeRequest): Promise<void> {
    for (const other of await this.#deps.jobs.underWay('merge', 'running', RUNNING_MAX)) {
      if (other.id === id) return
      const titles = [other.request.from, other.request.into]
      if (titles.includes(from) || titles.includes(into)) throw new VaultError('CATALOG_CONFLICT', { title: from })
    }
  }

  /** What is to become of two that nobody has begun to merge. Throws what `assertMergeable` throws where an operator says that they are one. */
  async #judge({ from, into, by }: MergeRequest): Promise<MergeOutcome['status']> {
    const { catalog } = this.#deps
    if (by !== undefined) {
      await assertMergeable(catalog, { from, into })
      return 'merged'
    }
    const titles = (await Promise.all([catalog.titles.get(from), catalog.titles.get(into)])).map(
      (found) => found?.value,
    )
    const [one, other] = titles
    if (one?.facts === undefined || one.kind !== other?.kind || one.facts.tmdb !== other.facts?.tmdb) return 'left'
    if (!(await mayBeMerged(catalog, one)) || !(await mayBeMerged(catalog, other))) return 'left'
    const [overFrom, overInto] = [
      await standingOver(catalog.takedowns, from),
      await standingOver(catalog.takedowns, into),
    ]
    if (overFrom.length === 0 && overInto.length === 0) return 'merged'
    const carrying = overInto.length > 0 ? { from: into, to: from } : { from, to: into }
    return (await carryTakedowns(this.#deps, carrying)) ? 'denied' : 'left'
  }

  async #merge({ from, into }: MergeRequest, files: MergeOutcome['files']): Promise<MergeOutcome> {
    const { catalog, jobs } = this.#deps
    const root = await titleRootOf(catalog, into)
    assert(root !== from, 'titles are merged one after the other')
    await askForManifest(jobs, { title: root })
    try {
      await absorbTitle(this.#deps, { from, into: root })
    } catch (error) {
      if (!isVaultError(error, 'TAKEN_DOWN')) throw error
      // It was taken down since: what is left of the other is the same title.
      await carryTakedowns(this.#deps, { from: root, to: from })
      return { status: 'denied', files }
    }
    // Whoever took the old one down before it led to the new one has denied what it had left.
    await carryTakedowns(this.#deps, { from, to: root })
    return { status: 'merged', files }
  }
}
