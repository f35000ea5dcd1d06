import { randomBytes } from 'node:crypto'
import {
  CASE_NUMBER_BYTES,
  type Catalog,
  type Clock,
  caseNumber,
  changeWork,
  type Ephemeral,
  type Logger,
  type Notice,
  type NoticeId,
  type Page,
  type PageRequest,
  readCaseNumber,
  VaultError,
} from '@streamvault/core'
import { Attempts } from '../people/attempts.ts'

/** So many notices one viewer gives, and so many come from everywhere, in an hour. */
export const NOTICES_PER_VIEWER = 5
export const NOTICES_MAX = 100
const HOUR_MS = 3_600_000
const EVERYBODY = 'everybody'

export interface NoticeDeskDeps {
  readonly catalog: Pick<Catalog, 'notices'>
  readonly ephemeral: Pick<Ephemeral, 'incr'>
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Pick<Logger, 'warn'>
}

export type NoticeText = Pick<Notice, 'ground' | 'about' | 'statement' | 'claimant' | 'contact'>

/** Where anybody says that something should be taken down, and operators answer. */
export class NoticeDesk {
  readonly #deps: NoticeDeskDeps
  readonly #ofViewer: Attempts
  readonly #ofAll: Attempts

  constructor(deps: NoticeDeskDeps) {
    this.#deps = deps
    const code = 'NOTICE_TOO_OFTEN'
    const hourly = { perMs: HOUR_MS, code } as const
    this.#ofViewer = new Attempts(deps.ephemeral, { ...hourly, name: 'notices', max: async () => NOTICES_PER_VIEWER })
    this.#ofAll = new Attempts(deps.ephemeral, { ...hourly, name: 'notices-of', max: async () => NOTICES_MAX })
  }

  /** Takes a notice; `viewer` is as `viewerOf` tells, and empty for this machine itself. Throws `NOTICE_TOO_OFTEN`. */
  async give(text: NoticeText, viewer: string): Promise<Notice> {
    const { catalog, clock, logger } = this.#deps
    if (viewer !== '') await this.#ofViewer.count(viewer)
    await this.#ofAll.count(EVERYBODY)
    const at = clock.now()
    const id = caseNumber(at, randomBytes(CASE_NUMBER_BYTES)) as NoticeId
    const notice = (await catalog.notices.insert({ ...text, id, at, state: 'waiting' })).value
    logger.warn({ ground: notice.ground }, 'a notice came in')
    return notice
  }

  /** Throws `NOTICE_NOT_FOUND`. */
  async get(number: string): Promise<Notice> {
    const found = await this.#deps.catalog.notices.get((readCaseNumber(number) ?? '') as NoticeId)
    if (found === undefined) throw new VaultError('NOTICE_NOT_FOUND')
    return found.value
  }

  /** One that nobody has answered yet. Throws `NOTICE_NOT_FOUND` and `NOTICE_ANSWERED`. */
  async waiting(number: string): Promise<Notice> {
    const notice = await this.get(number)
    if (notice.state !== 'waiting') throw new VaultError('NOTICE_ANSWERED')
    return notice
  }

  /** Newest first. Throws `CURSOR_INVALID`. */
  list(filter: { readonly state?: Notice['state'] }, page: PageRequest): Promise<Page<Notice>> {
    return this.#deps.catalog.notices.list(filter, page)
  }

  /** Says no, and why: whoever gave the notice is told. Throws as `waiting` does. */
  async refuse(number: string, { reason, by }: { readonly reason: string; readonly by: string }): Promise<Notice> {
    const { id } = await this.get(number)
    const answer = { reason, by, at: this.#deps.clock.now() }
    const refused = await changeWork<Notice>(this.#deps.catalog.notices, id, (known) => {
      if (known.state !== 'waiting') throw new VaultError('NOTICE_ANSWERED')
      return { ...known, state: 'refused', answer }
    })
    if (refused === undefined) throw new VaultError('NOTICE_NOT_FOUND')
    return refused
  }
}
