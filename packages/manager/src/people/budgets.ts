import {
  type Clock,
  type Ephemeral,
  type Job,
  type JobId,
  type Jobs,
  type PersonId,
  VaultError,
} from '@streamvault/core'
import type { RulesDesk } from '../rules/rules-desk.ts'
import { may, type Standing } from './permissions.ts'
import { hashOf } from './secrets.ts'

const DAY_MS = 24 * 3_600_000
/** A place is kept so long for a job that is being submitted. */
const SUBMITTED_MS = 60_000
/** No job goes on for longer; the place of one that does is free again. */
const JOB_MS = 30 * DAY_MS
const BEING_SUBMITTED = 'submitting'

export interface BudgetsDeps {
  readonly ephemeral: Pick<Ephemeral, 'add' | 'get' | 'set' | 'release' | 'incr'>
  readonly jobs: Pick<Jobs, 'get'>
  readonly clock: Pick<Clock, 'now'>
  readonly rules: Pick<RulesDesk, 'read'>
}

/** Who asks for something that there is not without end. */
export interface Spender {
  readonly standing: Standing
  /** Absent for whoever is not signed in, and for scripts of the operator's. */
  readonly id?: PersonId | undefined
  /** The address, where one asks from one; empty for this machine itself. */
  readonly viewer: string
}

/** How much one person, or one address, may ask for. Those who set the rules are not held to them. */
export class Budgets {
  readonly #deps: BudgetsDeps

  constructor(deps: BudgetsDeps) {
    this.#deps = deps
  }

  /** Counts a link to watch or download that somebody is given. Throws `BUDGET_SPENT`, with the time until the next day begins. */
  async link({ standing, id, viewer }: Spender): Promise<void> {
    if (may(standing, 'setRules')) return
    const { linksPerDay, linksPerDayOfAddress } = await this.#deps.rules.read()
    if (viewer !== '') await this.#countDaily(`links-at:${hashOf(viewer)}`, linksPerDayOfAddress)
    if (id !== undefined) await this.#countDaily(`links-of:${id}`, linksPerDay)
  }

  /** Has a job of somebody submitted, if one more may be. Throws `BUDGET_SPENT`, and what `submit` throws. */
  async job<T extends { readonly job: Job }>(
    { standing, id }: Omit<Spender, 'viewer'>,
    submit: () => Promise<T>,
  ): Promise<T> {
    if (id === undefined || may(standing, 'setRules')) return await submit()
    const { jobsUnderWay, jobsPerDay } = await this.#deps.rules.read()
    const place = await this.#takePlace(id, jobsUnderWay)
    try {
      await this.#countDaily(`jobs-of:${id}`, jobsPerDay)
      const submitted = await submit()
      await this.#deps.ephemeral.set(place, submitted.job.id, JOB_MS)
      return submitted
    } catch (error) {
      await this.#deps.ephemeral.release(place, BEING_SUBMITTED)
      throw error
    }
  }

  /** Of those who come at once, no two get one place. */
  async #takePlace(id: PersonId, max: number): Promise<string> {
    const { ephemeral } = this.#deps
    for (let number = 0; number < max; number++) {
      const place = `job-of:${id}:${number}`
      if (await ephemeral.add(place, BEING_SUBMITTED, SUBMITTED_MS)) return place
      const holder = await ephemeral.get(place)
      const isFree = holder !== undefined && (await this.#hasEnded(holder)) && (await ephemeral.release(place, holder))
      if (isFree && (await ephemeral.add(place, BEING_SUBMITTED, SUBMITTED_MS))) return place
    }
    throw new VaultError('BUDGET_SPENT', { person: id, max })
  }

  async #hasEnded(holder: string): Promise<boolean> {
    if (holder === BEING_SUBMITTED) return false
    const job = await this.#deps.jobs.get(holder as JobId)
    return job === undefined || job.state === 'done' || job.state === 'failed'
  }

  async #countDaily(of: string, max: number): Promise<void> {
    const { ephemeral, clock } = this.#deps
    const now = clock.now()
    const day = Math.floor(now / DAY_MS)
    if ((await ephemeral.incr(`${of}:${day}`, 1, DAY_MS)) <= max) return
    throw new VaultError('BUDGET_SPENT', { max }, { retryAfterMs: (day + 1) * DAY_MS - now })
  }
}
