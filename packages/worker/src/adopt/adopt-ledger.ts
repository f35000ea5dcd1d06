import type { AdoptProgress, AdoptTally, FileId, FoundBlob, Job, Jobs, SkippedBlob } from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import type { Verdict } from './adopt-deps.ts'
import { HeldPieces } from './held-pieces.ts'
import { NAME_CHARS_MAX, SeenParts } from './seen-parts.ts'

/** As many as people read. */
const SKIPPED_MAX = 100
/** Blobs that cost nothing are noted together: a page of Telegram. */
const BLOBS_PER_CHECKPOINT = 100

const EMPTY: AdoptTally = { foundCount: 0, restored: 0, adopted: 0, known: 0, skippedCount: 0, skipped: [] }

/** What an adoption has come to so far, kept in the job's checkpoint. */
export class AdoptLedger {
  readonly seen: SeenParts
  readonly held: HeldPieces
  readonly subtitles: HeldPieces
  /** The video that lies right before what comes next, but for subtitles. */
  follows: FileId | undefined
  readonly #jobs: Jobs
  readonly #run: JobRun<'adopt'>
  #cursor: string | undefined
  #tally: AdoptTally
  #savedCount: number

  constructor(jobs: Jobs, run: JobRun<'adopt'>) {
    const { checkpoint } = run.claim.job
    this.#jobs = jobs
    this.#run = run
    this.#cursor = checkpoint?.cursor
    this.seen = new SeenParts(checkpoint?.parts ?? [])
    this.held = new HeldPieces(checkpoint?.pieces ?? [])
    this.subtitles = new HeldPieces(checkpoint?.subtitles ?? [])
    this.follows = checkpoint?.follows
    this.#tally = checkpoint?.tally ?? EMPTY
    this.#savedCount = this.#tally.foundCount
  }

  get job(): Job<'adopt'> {
    return this.#run.claim.job
  }

  get tally(): AdoptTally {
    return this.#tally
  }

  /** Whether this is the last attempt of a job, and it has got nowhere. */
  get isLastAttempt(): boolean {
    return this.#run.attemptsLeft <= 0 && this.#savedCount === (this.#run.claim.job.checkpoint?.tally.foundCount ?? 0)
  }

  /** Tells those who watch; `reading` is the file that takes long. */
  tell(reading?: AdoptProgress['reading']): void {
    const { skipped: _, ...counts } = this.#tally
    this.#run.onProgress(reading === undefined ? counts : { ...counts, reading })
  }

  count(name: string, verdict: Verdict): void {
    const tally = this.#tally
    if (verdict.result === 'skipped') {
      const skipped: SkippedBlob = { name: name.slice(0, NAME_CHARS_MAX) || 'without a name', reason: verdict.reason }
      const first = [...tally.skipped, skipped].slice(0, SKIPPED_MAX)
      this.#tally = { ...tally, skippedCount: tally.skippedCount + 1, skipped: first }
    } else this.#tally = { ...tally, [verdict.result]: tally[verdict.result] + 1 }
  }

  /** Notes that all up to and with `found` is finished; at once where `verdict` cost work, else together with others. */
  async finish({ cursor }: FoundBlob, verdict: Verdict | undefined): Promise<void> {
    this.#tally = { ...this.#tally, foundCount: this.#tally.foundCount + 1 }
    this.tell()
    const isCheap = verdict === undefined || verdict.result === 'skipped'
    this.#cursor = cursor
    if (isCheap && this.#tally.foundCount - this.#savedCount < BLOBS_PER_CHECKPOINT) return
    await this.#save(cursor)
  }

  /** Notes what became of pieces or subtitles, behind the last blob of the place. */
  async finishHeld(): Promise<void> {
    this.tell()
    if (this.#cursor !== undefined) await this.#save(this.#cursor)
  }

  async #save(cursor: string): Promise<void> {
    const { claim } = this.#run
    const { attempts } = claim.job
    const { seen, held, subtitles, follows } = this
    await this.#jobs.checkpoint(claim, {
      cursor,
      tally: this.#tally,
      parts: seen.all,
      pieces: held.all,
      subtitles: subtitles.all,
      ...(follows !== undefined && { follows }),
      attempt: attempts,
    })
    this.#savedCount = this.#tally.foundCount
  }
}
