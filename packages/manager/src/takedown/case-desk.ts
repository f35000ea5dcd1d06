import { randomBytes } from 'node:crypto'
import {
  CASE_NUMBER_BYTES,
  type CaseId,
  type CaseStep,
  type CaseStepName,
  type Catalog,
  type Clock,
  caseNumber,
  changeWork,
  type Ephemeral,
  type Instant,
  type Jobs,
  type Notice,
  type NoticeId,
  PAGE_WORK_MAX,
  type Page,
  type PageRequest,
  readCaseNumber,
  type Takedown,
  type TakedownCase,
  type TakedownExtent,
  type TakedownGround,
  type TakedownTarget,
  VaultError,
} from '@streamvault/core'
import { hashOf, newSecret } from '../people/secrets.ts'
import { extentOf } from './extent-of.ts'
import { readNamed } from './read-named.ts'
import type { TakedownDesk } from './takedown-desk.ts'
import { type PostOfBlob, targetOfNamed } from './target-of-named.ts'

/** How long a preview can be confirmed. */
export const ORDER_MS = 10 * 60_000

export interface CaseDeskDeps {
  readonly catalog: Catalog
  readonly jobs: Pick<Jobs, 'submit'>
  readonly ephemeral: Pick<Ephemeral, 'set' | 'take'>
  readonly clock: Pick<Clock, 'now'>
  readonly takedownDesk: Pick<TakedownDesk, 'takeDown'>
  readonly postOf: PostOfBlob
}

/** What somebody wants taken down, and why. */
export interface CaseOrder {
  /** The id of a title or file, an address of ours, a ticket, a post of a channel, or a SHA-256. */
  readonly what: string
  /** Only this season of a series. */
  readonly season?: number
  readonly ground: TakedownGround
  readonly reason: string
  readonly reference?: string
  /** Whether the bytes go, too. */
  readonly erases: boolean
  /** The notice that it answers. */
  readonly notice?: NoticeId
}

/** What would go, and the token that confirms it once. */
export interface CasePreview {
  readonly target: TakedownTarget
  readonly extent: TakedownExtent
  readonly token: string
  readonly expiresAt: Instant
}

type KeptOrder = Omit<CaseOrder, 'what' | 'season'> & Pick<TakedownCase, 'target' | 'namedBy'> & { readonly by: string }

/** Where takedowns are asked for, confirmed, looked up and brought back, by whatever way somebody comes. */
export class CaseDesk {
  readonly #deps: CaseDeskDeps

  constructor(deps: CaseDeskDeps) {
    this.#deps = deps
  }

  /** Shows what a takedown would take along, and changes nothing. Throws `TITLE_NOT_FOUND` for what means nothing here. */
  async preview(order: CaseOrder, by: string): Promise<CasePreview> {
    const { catalog, ephemeral, clock, postOf } = this.#deps
    const { what, season, ...rest } = order
    const named = readNamed(what)
    if (named === undefined) throw new VaultError('TITLE_NOT_FOUND')
    const target = await targetOfNamed({ catalog, postOf }, named, season)
    const extent = await extentOf(catalog, target)
    const token = newSecret()
    const kept: KeptOrder = { ...rest, target, namedBy: named.by, by }
    await ephemeral.set(keyOf(token), JSON.stringify(kept), ORDER_MS)
    return { target, extent, token, expiresAt: clock.now() + ORDER_MS }
  }

  /**
   * Takes down what was previewed: it is denied when this returns, and the rest is carried out by and by. Of any number of callers one
   * does, the one who previewed. Throws `TAKEDOWN_ORDER_EXPIRED`.
   */
  async confirm(token: string, by: string): Promise<TakedownCase> {
    const { catalog, ephemeral, clock } = this.#deps
    const text = await ephemeral.take(keyOf(token))
    const order: KeptOrder | undefined = text === undefined ? undefined : JSON.parse(text)
    if (order?.by !== by) throw new VaultError('TAKEDOWN_ORDER_EXPIRED')
    const at = clock.now()
    const { target, namedBy, ground, erases, reason, reference, notice } = order
    const opened: TakedownCase = {
      id: caseNumber(at, randomBytes(CASE_NUMBER_BYTES)) as CaseId,
      state: 'open',
      target,
      namedBy,
      ground,
      opened: { reason, by, at },
      ...(reference !== undefined && { reference }),
      erases,
      extent: await extentOf(catalog, target),
      ...(notice !== undefined && { notice }),
      steps: stepsOf(erases ? ['deny', 'cut', 'erase', 'check'] : ['deny', 'cut', 'check'], at),
    }
    await catalog.cases.insert(opened)
    return await this.deny(opened)
  }

