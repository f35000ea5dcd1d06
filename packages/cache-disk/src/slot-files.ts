import { read } from 'node:fs'
import { constants, type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileExtent, SLICE_BYTES, type ZeroCopy } from '@streamvault/core'
import { decodeRecord, encodeRecord, RECORD_BYTES, type SlotRecord } from './slot-record.ts'

const ZEROS = new Uint8Array(SLICE_BYTES)

/** The two files of a cache: one with a slice in every slot, sparse where it is free, and one that says what they are. */
export class SlotFiles {
  readonly slots: number
  readonly #slices: FileHandle
  readonly #index: FileHandle
  readonly #zeroCopy: ZeroCopy | undefined
  /** 1 where the kernel may still be sending a slot's pages; at first everywhere, for sockets outlive a process. */
  readonly #lent: Uint8Array
  #reads = 0
  #closed = false
  readonly #idle = Promise.withResolvers<void>()

  private constructor(slots: number, files: OpenFiles) {
    this.slots = slots
    this.#lent = new Uint8Array(slots).fill(1)
    this.#slices = files.slices
    this.#index = files.index
    // Pages that cannot be detached would change under way when their slot is written again.
    this.#zeroCopy = files.zeroCopy?.prepare(files.slices.fd) ? files.zeroCopy : undefined
  }

  /** Opens or makes the files with room for `slots`: what lies beyond is cut off. */
  static async open(directory: string, slots: number, zeroCopy?: ZeroCopy): Promise<SlotFiles> {
    await mkdir(directory, { recursive: true })
    const slices = await openSized(join(directory, 'slices'), slots * SLICE_BYTES)
    const index = await openSized(join(directory, 'index'), slots * RECORD_BYTES)
    return new SlotFiles(slots, { slices, index, zeroCopy })
  }

  /** What every slot holds, in order; undefined where it is free. */
  async records(): Promise<(SlotRecord | undefined)[]> {
    const bytes = Buffer.alloc(this.slots * RECORD_BYTES)
    await this.#index.read(bytes, 0, bytes.length, 0)
    const recordAt = (slot: number) => decodeRecord(bytes.subarray(slot * RECORD_BYTES, (slot + 1) * RECORD_BYTES))
    return Array.from({ length: this.slots }, (_, slot) => recordAt(slot))
  }

  /**
   * Fills a free slot. The record follows the slice, so that it never speaks of bytes that are not there; and nothing of what
   * was there before is left behind a short one.
   */
  async write(slot: number, record: SlotRecord, slice: Uint8Array): Promise<void> {
    const isLent = this.#zeroCopy !== undefined && this.#lent[slot] === 1
    if (isLent || slice.length < SLICE_BYTES) await this.erase(slot)
    await writeFully(this.#slices, slice, slot * SLICE_BYTES)
    await writeFully(this.#index, encodeRecord(record), slot * RECORD_BYTES)
  }

  /** Lets the kernel send a slot's bytes from the file itself; undefined where it cannot. */
  lend(slot: number, sizeBytes: number): FileExtent | undefined {
    if (this.#zeroCopy === undefined || this.#closed) return undefined
    this.#lent[slot] = 1
    return { descriptor: this.#slices.fd, start: slot * SLICE_BYTES, sizeBytes }
  }

  /** Marks a slot as free. */
  async clear(slot: number): Promise<void> {
    await writeFully(this.#index, Buffer.alloc(RECORD_BYTES), slot * RECORD_BYTES)
  }

  /** Makes the bytes of a slot unreadable on the disk: a hole where the platform makes one, zeros elsewhere. */
  async erase(slot: number): Promise<void> {
    if (this.#zeroCopy !== undefined) await this.#punch(slot, slot + 1)
    else await writeFully(this.#slices, ZEROS, slot * SLICE_BYTES)
  }

  /** As `erase` does, for slots in ascending order, most of them empty already: only where that costs next to nothing. */
  async eraseMany(slots: readonly number[]): Promise<void> {
    if (this.#zeroCopy === undefined) return
    for (let from = 0; from < slots.length; ) {
      let until = from + 1
      while (until < slots.length && slots[until] === (slots[until - 1] ?? 0) + 1) until++
      const first = slots[from] ?? 0
      await this.#punch(first, first + until - from)
      from = until
    }
  }

  /** After this, not even a power cut brings back what was cleared and erased. */
  async sync(): Promise<void> {
    await Promise.all([this.#index.datasync(), this.#slices.datasync()])
  }

  async #punch(first: number, end: number): Promise<void> {
    const extent = { start: first * SLICE_BYTES, sizeBytes: (end - first) * SLICE_BYTES }
    await this.#zeroCopy?.detach({ descriptor: this.#slices.fd, ...extent })
    this.#lent.fill(0, first, end)
  }

  /**
   * Fills all of `target` from `position` of the slices on, and calls back; with an error when it cannot.
   *
   * It takes a callback because every byte to every viewer comes through here: a file handle's own promise costs twice.
   */
  read(position: number, target: Uint8Array, done: (error?: Error) => void): void {
    if (this.#closed) {
      done(new Error('the cache is closed'))
      return
    }
    this.#reads++
    read(this.#slices.fd, target, 0, target.length, position, (error, bytesRead) => {
      this.#reads--
      if (this.#closed && this.#reads === 0) this.#idle.resolve()
      if (error !== null) done(error)
      else if (bytesRead !== target.length) done(new Error('the file has shrunk'))
      else done()
    })
  }

  /** Closes the files once the reads in flight are done; later reads fail. */
  async close(): Promise<void> {
    if (this.#closed) return this.#idle.promise
    this.#closed = true
    if (this.#reads === 0) this.#idle.resolve()
    await this.#idle.promise
    await this.#slices.close()
    await this.#index.close()
  }
}

interface OpenFiles {
  readonly slices: FileHandle
  readonly index: FileHandle
  readonly zeroCopy: ZeroCopy | undefined
}

async function openSized(path: string, bytes: number): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  await handle.truncate(bytes)
  return handle
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at)
    at += bytesWritten
  }
}
