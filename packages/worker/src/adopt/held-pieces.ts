import type { FoundBlob, FoundPiece } from '@streamvault/core'

/** 8 TiB in pieces of 2,000 MiB, and a checkpoint of some 2 MB at the most. */
const PIECES_HELD_MAX = 4096
const CAPTION_CHARS_MAX = 200

/** Pieces of split files, or subtitles, that were met on the way: whether all that they need is there is known at the end of the place. */
export class HeldPieces {
  #pieces: readonly FoundPiece[]

  constructor(pieces: readonly FoundPiece[]) {
    this.#pieces = pieces
  }

  /** Oldest first. */
  get all(): readonly FoundPiece[] {
    return this.#pieces
  }

  /** False when no more can be held. */
  hold({ fileName, caption, ref, sizeBytes }: FoundBlob): boolean {
    if (this.#pieces.length >= PIECES_HELD_MAX) return false
    const piece = { fileName, caption: caption.slice(0, CAPTION_CHARS_MAX), blob: ref, sizeBytes }
    this.#pieces = [...this.#pieces, piece]
    return true
  }

  /** Lets go of pieces of which something became. */
  release(pieces: readonly FoundPiece[]): void {
    this.#pieces = this.#pieces.filter((piece) => !pieces.includes(piece))
  }
}
