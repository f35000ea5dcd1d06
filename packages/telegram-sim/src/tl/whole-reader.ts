import { TlBinaryReader } from '@mtcute/tl-runtime'

/** Reads what a client sends. TL can write that nothing is there, where no object of Telegram's schema may be missing. */
export class WholeReader extends TlBinaryReader {
  override object(id?: number): unknown {
    const value: unknown = super.object(id)
    if (value === null) throw new TypeError('an object is missing')
    return value
  }
}
