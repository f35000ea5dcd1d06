import { randomBytes } from 'node:crypto'
import { constants, readdirSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

/** Every part has this much room in its file, which is the most that a part may have; smaller ones leave holes. */
const PART_ROOM_BYTES = 512 * 1024
/** A process may have 1,024 files open by default; sockets need theirs. */
const OPEN_MAX = 128

/** Where uploaded bytes lie, and how large all parts but the last are. */
export interface UploadedBytes {
  readonly name: string
  readonly partBytes: number
}

interface OpenFile {
  readonly handle: Promise<FileHandle>
  users: number
}

/** The bytes of uploads, a file each, in one folder. */
export class ByteFiles implements AsyncDisposable {
  readonly #directory: string
  /** Those that were used last are last. */
  readonly #open = new Map<string, OpenFile>()

  /** The folder is there. */
  constructor(directory: string) {
    this.#directory = directory
  }

  newName(): string {
    return randomBytes(12).toString('hex')
  }

  /** Removes what has another name: bytes whose record the end of a process came before. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of readdirSync(this.#directory)) if (!names.has(name)) rmSync(join(this.#directory, name))
  }

  remove(name: string): void {
    // Whoever has it open still writes, to a file without a name.
    rmSync(join(this.#directory, name), { force: true })
    const file = this.#open.get(name)
    if (file?.users === 0) this.#close(name, file)
  }

  writePart(name: string, part: number, bytes: Uint8Array): Promise<void> {
    return this.#use(name, async (handle) => {
      await handle.write(bytes, 0, bytes.length, part * PART_ROOM_BYTES)
    })
  }

  /** `length` bytes of one part, from its beginning. */
  readPart(name: string, part: number, length: number): Promise<Buffer> {
    return this.read({ name, partBytes: PART_ROOM_BYTES }, part * PART_ROOM_BYTES, length)
  }

  /** Exactly `length` bytes of the upload from `offset` on; the caller knows that there are so many. */
  read({ name, partBytes }: UploadedBytes, offset: number, length: number): Promise<Buffer> {
    return this.#use(name, async (handle) => {
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
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const handles = await Promise.allSettled([...this.#open.values()].map(({ handle }) => handle))
    this.#open.clear()
    for (const handle of handles) if (handle.status === 'fulfilled') await handle.value.close()
  }

  async #use<T>(name: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const file = this.#open.get(name) ?? this.#opened(name)
    this.#open.delete(name)
    this.#open.set(name, file)
    file.users++
    try {
      return await work(await file.handle)
    } finally {
      file.users--
      this.#closeIdle()
    }
  }

  #opened(name: string): OpenFile {
    // Without O_APPEND, which would write every part at the end.
    const handle = open(join(this.#directory, name), constants.O_RDWR | constants.O_CREAT)
    // What cannot be opened is tried anew by the next who wants it.
    handle.catch(() => this.#open.delete(name))
    return { handle, users: 0 }
  }

  #closeIdle(): void {
    for (const [name, file] of this.#open) {
      if (this.#open.size <= OPEN_MAX) return
      if (file.users === 0) this.#close(name, file)
    }
  }

  #close(name: string, { handle }: OpenFile): void {
    this.#open.delete(name)
    handle.then((opened) => opened.close()).catch(() => {})
  }
}
