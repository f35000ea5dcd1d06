import { type CallOptions, type LeechValidator, VaultError } from '@streamvault/core'
import { assertAnswered } from './assert-answered.ts'
import { parseContentRange } from './parse-content-range.ts'
import { remoteName } from './remote-name.ts'
import { discardBody, type UrlAnswer, type UrlClient, type UrlRequest } from './url-client.ts'
import { validatorOf } from './validator-of.ts'

export interface RemoteFileOptions extends CallOptions {
  /** What the file is called, where the server is not to decide that. */
  readonly name?: string | undefined
  readonly bytesMax: number
}

const FIRST_BYTE = { range: 'bytes=0-0' }
/** What servers say once an address that they led to is no longer good. */
const EXPIRED: readonly number[] = [401, 403, 404, 410]

/** A file that a web server has, as it was when it was asked for first. */
export class RemoteFile {
  readonly sizeBytes: number
  readonly name: string
  /** Whether the server gives any piece of it. */
  readonly givesRanges: boolean
  readonly validator: LeechValidator | undefined
  readonly #client: UrlClient
  readonly #asked: URL
  #location: URL
  #relocating: Promise<void> | undefined

  private constructor(client: UrlClient, asked: URL, facts: Facts) {
    this.#client = client
    this.#asked = asked
    this.#location = facts.url
    this.sizeBytes = facts.sizeBytes
    this.name = facts.name
    this.givesRanges = facts.givesRanges
    this.validator = facts.validator
  }

  /**
   * Asks for the first byte, which tells what a `HEAD` often does not.
   *
   * Throws `URL_WITHOUT_LENGTH`, `URL_TOO_LARGE`, `SOURCE_EMPTY`, and as `UrlClient` and `assertAnswered` do.
   */
  static async open(client: UrlClient, url: URL, options: RemoteFileOptions): Promise<RemoteFile> {
    const answer = await client.get(url, { headers: FIRST_BYTE, signal: options.signal })
    // There is no first byte.
    if (answer.status === 416 && /\/0\s*$/.test(answer.headers['content-range'] ?? '')) {
      discardBody(answer)
      throw new VaultError('SOURCE_EMPTY')
    }
    assertAnswered(answer)
    discardBody(answer)
    const sizeBytes = sizeOf(answer)
    if (sizeBytes > options.bytesMax) throw new VaultError('URL_TOO_LARGE')
    return new RemoteFile(client, url, {
      url: answer.url,
      sizeBytes,
      name: remoteName(options.name, answer, url),
      givesRanges: answer.status === 206,
      validator: validatorOf(answer),
    })
  }

  /** Asks where the address led to before, and once more where it leads to by now, if that is no longer good. */
  async get(request: UrlRequest): Promise<UrlAnswer> {
    const location = this.#location
    const answer = await this.#client.get(location, request)
    if (location.href === this.#asked.href || !EXPIRED.includes(answer.status)) return answer
    discardBody(answer)
    // Another piece may have found out first.
    if (location === this.#location) {
      this.#relocating ??= this.#relocate(request).finally(() => {
        this.#relocating = undefined
      })
      await this.#relocating
    }
    return await this.#client.get(this.#location, request)
  }

  async #relocate({ signal }: CallOptions): Promise<void> {
    const answer = await this.#client.get(this.#asked, { headers: FIRST_BYTE, signal })
    discardBody(answer)
    this.#location = answer.url
  }
}

interface Facts extends Pick<RemoteFile, 'sizeBytes' | 'name' | 'givesRanges' | 'validator'> {
  readonly url: URL
}

function sizeOf({ status, headers }: UrlAnswer): number {
  const range = parseContentRange(headers['content-range'])
  if (status === 206 && (range === undefined || range.start !== 0)) throw new VaultError('URL_ANSWER_WRONG')
  const length = headers['content-length'] ?? ''
  const sizeBytes = status === 206 ? range?.sizeBytes : /^\d{1,15}$/.test(length) ? Number(length) : undefined
  if (sizeBytes === undefined) throw new VaultError('URL_WITHOUT_LENGTH')
  if (sizeBytes === 0) throw new VaultError('SOURCE_EMPTY')
  return sizeBytes
}
