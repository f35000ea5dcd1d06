import {
  type CallOptions,
  type ChatFile,
  type ChatTransport,
  isArchiveName,
  isSubtitleName,
  isVideoName,
  type Job,
  type Jobs,
  parsePieceName,
  VaultError,
} from '@streamvault/core'

export interface ForwardDeskDeps {
  readonly jobs: Pick<Jobs, 'submit'>
  readonly chat: Pick<ChatTransport, 'fileOf'>
}

export interface ForwardDeskOptions {
  /** Places of the store, whose posts are indexed where they lie. */
  readonly places: readonly string[]
}

/** A file of a chat that is being taken in. */
export interface Forwarded {
  readonly job: Job<'adopt' | 'copy'>
  readonly name: string
  /** Whether it stays where it was posted. */
  readonly isInPlace: boolean
}

/** Where files come in that somebody sent or forwarded to the bot; whoever claims the jobs indexes or copies them. */
export class ForwardDesk {
  readonly #deps: ForwardDeskDeps
  readonly #places: ReadonlySet<string>

  constructor(deps: ForwardDeskDeps, { places }: ForwardDeskOptions) {
    this.#deps = deps
    this.#places = new Set(places)
  }

  /**
   * Has a file indexed where it was forwarded from, if that is a place of the store, and else copied into it. Throws
   * `SOURCE_NOT_VIDEO` for what nothing could become of.
   */
  async take(chat: string, file: ChatFile): Promise<Forwarded> {
    if (!mayBelong(file)) throw new VaultError('SOURCE_NOT_VIDEO')
    const { origin } = file
    if (origin === undefined || !this.#places.has(origin.place)) return await this.#copy(chat, file)
    const { place, cursor: only } = origin
    const provenance = { source: `channel ${place}`, addedBy: 'bot' }
    const job = await this.#deps.jobs.submit('adopt', `${place}/${only}`, { place, only, provenance })
    return { job, name: nameOf(file), isInPlace: true }
  }

  /** Has the file of a message copied into the store, wherever it came from. Throws `CHAT_FILE_GONE`. */
  async copy(chat: string, message: string, options: CallOptions): Promise<Forwarded> {
    const file = await this.#deps.chat.fileOf(chat, message, options)
    if (file === undefined) throw new VaultError('CHAT_FILE_GONE')
    return await this.#copy(chat, file)
  }

  async #copy(chat: string, file: ChatFile): Promise<Forwarded> {
    const { message, origin } = file
    const provenance = { source: origin === undefined ? 'chat' : `channel ${origin.place}`, addedBy: 'bot' }
    const request = { chat, message, name: nameOf(file), provenance }
    const job = await this.#deps.jobs.submit('copy', `${chat}/${message}`, request)
    return { job, name: nameOf(file), isInPlace: false }
  }
}

/** Whether it is called as something that a library has, or the sender's program takes it for a video. */
function mayBelong({ fileName, mimeType }: ChatFile): boolean {
  if (mimeType?.startsWith('video/') === true || isVideoName(fileName) || isSubtitleName(fileName)) return true
  return isArchiveName(fileName) || parsePieceName(fileName) !== undefined
}

function nameOf({ fileName, message }: ChatFile): string {
  return fileName === '' ? message : fileName
}
