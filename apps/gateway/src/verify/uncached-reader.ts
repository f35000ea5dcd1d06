import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { SLICE_BYTES } from '@streamvault/core'

/** What is used of it: Node has it, and its types lie with those of browsers. */
declare const WebAssembly: {
  readonly Memory: new (pages: {
    readonly initial: number
    readonly maximum: number
  }) => { readonly buffer: ArrayBuffer }
}

/** Of WebAssembly's memory. */
const PAGE_BYTES = 64 * 1024

/**
 * Reads files as they lie on the disk, past the kernel's page cache: what viewers have in there stays, and what is compared is not
 * the copy that was right when it was written. Where a file system cannot do that, it reads as anybody does.
 *
 * One file at a time: all of them come through the same piece of memory.
 */
export class UncachedReader {
  readonly #piece = alignedPiece()

  /** A file in pieces of at most 1 MiB, each of which is overwritten by the next. Throws what the file system says. */
  async *pieces(path: string): AsyncGenerator<Buffer> {
    const direct = constants.O_DIRECT ?? 0
    const first = await this.#open(path, direct)
    await using file = first.file
    let { bytesRead } = first
    for (let position = 0; bytesRead > 0; ) {
      yield this.#piece.subarray(0, bytesRead)
      position += bytesRead
      // The end: from there, nothing is aligned.
      if (bytesRead < this.#piece.length) return
      ;({ bytesRead } = await file.read(this.#piece, 0, this.#piece.length, position))
    }
  }

  async #open(path: string, direct: number): Promise<{ readonly file: FileHandle; readonly bytesRead: number }> {
    let file: FileHandle | undefined
    try {
      file = await open(path, constants.O_RDONLY | direct)
      const { bytesRead } = await file.read(this.#piece, 0, this.#piece.length, 0)
      return { file, bytesRead }
    } catch (error) {
      await file?.close()
      // Some say so when the file is opened, and some when it is read: open(2).
      if (direct !== 0 && error instanceof Error && 'code' in error && error.code === 'EINVAL') {
        return await this.#open(path, 0)
      }
      throw error
    }
  }
}

/** Reading past the page cache wants memory that begins with a page, as none of Node's own does. */
function alignedPiece(): Buffer {
  const pages = SLICE_BYTES / PAGE_BYTES
  return Buffer.from(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer)
}
