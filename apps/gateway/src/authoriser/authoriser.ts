import type { TicketSigner } from '@streamvault/contract'
import { assertNotDenied, type Clock, type Denials, type FileId, VaultError } from '@streamvault/core'
import { type HotlinkOptions, isHotlink } from './hotlink-policy.ts'
import type { PackFiles } from './pack-files.ts'
import type { Grant, Question } from './question.ts'
import type { RunningResponses } from './running-responses.ts'

export interface AuthoriserDeps {
  readonly tickets: Pick<TicketSigner, 'verify'>
  readonly denials: Denials
  readonly packs: Pick<PackFiles, 'of'>
  readonly clock: Pick<Clock, 'now'>
  readonly running: RunningResponses
}

export interface AuthoriserOptions {
  readonly hotlinks: HotlinkOptions
  /** What all responses of one viewer may take together; 0 for as fast as it goes. */
  readonly viewerBytesPerSecond: number
}

/** When a viewer who has too many streams is told to try again: streams of players end by themselves all the time. */
const RETRY_MS = 2000

/** Decides about every response anew, by nothing but what is known at this moment. */
export class Authoriser {
  readonly #deps: AuthoriserDeps
  readonly #options: AuthoriserOptions

  constructor(deps: AuthoriserDeps, options: AuthoriserOptions) {
    this.#deps = deps
    this.#options = options
  }

  /**
   * Returns what nginx needs to begin the response.
   *
   * Throws `TAKEN_DOWN`, `TICKET_MISSING`, what `TicketSigner.verify` throws, `HOTLINK_REFUSED`, what `PackFiles.of` throws, and
   * `STREAMS_TOO_MANY`.
   */
  async allow(question: Question): Promise<Grant> {
    const { tickets, denials, clock, packs, running } = this.#deps
    const { kind, item } = question
    if (kind !== 'file' && kind !== 'pack') throw new VaultError('ROUTE_NOT_FOUND')
    const file = item as FileId
    // Whoever asks is told, ticket or not: there are no new tickets for it, and old ones expire.
    if (kind === 'file') assertNotDenied(denials, file)
    if (question.ticket === '') throw new VaultError('TICKET_MISSING')
    tickets.verify(question.ticket, { kind, id: item, now: clock.now() })
    if (isHotlink(question, this.#options.hotlinks)) throw new VaultError('HOTLINK_REFUSED')
    // Nobody signs in yet: a viewer is whoever comes from one address.
    const viewer = question.client
    const files = kind === 'file' ? [file] : await packs.of(item)
    const epoch = Math.max(...files.map((each) => denials.epochOf(each)))
    const number = running.begin(viewer, { process: question.process, item, files, epoch })
    if (number === undefined) throw new VaultError('STREAMS_TOO_MANY', {}, { retryAfterMs: RETRY_MS })
    return { number, viewer, epoch, rate: this.#rateOf(viewer) }
  }

  /** A fair share: responses that began earlier have theirs until they end, which in our player is every 16 MiB. */
  #rateOf(viewer: string): number {
    const { viewerBytesPerSecond } = this.#options
    return Math.ceil(viewerBytesPerSecond / Math.max(1, this.#deps.running.countOf(viewer)))
  }
}
