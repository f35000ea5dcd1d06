import {
  type FileId,
  isVaultError,
  type MediaFile,
  Pacer,
  type RepairUnderWay,
  type ScrubCheckpoint,
  type ScrubFinding,
  type ScrubTally,
} from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import { checkPlace } from './check-place.ts'
import { type PartPlace, partAt, placesOf } from './places-of.ts'
import { planRepair, repairPart } from './repair-part.ts'
import type { ScrubDeps, ScrubOptions } from './scrub-deps.ts'

const PAGE_FILES = 50
const FINDINGS_TOLD_MAX = 100
/** So many attempts ask a home that does not answer, with the pauses of the job between them, before it is left out. */
const ATTEMPTS_AT_HOME = 3
/** Milliseconds for which a home that was left out is asked for nothing, before one part more shows whether it is back. */
const LEFT_OUT_MS = 60_000
const NOTHING: ScrubTally = { files: 0, checkedBytes: 0, repaired: 0, lost: 0, unrepaired: 0, findings: [] }

/**
 * Reads every part in each of its homes, compares it with its digests, and repairs what is not as it was. Goes on behind the
 * last part that an attempt has finished with.
 *
 * A home that does not answer is waited for, and is left out then: the others can still be read and repaired. Throws what it throws until then.
 */
export async function scrubAll(deps: ScrubDeps, options: ScrubOptions, run: JobRun<'scrub'>): Promise<ScrubTally> {
  const scrubbing = new Scrubbing(deps, options, run)
  const { checkpoint } = run.claim.job
  if (checkpoint?.repair !== undefined) await scrubbing.finishRepair(checkpoint.repair)
  let after = checkpoint?.after
  for (;;) {
    const files = await deps.catalog.files.listFrom(after, PAGE_FILES)
    for (const { id } of files) {
      run.signal.throwIfAborted()
      await scrubbing.scrubFile(id)
      after = id
    }
    if (files.length < PAGE_FILES) return scrubbing.tally
  }
}

class Scrubbing {
  tally: ScrubTally
  readonly #deps: ScrubDeps
  readonly #run: JobRun<'scrub'>
  readonly #reading: Pacer
  readonly #repairing: Pacer
  #noted: Pick<ScrubCheckpoint, 'after' | 'within'>
  #attempt: number
  /** Homes that did not answer, and the instant until which this attempt asks them for nothing. */
  readonly #away = new Map<string, number>()

  constructor(deps: ScrubDeps, { bytesPerSecond, repairBytesPerSecond }: ScrubOptions, run: JobRun<'scrub'>) {
    const { checkpoint } = run.claim.job
    this.#deps = deps
    this.#run = run
    this.#reading = new Pacer(deps.clock, bytesPerSecond)
    this.#repairing = new Pacer(deps.clock, repairBytesPerSecond)
    this.tally = checkpoint?.tally ?? NOTHING
    this.#attempt = checkpoint?.attempt ?? 0
    const { after, within } = checkpoint ?? {}
    this.#noted = { ...(after && { after }), ...(within && { within }) }
  }

  /** Nothing is read of what is taken down. */
  async scrubFile(id: FileId): Promise<void> {
    const { catalog, stores } = this.#deps
    let file = await this.#find(id)
    const { within } = this.#noted
    const begin = within?.file === id ? within.done : 0
    const count = file === undefined ? 0 : placesOf(file, stores).length
    for (let done = begin; file !== undefined && done < count; done++) {
      this.#run.signal.throwIfAborted()
      const place = placesOf(file, stores)[done]
      if (place === undefined) break
      const isAsItWas = await this.#check(file, place)
      this.#noted = { ...this.#noted, within: { file: id, done: done + 1 } }
      await this.#note()
      if (!isAsItWas) file = (await catalog.files.get(id))?.value
    }
    if (count > 0) this.tally = { ...this.tally, files: this.tally.files + 1 }
    this.#noted = { after: id }
    await this.#note()
  }

  /** A repair that an attempt before this one has begun. */
  async finishRepair(repair: RepairUnderWay): Promise<void> {
    const found = (await this.#deps.catalog.files.get(repair.file))?.value
    const name = found?.name ?? repair.file
    await this.#whileAnswered(
      homesOf(repair.part),
      () => this.#repair(repair, name),
      () => {
        this.#leaveUnrepaired(repair, name)
        // It is of the place that was being looked at, which is finished with.
        const { within } = this.#noted
        const done = within?.file === repair.file ? within.done : 0
        this.#noted = { ...this.#noted, within: { file: repair.file, done: done + 1 } }
      },
    )
    await this.#note()
  }

