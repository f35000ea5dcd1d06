import { type Clock, type FileId, Semaphore, VaultError, withDeadline } from '@streamvault/core'
import { inBlocks, SegmentMaking, type SegmentWork } from './segment-making.ts'

/** What is being made of a film holds about a second of it beside what the shelf has, which is a MiB at 8 Mbit/s. */
const HELD_BYTES = 1 << 20
const MAKINGS_MIN = 4
/** How long somebody waits for his part to be begun. */
const WAIT_MS_MAX = 5000

export interface SegmentShelfDeps {
  readonly clock: Pick<Clock, 'sleep'>
  /** Called when somebody has to wait because others hold what there is. */
  readonly onFull: () => void
}

interface Entry {
  readonly file: FileId
  readonly making: SegmentMaking
  /** What was set aside for it. */
  reservedBytes: number
}

/**
 * Parts of films near the viewer, in memory: made once, however many ask for one at once, and handed to all of them while they are made. What
 * nobody waits for any longer is not made to its end. Nothing of it is on a disk.
 *
 * Holds `bytesMax` bytes, which are set aside before a part is begun. What does not fit in beside what is being read is made
 * for its viewer alone, who gets it as fast as he takes it, and nothing of it is kept.
 */
export class SegmentShelf {
  readonly #deps: SegmentShelfDeps
  readonly #bytesMax: number
  readonly #makings: Semaphore
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  constructor(deps: SegmentShelfDeps, bytesMax: number) {
    this.#deps = deps
    this.#bytesMax = bytesMax
    this.#makings = new Semaphore(Math.max(MAKINGS_MIN, Math.floor(bytesMax / HELD_BYTES)))
  }

  /** How many bytes are held or set aside. */
  get bytes(): number {
    return this.#bytes
  }

  /** How many parts are being made. */
  get makingsCount(): number {
    return this.#makings.used
  }

  /** The size of a part that is there as a whole; undefined for others. */
  sizeOf(key: string): number | undefined {
    const making = this.#entries.get(key)?.making
    return making?.isWhole === true ? making.bytes : undefined
  }

  /**
   * The bytes of a part of a file, which are the shelf's own, as they come. Throws what making it throws, `MEMORY_EXHAUSTED` where too many
   * others are being made for too long, and the signal's reason.
   */
  async *take(
    { file, key }: { readonly file: FileId; readonly key: string },
    work: SegmentWork,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void> {
    const entry = this.#entries.get(key) ?? this.#begin({ file, key }, work)
    if (entry === undefined) {
      yield* this.#alone(work, signal)
      return
    }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    yield* entry.making.read(signal, () => this.#left(key, entry))
  }

  /** Lets go of everything of a file, and makes nothing of it to its end. */
  forget(file: FileId): void {
    for (const [key, entry] of [...this.#entries]) {
      if (entry.file !== file) continue
      this.#drop(key, entry)
      entry.making.abandon(new VaultError('TAKEN_DOWN', { file }))
    }
  }

  /** Undefined where there is no room for it. */
  #begin(of: { readonly file: FileId; readonly key: string }, work: SegmentWork): Entry | undefined {
    if (!this.#makeRoom(work.bytesExpected)) return undefined
    const entry: Entry = { file: of.file, making: new SegmentMaking(), reservedBytes: work.bytesExpected }
    this.#entries.set(of.key, entry)
    this.#bytes += entry.reservedBytes
    void this.#make(of.key, entry, work)
    return entry
  }

  async #make(key: string, entry: Entry, work: SegmentWork): Promise<void> {
    const { making } = entry
    await making.run({ ...work, make: (signal) => this.#inTurn(work, signal) })
    if (this.#entries.get(key) !== entry) return
    if (!making.isWhole) this.#drop(key, entry)
    else this.#settle(entry)
  }

  /** What it takes by now is known. */
  #settle(entry: Entry): void {
    const { bytes } = entry.making
    this.#bytes += bytes - entry.reservedBytes
    entry.reservedBytes = bytes
    this.#makeRoom(0)
  }

  async *#inTurn(work: SegmentWork, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    if (!this.#makings.tryAcquire()) {
      this.#deps.onFull()
      const error = () => new VaultError('MEMORY_EXHAUSTED', {}, { retryAfterMs: WAIT_MS_MAX })
      const deadline = { clock: this.#deps.clock, ms: WAIT_MS_MAX, signal, error }
      await withDeadline(deadline, (within) => this.#makings.acquire(1, within))
    }
    try {
      yield* work.make(signal)
    } finally {
      this.#makings.release()
    }
  }

  async *#alone(work: SegmentWork, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    yield* inBlocks(this.#inTurn(work, signal))
  }

  #left(key: string, entry: Entry): void {
    if (entry.making.isWhole) return
    entry.making.abandon(new Error('nobody waits for this part any longer'))
    if (this.#entries.get(key) === entry) this.#drop(key, entry)
  }

  /** Gives up what nobody is reading until there is so much room, and says whether there is. */
  #makeRoom(bytes: number): boolean {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes + bytes <= this.#bytesMax) break
      if (entry.making.isWhole && !entry.making.isRead) this.#drop(key, entry)
    }
    return this.#bytes + bytes <= this.#bytesMax
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key)
    this.#bytes -= entry.reservedBytes
  }
}
