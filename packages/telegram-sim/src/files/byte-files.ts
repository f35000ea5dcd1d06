import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

/** Every part has this much room in its file, which is the most that a part may have; smaller ones leave holes. */
const PART_ROOM_BYTES = 512 * 1024

/** Where uploaded bytes lie, and how large all parts but the last are. */
export interface UploadedBytes {
  readonly name: string
  readonly partBytes: number
}

/** The bytes of uploads, a file each, in one folder. */
export class ByteFiles implements AsyncDisposable {
  readonly #directory: string
  readonly #open = new Map<string, Promise<FileHandle>>()

  /** The folder is there. */
  constructor(directory: string) {
    this.#directory = directory
  }

  newName(): string {
    return randomBytes(12).toString('hex')
  }

  async writePart(name: string, part: number, bytes: Uint8Array): Promise<void> {
    const handle = await this.#handle(name)
    await handle.write(bytes, 0, bytes.length, part * PART_ROOM_BYTES)
  }

  /** Exactly `length` bytes of the upload from `offset` on; the caller knows that there are so many. */
  async read({ name, partBytes }: UploadedBytes, offset: number, length: number): Promise<Buffer> {
    const handle = await this.#handle(name)
    const bytes = Buffer.allocUnsafe(length)
    for (let at = 0; at < length; ) {
      const within = (offset + at) % partBytes
      // Parts that fill their room lie end to end.
      const count = partBytes === PART_ROOM_BYTES ? length - at : Math.min(length - at, partBytes - within)
      const position = Math.floor((offset + at) / partBytes) * PART_ROOM_BYTES + within
      const { bytesRead } = await handle.read(bytes, at, count, position)
      if (bytesRead === 0) throw new Error(`the bytes of upload ${name} end early`)
      at += bytesRead
    }
    return bytes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const handles = await Promise.allSettled(this.#open.values())
    this.#open.clear()
    for (const handle of handles) if (handle.status === 'fulfilled') await handle.value.close()
  }

  /** Kept open until the end: a simulator has no more uploads than a process may have files. */
  #handle(name: string): Promise<FileHandle> {
    const path = join(this.#directory, name)
    // Without O_APPEND, which would write every part at the end.
    const handle = this.#open.get(name) ?? open(path, constants.O_RDWR | constants.O_CREAT)
    this.#open.set(name, handle)
    handle.catch(() => this.#open.delete(name))
    return handle
  }
}
