import { abortable, type PutOptions, type StoredBlob } from '@streamvault/core'
import { MemoryBlobStore } from '@streamvault/testkit'
import { parseBlobLabel } from '../labels/label-mark.ts'

/** A part that is about to be read. */
export interface SteeredPut {
  readonly index: number
  /** 1 for the first time that the part is put. */
  readonly times: number
}

/** A store in which a test decides when each part of a file is read, and which of them fail. */
export class SteeredStore extends MemoryBlobStore {
  /** Of parts, in the order in which their puts were begun. */
  readonly begun: number[] = []
  /** The most parts that were under way at once. */
  atOnceMax = 0
  #underWay = 0
  readonly #steer: (put: SteeredPut, store: SteeredStore) => Promise<void>

  constructor(putsAtOnce: number, steer: (put: SteeredPut, store: SteeredStore) => Promise<void>) {
    super({ blobBytesMax: 1 << 30, putsAtOnce })
    this.#steer = steer
  }

  get underWay(): number {
    return this.#underWay
  }

  override async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    const mark = parseBlobLabel(options.label?.caption ?? '')
    if (mark?.kind !== 'part') return await super.put(source, options)
    const { index } = mark
    this.begun.push(index)
    this.atOnceMax = Math.max(this.atOnceMax, ++this.#underWay)
    const times = this.begun.filter((each) => each === index).length
    try {
      await abortable(this.#steer({ index, times }, this), options.signal)
      return await super.put(source, options)
    } finally {
      this.#underWay--
    }
  }
}

/** Lets turns of the event loop pass until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}
