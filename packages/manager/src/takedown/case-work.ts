import {
  type CallOptions,
  type CaseOutcome,
  type CaseStep,
  type CaseStepName,
  type Catalog,
  type Claim,
  type Clock,
  changeWork,
  isVaultError,
  type Job,
  type Jobs,
  type Logger,
  type Takedown,
  type TakedownCase,
  VaultError,
} from '@streamvault/core'
import { type CaseDesk, doneStep } from './case-desk.ts'
import type { TakedownDesk } from './takedown-desk.ts'

/** Whether it is in force in all processes that send bytes. */
export type Enforce = (signal: AbortSignal) => Promise<'server' | 'cache' | 'unconfirmed'>

export interface CaseWorkDeps {
  readonly catalog: Catalog
  readonly jobs: Pick<Jobs, 'submit' | 'get'>
  readonly clock: Pick<Clock, 'now' | 'sleep' | 'monotonic'>
  readonly logger: Logger
  readonly caseDesk: Pick<CaseDesk, 'deny'>
  readonly takedownDesk: Pick<TakedownDesk, 'reinstate' | 'purge'>
  readonly enforce: Enforce
}

interface Run extends CallOptions {
  readonly claim: Claim<'takedown'>
}

const POLL_MS = 200
/** How long a step waits for the workers; then it counts as failed, and is tried again. */
const ERASE_MS_MAX = 10 * 60_000

type Carry = (opened: TakedownCase, options: CallOptions) => Promise<Readonly<Record<string, number>>>

