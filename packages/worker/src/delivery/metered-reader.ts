import type { CallOptions } from '@streamvault/core'
import type { OpenBytes, SlicedReader } from '../reading/sliced-reader.ts'

/** Who pays for slices that have to be fetched. */
export interface SlicePayer {
  /** Throws `REQUESTS_TOO_MANY` where not even one more is allowed now. */
  look(): void
  /** Pays for one more, and waits until that is allowed. */
  pay(signal: AbortSignal): Promise<void>
  /** Pays for one more if that is allowed now. Throws `REQUESTS_TOO_MANY`. */
  payNow(): void
}

/** How something is made of content that is read for somebody. */
export interface PaidOptions extends CallOptions {
  /** Absent where nobody pays. */
  readonly payer?: SlicePayer | undefined
}

/** The content as one reads it who may have somebody to pay for it: from its first missing slice on. */
export function readerPaidBy(payer: SlicePayer | undefined, content: SlicedReader): SlicedReader {
  return payer === undefined ? content : new MeteredReader(content, payer, 0)
}

/**
 * A reader whose missing slices are paid for one by one, as they are come to: for responses that are longer than what is paid for
 * when they begin. Who reads waits for his turn; what is read ahead is left until it can be had without waiting, so that it keeps
 * no place among what all streams together fetch ahead.
 */
export class MeteredReader implements SlicedReader {
  readonly sizeBytes: number
  readonly #content: SlicedReader
  readonly #payer: SlicePayer
  /** Slices from the current one on that were paid for, or are being paid for; a few more than are fetched ahead. */
  readonly #payments = new Map<number, Promise<void>>()
  readonly #paidBefore: number
  #current = -1

  /** `paidBefore` is the first slice that is not paid for. */
  constructor(content: SlicedReader, payer: SlicePayer, paidBefore: number) {
    this.sizeBytes = content.sizeBytes
    this.#content = content
    this.#payer = payer
    this.#paidBefore = paidBefore
  }

  indexAt(position: number): number {
    return this.#content.indexAt(position)
  }

  has(index: number): boolean {
    return this.#content.has(index)
  }

  async load(index: number, options: CallOptions): Promise<void> {
    if (!this.#isPaid(index)) {
      this.#payer.payNow()
      this.#payments.set(index, Promise.resolve())
    }
    await this.#content.load(index, options)
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const last = this.indexAt(position + Math.max(target.length, 1) - 1)
    for (let index = this.indexAt(position); index <= last; index++) await this.#payFor(index, options.signal)
    await this.#content.read(position, target, options)
  }

  async openAt(position: number, options: CallOptions): Promise<OpenBytes> {
    await this.#payFor(this.indexAt(position), options.signal)
    return await this.#content.openAt(position, options)
  }

  #isPaid(index: number): boolean {
    return index < this.#paidBefore || this.#payments.has(index) || this.has(index)
  }

  async #payFor(index: number, signal: AbortSignal): Promise<void> {
    if (index > this.#current) {
      this.#current = index
      for (const paid of this.#payments.keys()) if (paid < index) this.#payments.delete(paid)
    }
    if (!this.#isPaid(index)) this.#payments.set(index, this.#payer.pay(signal))
    await this.#payments.get(index)
  }
}
