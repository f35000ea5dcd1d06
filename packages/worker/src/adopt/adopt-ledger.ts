import type {
  AdoptCheckpoint,
  AdoptProgress,
  AdoptTally,
  FileId,
  FoundBlob,
  Job,
  Provenance,
  SkippedBlob,
} from '@streamvault/core'
import type { Verdict } from './adopt-deps.ts'
import { HeldPieces } from './held-pieces.ts'
import { NAME_CHARS_MAX, SeenParts } from './seen-parts.ts'

/** As many as people read. */
const SKIPPED_MAX = 100
/** Blobs that cost nothing are noted together: a page of Telegram. */
const BLOBS_PER_CHECKPOINT = 100

/** As many as an archive of a season has. */
const FILES_MAX = 100

const EMPTY: AdoptTally = { foundCount: 0, restored: 0, adopted: 0, known: 0, skippedCount: 0, skipped: [] }

/** The job on whose behalf a place is gone through. */
export interface AdoptingJob extends Pick<Job, 'id' | 'createdAt' | 'attempts'> {
  readonly earlier: AdoptCheckpoint | undefined
  /** How often it is tried again when this attempt gets nowhere. */
  readonly attemptsLeft: number
  readonly provenance: Provenance | undefined
  readonly note: (checkpoint: AdoptCheckpoint) => Promise<void>
  readonly onProgress: (progress: AdoptProgress) => void
}

/** What an adoption has come to so far, kept in the job's checkpoint. */
export class AdoptLedger {
  readonly seen: SeenParts
  readonly held: HeldPieces
  readonly subtitles: HeldPieces
  readonly manifests: HeldPieces
  /** The video that lies right before what comes next, but for subtitles. */
  follows: FileId | undefined
  /** The first of those that were met, at this attempt. */
  readonly files = new Set<FileId>()
  readonly job: AdoptingJob
  #cursor: string | undefined
  #tally: AdoptTally
  #savedCount: number

  constructor(job: AdoptingJob) {
    const { earlier } = job
    this.job = job
    this.#cursor = earlier?.cursor
    this.seen = new SeenParts(earlier?.parts ?? [])
    this.held = new HeldPieces(earlier?.pieces ?? [])
    this.subtitles = new HeldPieces(earlier?.subtitles ?? [])
    this.manifests = new HeldPieces(earlier?.manifests ?? [])
    this.follows = earlier?.follows
    this.#tally = earlier?.tally ?? EMPTY
    this.#savedCount = this.#tally.foundCount
  }

  /** Of the last blob that is finished with; undefined before the first. */
  get cursor(): string | undefined {
    return this.#cursor
  }

  get tally(): AdoptTally {
    return this.#tally
  }

  /** Whether this is the last attempt of a job, and it has got nowhere. */
  get isLastAttempt(): boolean {
    return this.job.attemptsLeft <= 0 && this.#savedCount === (this.job.earlier?.tally.foundCount ?? 0)
  }

  /** Tells those who watch; `reading` is the file that takes long. */
  tell(reading?: AdoptProgress['reading']): void {
    const { skipped: _, ...counts } = this.#tally
    this.job.onProgress(reading === undefined ? counts : { ...counts, reading })
  }

  count(name: string, verdict: Verdict): void {
    const tally = this.#tally
    if (verdict.result === 'skipped') {
      const skipped: SkippedBlob = { name: name.slice(0, NAME_CHARS_MAX) || 'without a name', reason: verdict.reason }
      const first = [...tally.skipped, skipped].slice(0, SKIPPED_MAX)
      this.#tally = { ...tally, skippedCount: tally.skippedCount + 1, skipped: first }
      return
    }
    this.#tally = { ...tally, [verdict.result]: tally[verdict.result] + 1 }
    if (verdict.file !== undefined && this.files.size < FILES_MAX) this.files.add(verdict.file)
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
    const { seen, held, subtitles, manifests, follows } = this
    await this.job.note({
      cursor,
      tally: this.#tally,
      parts: seen.all,
      pieces: held.all,
      subtitles: subtitles.all,
      manifests: manifests.all,
      ...(follows !== undefined && { follows }),
      attempt: this.job.attempts,
    })
    this.#savedCount = this.#tally.foundCount
  }
}