/** Carries out the steps of cases, one job each. Each step may be done again: what is done by then is found so. */
export class CaseWork {
  readonly kind = 'takedown'
  readonly #deps: CaseWorkDeps
  readonly #steps: Readonly<Record<CaseStepName, Carry>> = {
    deny: (opened) => this.#deny(opened),
    cut: (_, options) => this.#cut(options),
    erase: (opened, options) => this.#erase(opened, options),
    check: (opened) => this.#check(opened),
    lift: (opened) => this.#lift(opened),
    return: (opened) => this.#return(opened),
  }

  constructor(deps: CaseWorkDeps) {
    this.#deps = deps
  }

  async carryOut({ claim, signal }: Run): Promise<CaseOutcome> {
    const { id } = await this.#find(claim.job.request.case)
    for (;;) {
      signal.throwIfAborted()
      const opened = await this.#find(id)
      const next = opened.steps.find(({ state }) => state === 'waiting' || state === 'failed')
      if (next === undefined) return { state: (await this.#end(opened)).state }
      await this.#carry(opened, next, { signal })
    }
  }

  onDone({ request }: Job<'takedown'>, { state }: CaseOutcome): void {
    this.#deps.logger.info({ case: request.case, state }, 'takedown carried out')
  }

  /** What is left is taken up again by the keeper. */
  async onFailed({ request }: Job<'takedown'>): Promise<void> {
    this.#deps.logger.error({ case: request.case }, 'a takedown is not carried out yet')
  }

  async #carry(opened: TakedownCase, { name }: CaseStep, options: CallOptions): Promise<void> {
    try {
      const found = await this.#steps[name](opened, options)
      await this.#note(opened, name, (step) => doneStep(step, this.#deps.clock.now(), found))
    } catch (error) {
      options.signal.throwIfAborted()
      const failure = isVaultError(error) ? error.code : 'INTERNAL'
      this.#deps.logger.warn({ case: opened.id, step: name, error }, 'a step of a takedown failed')
      await this.#note(opened, name, ({ attempts }) => {
        return { name, state: 'failed', attempts: attempts + 1, at: this.#deps.clock.now(), failure }
      })
      throw error
    }
  }

  async #note({ id }: TakedownCase, name: CaseStepName, change: (step: CaseStep) => CaseStep): Promise<void> {
    await changeWork<TakedownCase>(this.#deps.catalog.cases, id, (known) => ({
      ...known,
      // What was given up meanwhile, as it is to be brought back, stays so.
      steps: known.steps.map((step) => (step.name === name && step.state !== 'skipped' ? change(step) : step)),
    }))
  }

  async #end({ id }: TakedownCase): Promise<TakedownCase> {
    const ended = await changeWork<TakedownCase>(this.#deps.catalog.cases, id, (known) => {
      if (known.steps.some(({ state }) => state === 'waiting' || state === 'failed')) return known
      if (known.state === 'open') return { ...known, state: 'done' }
      return known.state === 'returning' ? { ...known, state: 'returned' } : known
    })
    return ended ?? (await this.#find(id))
  }

  async #deny(opened: TakedownCase) {
    const denied = await this.#deps.caseDesk.deny(opened)
    return { files: (await this.#record(denied)).files.length }
  }

  async #cut({ signal }: CallOptions) {
    const force = await this.#deps.enforce(signal)
    if (force === 'unconfirmed') throw new VaultError('TAKEDOWN_UNVERIFIED')
    return { servers: force === 'server' ? 1 : 0 }
  }

  async #erase(opened: TakedownCase, { signal }: CallOptions) {
    const { jobs, clock, takedownDesk } = this.#deps
    const takedown = await this.#record(opened)
    // Nothing comes in again while it stands.
    if (takedown.purged !== undefined) return { files: takedown.files.length }
    const job = await takedownDesk.purge(takedown, opened.opened)
    for (const until = clock.monotonic() + ERASE_MS_MAX; clock.monotonic() < until; ) {
      const known = await jobs.get(job.id)
      if (known?.state === 'done') return { files: takedown.files.length }
      if (known === undefined || known.state === 'failed') throw new VaultError(known?.failure?.code ?? 'JOB_NOT_FOUND')
      await clock.sleep(POLL_MS, signal)
    }
    throw new VaultError('TAKEDOWN_UNVERIFIED')
  }

  /** Looks at all of it again, whoever said that it is gone. */
  async #check(opened: TakedownCase) {
    const { catalog } = this.#deps
    const { files, purged } = await this.#record(opened)
    for (const file of files) {
      const standing = (await catalog.takedowns.ofFile(file)).some(({ reinstated }) => reinstated === undefined)
      const kept =
        opened.erases &&
        ((await catalog.files.get(file)) ?? (await catalog.digests.get(file)) ?? (await catalog.keyFrames.get(file)))
      if (!standing || kept) throw new VaultError('TAKEDOWN_UNVERIFIED', { file })
    }
    if (opened.erases && purged === undefined) throw new VaultError('TAKEDOWN_UNVERIFIED')
    return { files: files.length }
  }

  async #lift(opened: TakedownCase) {
    const { takedown: id, target, returned, opened: before } = opened
    if (id === undefined) return { files: 0 }
    const { reinstated, files } = await this.#record(opened)
    const { reason, by } = returned ?? before
    const order =
      'file' in target
        ? { id: target.file }
        : { id: target.title, ...(target.season !== undefined && { season: target.season }) }
    if (reinstated === undefined) await this.#deps.takedownDesk.reinstate(order, { reason, by })
    return { files: files.length }
  }

  /** What the store has kept is shown again; what was erased is gone, and has to be ingested anew. */
  async #return(opened: TakedownCase) {
    const { catalog } = this.#deps
    const files = opened.takedown === undefined ? [] : (await this.#record(opened)).files
    const here = await Promise.all(files.map((file) => catalog.files.get(file)))
    const back = here.filter((file) => file !== undefined).length
    return { back, gone: files.length - back }
  }

  async #record({ takedown: id }: TakedownCase): Promise<Takedown> {
    const takedown = id === undefined ? undefined : await this.#deps.catalog.takedowns.get(id)
    if (takedown === undefined) throw new VaultError('TAKEDOWN_NOT_FOUND')
    return takedown
  }

  async #find(id: TakedownCase['id']): Promise<TakedownCase> {
    const found = await this.#deps.catalog.cases.get(id)
    if (found === undefined) throw new VaultError('TAKEDOWN_CASE_NOT_FOUND')
    return found.value
  }
}
