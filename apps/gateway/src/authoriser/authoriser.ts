import type { HotlinkGuard, TicketSigner } from '@streamvault/contract'
import { assertNotDenied, type Clock, type Denials, type FileId, fileOfSubtitle, VaultError } from '@streamvault/core'
import type { GrantGeneration } from './grant-generation.ts'
import type { PackFiles } from './pack-files.ts'
import type { Grant, Question } from './question.ts'

export interface AuthoriserDeps {
  readonly tickets: Pick<TicketSigner, 'verify'>
  readonly denials: Denials
  readonly packs: Pick<PackFiles, 'of'>
  readonly clock: Pick<Clock, 'now'>
  readonly generation: Pick<GrantGeneration, 'current'>
  readonly hotlinks: Pick<HotlinkGuard, 'check'>
}

/** Decides whether a response may begin, by nothing but what is known at this moment. */
export class Authoriser {
  readonly #deps: AuthoriserDeps

  constructor(deps: AuthoriserDeps) {
    this.#deps = deps
  }

  /**
   * Throws `TAKEN_DOWN`, `TICKET_MISSING`, what `TicketSigner.verify` throws, `HOTLINK_REFUSED`, what `PackFiles.of` throws, and
   * `SUBTITLE_NOT_FOUND`.
   */
  async allow(question: Question): Promise<Grant> {
    const { tickets, denials, clock, packs, hotlinks } = this.#deps
    const { kind, item } = question
    // First of all: what is decided while this is being looked at makes it worth nothing.
    const generation = this.#deps.generation.current
    if (kind !== 'file' && kind !== 'pack' && kind !== 'subtitle') throw new VaultError('ROUTE_NOT_FOUND')
    const file = kind === 'subtitle' ? fileOfSubtitle(item) : kind === 'file' ? (item as FileId) : undefined
    // Whoever asks is told, ticket or not: there are no new tickets for it, and old ones expire.
    if (file !== undefined) assertNotDenied(denials, file)
    if (question.ticket === '') throw new VaultError('TICKET_MISSING')
    const { expiresAt } = tickets.verify(question.ticket, { kind, id: item, now: clock.now() })
    hotlinks.check(question)
    if (kind === 'subtitle' && file === undefined) throw new VaultError('SUBTITLE_NOT_FOUND', { item })
    const files = file === undefined ? await packs.of(item) : [file]
    const epoch = Math.max(...files.map((each) => denials.epochOf(each)))
    // Nobody signs in yet: a viewer is whoever comes from one address.
    return { generation, epoch, expiresAt, viewer: question.client }
  }
}
