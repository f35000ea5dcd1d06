import { TlBinaryReader, type TlReaderMap } from '@mtcute/tl-runtime'
import { Unpacking } from './gzip-packed.ts'

/** Reads what a client sends. TL can write that nothing is there, where no object of Telegram's schema may be missing. */
export class WholeReader extends TlBinaryReader {
  readonly #readers: TlReaderMap
  readonly #unpacking: Unpacking

  constructor(readers: TlReaderMap, bytes: Uint8Array, { position = 0, unpacking = new Unpacking() } = {}) {
    super(readers, bytes, position)
    this.#readers = readers
    this.#unpacking = unpacking
  }

  override object(id?: number): unknown {
    const value: unknown = super.object(id)
    if (value === null) throw new TypeError('an object is missing')
    return value
  }

  /** The object that the next bytes are the gzip of. */
  unpacked(): unknown {
    const unpacking = this.#unpacking
    return new WholeReader(this.#readers, unpacking.unzip(this.bytes()), { unpacking }).object()
  }
}
