import {
  type ErrorCode,
  type FileId,
  isSamePart,
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
import { isSilence, SilentHomes } from './silent-homes.ts'

const PAGE_FILES = 50
const FINDINGS_TOLD_MAX = 100
const NOTHING: ScrubTally = { files: 0, checkedBytes: 0, repaired: 0, lost: 0, unrepaired: 0, findings: [] }

/**
 * Reads every part in each of its homes, compares it with its digests, and repairs what is not as it was. Goes on behind the
 * last part that an attempt has finished with.
 *
 * A home that does not answer is waited for, by throwing what it throws, while attempts are left; then its parts are counted, and the
 * others are read.
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
  readonly #silent: SilentHomes
  /** Whether the job may be tried again if this attempt fails now. */
  #mayWait: boolean

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
    this.#silent = new SilentHomes(deps.clock, checkpoint?.silent ?? [])
    this.#mayWait = run.attemptsLeft > 0
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
    if ((await this.#repair(repair, found?.name ?? repair.file)) === undefined) return
    const { within } = this.#noted
    const done = within?.file === repair.file ? within.done : 0
    this.#noted = { ...this.#noted, within: { file: repair.file, done: done + 1 } }
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
    if (this.#silent.rests(at.store)) return this.#passOver(at.store)
    const placed = partAt(part, at)
    let code: ErrorCode | undefined
    try {
      code = await checkPlace(this.#deps, { file, part, placed, pacer: this.#reading }, this.#run)
    } catch (error) {
      this.#run.signal.throwIfAborted()
      if (!isSilence(error) || (this.#mayWait && !this.#silent.has(at.store))) throw error
      if (!this.#silent.has(at.store))
        this.#deps.logger.warn({ error, store: at.store }, 'a home does not answer, and is not looked at')
      this.#silent.failed(at.store)
      return this.#passOver(at.store)
    }
    this.#silent.answered(at.store)
    if (code === undefined) {
      this.#deps.metrics.add('streamvault_scrub_checked_bytes_total', part.sizeBytes, {})
      this.tally = { ...this.tally, checkedBytes: this.tally.checkedBytes + part.sizeBytes }
      return true
    }
    const { id: job } = this.#run.claim.job
    const repair = await planRepair(this.#deps, { job, file, place: { ...place, code } }, this.#run)
    await this.#note(repair)
    await this.#repair(repair, file.name)
    return false
  }

  /** Nothing is known of the part there. */
  #passOver(store: string): true {
    const { silent = [] } = this.tally
    const parts = silent.find((home) => home.store === store)?.parts ?? 0
    const others = silent.filter((home) => home.store !== store)
    this.tally = { ...this.tally, silent: [...others, { store, parts: parts + 1 }] }
    return true
  }

  async #repair(repair: RepairUnderWay, name: string): Promise<ScrubFinding['result'] | undefined> {
    const result = await this.#tryRepair(repair)
    if (result === undefined) return undefined
    const { metrics, logger } = this.#deps
    const { file, store, number: part, code } = repair
    metrics.add('streamvault_scrub_damaged_parts_total', 1, { result })
    logger.warn({ file, store, part, code, result }, 'a part was damaged')
    this.#tally({ file, name, store, part, code, result })
    return result
  }

  async #tryRepair(repair: RepairUnderWay): Promise<ScrubFinding['result'] | undefined> {
    const { signal, claim } = this.#run
    const note = (now: RepairUnderWay) => this.#note(now)
    try {
      const repairer = { signal, job: claim.job.id, pacer: this.#repairing, note }
      const result = await repairPart(this.#deps, repair, repairer)
      return result === 'lost' && !(await this.#isDamagedElsewhere(repair)) ? 'unrepaired' : result
    } catch (error) {
      signal.throwIfAborted()
      const { part } = repair
      const isKnown = [part, ...(part.copies ?? [])].some(({ store }) => this.#silent.has(store))
      if (!isSilence(error) || (this.#mayWait && !isKnown)) throw error
      return 'unrepaired'
    }
  }

  /** What a home would give that does not answer is not known. Throws what such a home throws. */
  async #isDamagedElsewhere({ file: id, part, store }: RepairUnderWay): Promise<boolean> {
    const file = (await this.#deps.catalog.files.get(id))?.value
    if (file === undefined) return true
    for (const { part: each, at } of placesOf(file, this.#deps.stores)) {
      if (!isSamePart(each, part) || at.store === store) continue
      if (this.#silent.has(at.store)) return false
      const place = { file, part: each, placed: partAt(each, at), pacer: this.#reading }
      if ((await checkPlace(this.#deps, place, this.#run)) === undefined) return false
    }
    return true
  }

  #tally(finding: ScrubFinding): void {
    const { findings } = this.tally
    const told = findings.length < FINDINGS_TOLD_MAX ? [...findings, finding] : findings
    this.tally = { ...this.tally, [finding.result]: this.tally[finding.result] + 1, findings: told }
  }

  async #note(repair?: RepairUnderWay): Promise<void> {
    const { claim } = this.#run
    // A part that is finished with is progress, and one that is only being repaired is not.
    if (repair === undefined) {
      this.#attempt = claim.job.attempts
      this.#mayWait = true
    }
    const { tally } = this
    const silent = this.#silent.names
    const checkpoint = { ...this.#noted, ...(repair && { repair }), silent, tally, attempt: this.#attempt }
    await this.#deps.jobs.checkpoint(claim, checkpoint)
  }

  #tell(name: string): void {
    const { findings: _, ...counts } = this.tally
    this.#run.onProgress({ ...counts, name })
  }
}
