import { randomBytes } from 'node:crypto'
import {
  type AuditEntry,
  auditId,
  type Catalog,
  type Clock,
  type ErrorCode,
  isVaultError,
  type Page,
  type PageRequest,
} from '@streamvault/core'

const UNIQUE_BYTES = 9

export interface AuditDeskDeps {
  readonly catalog: Pick<Catalog, 'audit'>
  readonly clock: Pick<Clock, 'now'>
}

export type Deed = Omit<AuditEntry, 'id' | 'at' | 'failed'>

/** What was written down, to be told how it ended. */
export interface NotedDeed {
  /** Adds that it came to nothing, and why. */
  fail(code: ErrorCode): Promise<void>
}

/** Where it is written down who did what. It is before it is done: what cannot be written down is not done. */
export class AuditDesk {
  readonly #deps: AuditDeskDeps

  constructor(deps: AuditDeskDeps) {
    this.#deps = deps
  }

  /** Newest first. Throws `CURSOR_INVALID`. */
  list(page: PageRequest): Promise<Page<AuditEntry>> {
    return this.#deps.catalog.audit.list(page)
  }

  async note(deed: Deed): Promise<NotedDeed> {
    const { catalog, clock } = this.#deps
    const at = clock.now()
    const id = auditId(at, randomBytes(UNIQUE_BYTES).toString('base64url'))
    const { value, version } = await catalog.audit.insert({ id, at, ...deed })
    return { fail: async (failed) => void (await catalog.audit.replace({ ...value, failed }, version)) }
  }

  /** Writes a deed down, and does it. Throws what `work` throws. */
  async doing<T>(deed: Deed, work: () => Promise<T>): Promise<T> {
    const noted = await this.note(deed)
    try {
      return await work()
    } catch (error) {
      await noted.fail(isVaultError(error) ? error.code : 'INTERNAL')
      throw error
    }
  }
}
