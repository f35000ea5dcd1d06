import type { Origin } from '../http/origin.ts'
import { demand, RuleSkipped } from '../verdict.ts'
import { addressOf, type Media } from './media.ts'

const MIB = 1024 ** 2
/** What the suite reads as a whole, and keeps, to compare ranges with. */
export const WHOLE_BYTES_MAX = 64 * MIB

/** The bytes of files and packs, each read once, when the first rule asks for them. */
export class WholeBytes {
  readonly #origin: Origin
  readonly #sizes = new Map<string, Promise<number>>()
  readonly #wholes = new Map<string, Promise<Buffer>>()

  constructor(origin: Origin) {
    this.#origin = origin
  }

  sizeOf(media: Media): Promise<number> {
    return this.#once(this.#sizes, media, async () => {
      const { status, headers } = await this.#origin.ask(addressOf(media), { method: 'HEAD' })
      demand(status === 200, `HEAD ${media.path} answers ${status}`)
      const bytes = Number(headers['content-length'] ?? Number.NaN)
      demand(Number.isSafeInteger(bytes) && bytes > 0, `HEAD ${media.path} tells no length`)
      return bytes
    })
  }

  of(media: Media): Promise<Buffer> {
    return this.#once(this.#wholes, media, async () => {
      const bytes = await this.sizeOf(media)
      if (bytes > WHOLE_BYTES_MAX) throw new RuleSkipped(`it is larger than ${WHOLE_BYTES_MAX / MIB} MiB`)
      const { status, body } = await this.#origin.ask(addressOf(media))
      demand(status === 200 && body.length === bytes, `GET ${media.path} answers ${status} with ${body.length} bytes`)
      return body
    })
  }

  /** What failed once is tried again by the next rule. */
  #once<T>(kept: Map<string, Promise<T>>, media: Media, read: () => Promise<T>): Promise<T> {
    const known = kept.get(media.path)
    if (known !== undefined) return known
    const reading = read()
    kept.set(media.path, reading)
    reading.catch(() => kept.delete(media.path))
    return reading
  }
}
