/** Content of which every byte is known, so that whoever reads it can tell whether he got it right. */
export interface KnownBytes {
  readonly sizeBytes: number
  /** The first place where `chunk`, which claims to begin at `position`, is something else; undefined when all of it is right. */
  firstWrong(position: number, chunk: Buffer): number | undefined
}

/** Bytes that are kept in memory. */
export class KeptBytes implements KnownBytes {
  readonly sizeBytes: number
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.sizeBytes = bytes.length
  }

  firstWrong(position: number, chunk: Buffer): number | undefined {
    const right = this.#bytes.subarray(position, position + chunk.length)
    if (right.equals(chunk)) return undefined
    for (let index = 0; index < chunk.length; index++) if (right[index] !== chunk[index]) return position + index
    return undefined
  }
}

/** Contents one behind the other, such as the files of an archive and what stands around them. */
export class JoinedBytes implements KnownBytes {
  readonly sizeBytes: number
  readonly #pieces: readonly { readonly start: number; readonly bytes: KnownBytes }[]

  constructor(pieces: readonly KnownBytes[]) {
    let start = 0
    this.#pieces = pieces.map((bytes) => {
      const piece = { start, bytes }
      start += bytes.sizeBytes
      return piece
    })
    this.sizeBytes = start
  }

  firstWrong(position: number, chunk: Buffer): number | undefined {
    if (position + chunk.length > this.sizeBytes) return this.sizeBytes
    for (const { start, bytes } of this.#pieces) {
      const from = Math.max(position, start)
      const until = Math.min(position + chunk.length, start + bytes.sizeBytes)
      if (from >= until) continue
      const wrong = bytes.firstWrong(from - start, chunk.subarray(from - position, until - position))
      if (wrong !== undefined) return start + wrong
    }
    return undefined
  }
}
