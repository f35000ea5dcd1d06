import type { tl } from '@mtcute/core'
import type { CallOptions } from '@streamvault/core'
import { LinkLostError, TelegramError } from '../../telegram-error.ts'
import type { LentBytes, MediaLink, PieceOptions, PieceRequest } from '../media-link.ts'
import type { RawMediaLink } from '../raw-media-link.ts'
import { type Block, CdnFile, prove } from './cdn-file.ts'
import type { AskHome, CdnNetwork } from './cdn-network.ts'
import { CdnRedirect } from './cdn-redirect.ts'
import { LentPart } from './lent-part.ts'

/** Files of which it is remembered that they are in the CDN; the oldest are asked for at home again. */
const FILES_MAX = 256
/** Once to hear that the file has to be brought there, once to have it, and once more for one that was slow to come. */
const ATTEMPTS_MAX = 3

/**
 * A link that goes on in the CDN where Telegram sends it (https://core.telegram.org/cdn), and proves what comes from there.
 * What does not come, or is not proven, is read at home.
 */
export class CdnMediaLink implements MediaLink {
  readonly #home: RawMediaLink
  readonly #network: CdnNetwork
  readonly #files = new Map<string, CdnFile>()
  #elsewhere = 0

  constructor(home: RawMediaLink, network: CdnNetwork) {
    this.#home = home
    this.#network = network
  }

  get inFlight(): number {
    return this.#home.inFlight + this.#elsewhere
  }

  warm(options: CallOptions): Promise<void> {
    return this.#home.warm(options)
  }

  async read(piece: PieceRequest, options: PieceOptions): Promise<LentBytes> {
    const announced = announcedOnce(options)
    const found = await this.#find(piece, announced)
    if (!(found instanceof CdnFile)) return found
    try {
      return await this.#readFrom(found, piece, announced)
    } catch (error) {
      options.signal.throwIfAborted()
      if (!(error instanceof LinkLostError || error instanceof TelegramError)) throw error
      // Where the file is, and under which token, is asked anew by the next piece.
      this.#files.delete(nameOf(piece))
      return await this.#home.readPiece(piece, announced, 'refused')
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#home[Symbol.asyncDispose]()
  }

  /** Where the CDN has the file; or the piece itself, when home has it at hand. */
  async #find(piece: PieceRequest, options: PieceOptions): Promise<CdnFile | LentBytes> {
    const known = this.#files.get(nameOf(piece))
    if (known !== undefined) return known
    try {
      return await this.#home.readPiece(piece, options, 'allowed')
    } catch (error) {
      if (!(error instanceof CdnRedirect)) throw error
      const file = new CdnFile(error.redirect)
      this.#files.set(nameOf(piece), file)
      const [oldest] = this.#files.keys()
      if (this.#files.size > FILES_MAX && oldest !== undefined) this.#files.delete(oldest)
      return file
    }
  }

  async #readFrom(file: CdnFile, piece: PieceRequest, options: PieceOptions): Promise<LentBytes> {
    const block = CdnFile.blockAround(piece)
    // Before there are bytes: who holds a buffer and waits for another may wait for others that do the same.
    const hashes = await this.#hashesOf(file, block, options)
    const lent = await this.#fetch(file, block, options)
    try {
      file.decrypt(lent.bytes, block.offset)
      prove(lent.bytes, hashes)
      const from = piece.offset - block.offset
      return new LentPart(lent, { start: from, end: from + piece.limit })
    } catch (error) {
      lent[Symbol.dispose]()
      throw error
    }
  }

  /** The ciphered bytes of a block, which is brought to the CDN where it is not there. */
  async #fetch(file: CdnFile, { offset, limit }: Block, options: PieceOptions): Promise<LentBytes> {
    const { dataCenter, token: fileToken } = file
    const request: tl.upload.RawGetCdnFileRequest = { _: 'upload.getCdnFile', fileToken, offset, limit }
    this.#elsewhere++
    try {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        const answer = await this.#network.ask(dataCenter, this.#askHome, { request, options })
        if (answer.kind === 'bytes') return answer.lent
        if (answer.object._ !== 'upload.cdnFileReuploadNeeded')
          throw new LinkLostError(`the CDN answered with ${answer.object._}`)
        const { requestToken } = answer.object
        file.learn(await this.#askHome({ _: 'upload.reuploadCdnFile', fileToken, requestToken }, options))
      }
    } finally {
      this.#elsewhere--
    }
    throw new LinkLostError('the CDN does not have a file that was brought there')
  }

  /** The hashes of all that the file has in the block. */
  async #hashesOf(file: CdnFile, block: Block, { signal }: CallOptions): Promise<readonly tl.RawFileHash[]> {
    for (;;) {
      const known = file.hashesOf(block)
      const end = known.reduce((at, { limit }) => at + limit, block.offset)
      if (end >= block.offset + block.limit) return known
      const told = await this.#hashesFrom(file, end, signal)
      file.learn(told)
      // No more is told of what is behind the end of the file.
      if (file.hashesOf(block).length === known.length) return known
    }
  }

  async #hashesFrom({ token: fileToken }: CdnFile, offset: number, signal: AbortSignal): Promise<tl.RawFileHash[]> {
    try {
      return await this.#askHome({ _: 'upload.getCdnFileHashes', fileToken, offset }, { signal })
    } catch (error) {
      if (error instanceof TelegramError && error.message === 'OFFSET_INVALID') return []
      throw error
    }
  }

  readonly #askHome: AskHome = async (request, { signal }) => {
    const answer = await this.#home.call(request, { signal })
    if (answer.kind === 'object') return answer.object as never
    answer.lent[Symbol.dispose]()
    throw new LinkLostError(`${request._} was answered with bytes`)
  }
}

function nameOf({ location }: PieceRequest): string {
  return String(location.id)
}

function announcedOnce(options: PieceOptions): PieceOptions {
  let tell = options.onFirstByte
  return {
    signal: options.signal,
    onFirstByte: () => {
      const told = tell
      tell = undefined
      told?.()
    },
  }
}