  async #find(id: FileId): Promise<MediaFile | undefined> {
    const { catalog } = this.#deps
    const found = (await catalog.files.get(id))?.value
    return found === undefined || (await catalog.takedowns.covering(found)) !== undefined ? undefined : found
  }

  async #check(file: MediaFile, place: PartPlace): Promise<boolean> {
    const { part, at } = place
    this.#tell(file.name)
    const placed = partAt(part, at)
    const isLetBe = this.#deps.clock.monotonic() < (this.#away.get(at.store) ?? 0)
    const code = isLetBe
      ? 'let be'
      : await this.#whileAnswered(
          [at.store],
          () => checkPlace(this.#deps, { file, part, placed, pacer: this.#reading }, this.#run),
          () => 'away' as const,
        )
    if (code === 'away') this.#leaveOut(at.store)
    if (code === 'away' || code === 'let be') {
      this.#passOver(at.store)
      return true
    }
    this.#away.delete(at.store)
    if (code === undefined) {
      this.#deps.metrics.add('streamvault_scrub_checked_bytes_total', part.sizeBytes, {})
      this.tally = { ...this.tally, checkedBytes: this.tally.checkedBytes + part.sizeBytes }
      return true
    }
    const { id: job } = this.#run.claim.job
    const repair = await planRepair(this.#deps, { job, file, place: { ...place, code } }, this.#run)
    await this.#note(repair)
    await this.#whileAnswered(
      homesOf(part),
      () => this.#repair(repair, file.name),
      () => this.#leaveUnrepaired(repair, file.name),
    )
    return false
  }

  /** What `work` returns, or `otherwise` once attempt after attempt has found some of the homes that it asks does not answer. */
  async #whileAnswered<T, U>(homes: readonly string[], work: () => Promise<T>, otherwise: () => U): Promise<T | U> {
    try {
      return await work()
    } catch (error) {
      this.#run.signal.throwIfAborted()
      const isAway = homes.some((store) => this.#away.has(store))
      const tries = isAway ? ATTEMPTS_AT_HOME : this.#run.claim.job.attempts - this.#attempt
      if (!isVaultError(error) || error.retry === 'never' || tries < ATTEMPTS_AT_HOME) throw error
      return otherwise()
    }
  }

  #leaveOut(store: string): void {
    if (!this.#away.has(store)) this.#deps.logger.warn({ store }, 'a home does not answer and is not looked at')
    this.#away.set(store, this.#deps.clock.monotonic() + LEFT_OUT_MS)
  }

  /** Nothing is known of a part there. */
  #passOver(store: string): void {
    const { away = {} } = this.tally
    this.tally = { ...this.tally, away: { ...away, [store]: (away[store] ?? 0) + 1 } }
  }

  #leaveUnrepaired({ file, store, number: part, code }: RepairUnderWay, name: string): void {
    this.#tally({ file, name, store, part, code, result: 'unrepaired' })
  }

  async #repair(repair: RepairUnderWay, name: string): Promise<void> {
    const { signal, claim } = this.#run
    const note = (now: RepairUnderWay) => this.#note(now)
    const repairer = { signal, job: claim.job.id, pacer: this.#repairing, note }
    const result = await repairPart(this.#deps, repair, repairer)
    if (result === undefined) return
    const { metrics, logger } = this.#deps
    const { file, store, number: part, code } = repair
    metrics.add('streamvault_scrub_damaged_parts_total', 1, { result })
    logger.warn({ file, store, part, code, result }, 'a part was damaged')
    this.#tally({ file, name, store, part, code, result })
  }

  #tally(finding: ScrubFinding): void {
    const { findings } = this.tally
    const told = findings.length < FINDINGS_TOLD_MAX ? [...findings, finding] : findings
    this.tally = { ...this.tally, [finding.result]: this.tally[finding.result] + 1, findings: told }
  }

  async #note(repair?: RepairUnderWay): Promise<void> {
    const { claim } = this.#run
    // A part that is finished with is progress, and one that is only being repaired is not.
    if (repair === undefined) this.#attempt = claim.job.attempts
    const checkpoint = { ...this.#noted, ...(repair && { repair }), tally: this.tally, attempt: this.#attempt }
    await this.#deps.jobs.checkpoint(claim, checkpoint)
  }

  #tell(name: string): void {
    const { findings: _, ...counts } = this.tally
    this.#run.onProgress({ ...counts, name })
  }
}

function homesOf({ store, copies = [] }: MediaFile['parts'][number]): readonly string[] {
  return [store, ...copies.map((copy) => copy.store)]
}
