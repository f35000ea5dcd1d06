import { crc32 } from 'node:zlib'
import { type FileExtent, SLICE_BYTES, VaultError } from '@streamvault/core'
import type { SliceBytes } from './slice-bytes.ts'
import type { SlotFiles } from './slot-files.ts'
import type { SlotRecord } from './slot-record.ts'

/** Where slices are kept, as far as one of them needs to know. */
export interface Shelf {
  readonly files: SlotFiles
  /** Nobody holds the slice, and it has been dropped: its slot is free. */
  freed(slice: KeptSlice): void
  /** The slice cannot be read back. */
  damaged(slice: KeptSlice): void
}

/** A slice in its slot on disk. */
export class KeptSlice implements SliceBytes {
  readonly record: SlotRecord
  readonly slot: number
  /** False for what a previous run left, until it has been compared with its CRC-32. */
  verified: boolean
  /** Monotonic time at which it was last known to be right. */
  checkedAt: number | undefined
  /** True once it can no longer be found; its slot is freed when the last holder lets go. */
  dropped = false
  /** True once its bytes may not stay on the disk either. */
  condemned = false
  readonly #shelf: Shelf
  #holders = 0

  constructor(shelf: Shelf, slot: number, { record, verified }: { record: SlotRecord; verified: boolean }) {
    this.#shelf = shelf
    this.slot = slot
    this.record = record
    this.verified = verified
  }

  get sizeBytes(): number {
    return this.record.sizeBytes
  }

  get isHeld(): boolean {
    return this.#holders > 0
  }

  lend(): FileExtent | undefined {
    return this.#shelf.files.lend(this.slot, this.sizeBytes)
  }

  hold(): void {
    this.#holders++
  }

  release(): void {
    this.#holders--
    if (this.#holders === 0 && this.dropped) this.#shelf.freed(this)
  }

  read(start: number, target: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#shelf.files.read(this.slot * SLICE_BYTES + start, target, (error) => {
        if (error === undefined) return resolve()
        this.#shelf.damaged(this)
        const { file, index } = this.record
        reject(new VaultError('SLICE_CORRUPT', { file, index }, { cause: error }))
      })
    })
  }

  /** Says whether the bytes are what was written; unless it knows, it reads all of them into `target`. */
  async verify(target: Uint8Array): Promise<boolean> {
    if (this.verified) return true
    this.hold()
    try {
      await this.read(0, target)
      this.verified = crc32(target) === this.record.crc
      return this.verified && !this.dropped
    } catch {
      return false
    } finally {
      this.release()
    }
  }
}
