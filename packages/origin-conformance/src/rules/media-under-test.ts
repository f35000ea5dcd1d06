import type { Answer } from '../http/answer.ts'
import type { OpenAnswer } from '../http/open-answer.ts'
import { addressOf, type Media } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand } from '../verdict.ts'

export const MIB = 1024 ** 2

type Fields = Readonly<Record<string, string>>

/** One file or pack, with its bytes, as the rules about ranges and conditions see it. */
export class MediaUnderTest {
  readonly bytes: Buffer
  readonly #subject: Subject
  readonly #media: Media

  private constructor(subject: Subject, media: Media, bytes: Buffer) {
    this.bytes = bytes
    this.#subject = subject
    this.#media = media
  }

  static async read(subject: Subject, media: Media): Promise<MediaUnderTest> {
    return new MediaUnderTest(subject, media, await subject.wholes.of(media))
  }

  get size(): number {
    return this.bytes.length
  }

  get(headers: Fields = {}): Promise<Answer> {
    return this.#subject.origin.ask(addressOf(this.#media), { headers })
  }

  head(headers: Fields = {}): Promise<Answer> {
    return this.#subject.origin.ask(addressOf(this.#media), { method: 'HEAD', headers })
  }

  /** The same, to be saved under its name. */
  download(): Promise<OpenAnswer> {
    return this.#subject.origin.open(`${addressOf(this.#media)}&download=1`)
  }

  /** The strong validator of the bytes. */
  async etag(): Promise<string> {
    const { headers } = await this.head()
    demand(headers.etag !== undefined, 'there is no ETag')
    return headers.etag
  }

  /** Demands the whole, as if there were no range. */
  isWhole(answer: Answer, asked: string): void {
    demand(answer.status === 200, `${asked} answers ${answer.status}`)
    demand(answer.headers['content-range'] === undefined, `${asked} answers 200 with a Content-Range`)
    demand(answer.body.equals(this.bytes), `${asked} brings other bytes than the whole`)
  }

  /** Demands exactly the bytes from `start` to before `end`. */
  isPart(answer: Answer, asked: string, { start, end }: { readonly start: number; readonly end: number }): void {
    demand(answer.status === 206, `${asked} answers ${answer.status}`)
    const said = answer.headers['content-range']
    const right = `bytes ${start}-${end - 1}/${this.size}`
    demand(said === right, `${asked} says "${said}" instead of "${right}"`)
    const length = answer.headers['content-length']
    demand(length === String(end - start), `${asked} tells the length ${length} instead of ${end - start}`)
    demand(answer.body.equals(this.bytes.subarray(start, end)), `${asked} brings other bytes than the whole has there`)
  }

  /** Demands 416 with the size that there is. */
  isUnsatisfiable(answer: Answer, asked: string): void {
    demand(answer.status === 416, `${asked} answers ${answer.status}`)
    const said = answer.headers['content-range']
    demand(said === `bytes */${this.size}`, `${asked} says "${said}" instead of "bytes */${this.size}"`)
  }
}
