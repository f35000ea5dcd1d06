import type { FoundBlob, SeenPart } from '@streamvault/core'
import type { LabelMark } from '../labels/label-mark.ts'

/** 1 TiB of files that are put side by side, in parts of 256 MiB; beyond, the oldest are forgotten, and found by their refs or not. */
const PARTS_MAX = 4096
/** As much of a name as a report shows. */
export const NAME_CHARS_MAX = 120

/** The parts that were met on the way to the manifest that names them. */
export class SeenParts {
  #parts: readonly SeenPart[]

  constructor(parts: readonly SeenPart[]) {
    this.#parts = parts
  }

  /** Oldest first. */
  get all(): readonly SeenPart[] {
    return this.#parts
  }

  add({ ref, sizeBytes, fileName }: FoundBlob, { set, index }: Extract<LabelMark, { kind: 'part' }>): void {
    const part = { set, index, blob: ref, sizeBytes, name: fileName.slice(0, NAME_CHARS_MAX) }
    this.#parts = [...this.#parts, part].slice(-PARTS_MAX)
  }

  /** The blobs that are labelled as this part, oldest first: later ones may be another's imitation. */
  find(set: string, index: number): readonly SeenPart[] {
    return this.#parts.filter((part) => part.set === set && part.index === index)
  }

  /** Lets go of the parts of a set, which have found their file. */
  forget(set: string): void {
    this.#parts = this.#parts.filter((part) => part.set !== set)
  }
}