  /** The first step, which nobody waits for a job to do. Doing it again changes nothing. */
  async deny({ id, target, opened, notice }: TakedownCase): Promise<TakedownCase> {
    const { catalog, takedownDesk, clock } = this.#deps
    const order = 'file' in target ? { id: target.file } : { id: target.title, ...seasonOf(target) }
    const takedown = await takedownDesk.takeDown(order, opened)
    const found = { files: takedown.files.length }
    const at = clock.now()
    const denied = await changeWork<TakedownCase>(catalog.cases, id, (known) => ({
      ...known,
      takedown: takedown.id,
      steps: known.steps.map((step) => (step.name === 'deny' ? doneStep(step, at, found) : step)),
    }))
    if (notice !== undefined) await this.#answer(notice, denied ?? (await this.get(id)))
    await this.submit(id)
    return denied ?? (await this.get(id))
  }

  /** Has a case worked on; whoever is at it already goes on. */
  async submit(id: CaseId): Promise<void> {
    await this.#deps.jobs.submit('takedown', id, { case: id })
  }

  /** Throws `TAKEDOWN_CASE_NOT_FOUND`. */
  async get(number: string): Promise<TakedownCase> {
    const found = await this.#deps.catalog.cases.get((readCaseNumber(number) ?? '') as CaseId)
    if (found === undefined) throw new VaultError('TAKEDOWN_CASE_NOT_FOUND')
    return found.value
  }

  /** Newest first. Throws `CURSOR_INVALID`. */
  list(filter: { readonly state?: TakedownCase['state'] }, page: PageRequest): Promise<Page<TakedownCase>> {
    return this.#deps.catalog.cases.list(filter, page)
  }

  /** Brings back what a case took down, as after a counter-notice. Throws `TAKEDOWN_CASE_NOT_FOUND`. */
  async restore(
    number: string,
    { reason, by }: { readonly reason: string; readonly by: string },
  ): Promise<TakedownCase> {
    const { catalog, clock } = this.#deps
    const { id } = await this.get(number)
    const at = clock.now()
    const changed = await changeWork<TakedownCase>(catalog.cases, id, (known) => {
      if (known.state === 'returning' || known.state === 'returned') return known
      const steps = known.steps.map((step) =>
        step.state === 'waiting' ? { ...step, state: 'skipped' as const, at } : step,
      )
      return {
        ...known,
        state: 'returning',
        returned: { reason, by, at },
        steps: [...steps, ...stepsOf(['lift', 'return'], at)],
      }
    })
    await this.submit(id)
    return changed ?? (await this.get(id))
  }

  /** As `restore`, of every case that answers for this takedown: whoever ended it otherwise did not know them. */
  async restoreOf(takedown: Takedown['id'], why: { readonly reason: string; readonly by: string }): Promise<void> {
    for (let after: string | undefined; ; ) {
      const page = await this.list({}, { limit: PAGE_WORK_MAX, ...(after !== undefined && { after }) })
      for (const each of page.items) if (each.takedown === takedown) await this.restore(each.id, why)
      after = page.next
      if (after === undefined) return
    }
  }

  async #answer(notice: NoticeId, { id, opened }: TakedownCase): Promise<void> {
    await changeWork<Notice>(this.#deps.catalog.notices, notice, (known) =>
      known.state === 'waiting' ? { ...known, state: 'accepted', answer: opened, case: id } : known,
    )
  }
}

/** A step that was verified. */
export function doneStep({ name, attempts }: CaseStep, at: Instant, found: CaseStep['found']): CaseStep {
  return { name, state: 'done', attempts: attempts + 1, at, ...(found && { found }) }
}

function stepsOf(names: readonly CaseStepName[], at: Instant): CaseStep[] {
  return names.map((name) => ({ name, state: 'waiting', attempts: 0, at }))
}

function seasonOf({ season }: Extract<TakedownTarget, { title: unknown }>) {
  return season === undefined ? {} : { season }
}

const keyOf = (token: string) => `takedown-order:${hashOf(token)}`
