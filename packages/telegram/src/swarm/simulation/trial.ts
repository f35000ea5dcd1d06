import type { Decision, SliceRequest } from '../decision.ts'
import type { Swarm } from '../swarm.ts'
import { EventQueue } from './event-queue.ts'
import { ModelledTelegram, type ModelWeather } from './modelled-telegram.ts'
import { Referee } from './referee.ts'

export interface TrialOptions {
  readonly swarm: Swarm
  readonly random: () => number
  readonly accounts: readonly string[]
  readonly weather: ModelWeather
  /** Who sees what; everybody sees everything unless told. */
  readonly sees?: (account: string, channel: string) => boolean
}

/** How a request ended, for whoever waited. */
export type Outcome = Extract<Decision, { kind: 'deliver' | 'fail' | 'drop' }>

export const CHANNELS = ['films', 'series'] as const

/** A swarm, a modelled Telegram and a referee in one simulated time: every decision is judged, then carried out. */
export class Trial {
  readonly queue = new EventQueue()
  readonly referee: Referee
  readonly random: () => number
  readonly #swarm: Swarm
  readonly #telegram: ModelledTelegram
  readonly #waiters = new Map<number, (outcome: Outcome) => void>()
  #lastRequest = 0
  delivered = 0
  failed = 0

  constructor({ swarm, random, accounts, weather, sees = () => true }: TrialOptions) {
    this.random = random
    this.#swarm = swarm
    this.#telegram = new ModelledTelegram(this.queue, random, weather)
    this.referee = new Referee(accounts, sees, Object.keys(weather.slow ?? {}))
    for (const name of accounts) this.#enlist(name, sees)
    for (const [name, { end }] of Object.entries(weather.dead ?? {})) {
      this.queue.plan(end, () => {
        this.referee.enlisted(name)
        this.#enlist(name, sees)
      })
    }
  }

  /** Answers the request's id. */
  ask(request: Omit<SliceRequest, 'id'>, settle: (outcome: Outcome) => void): number {
    const numbered = { ...request, id: ++this.#lastRequest }
    this.#waiters.set(numbered.id, settle)
    this.referee.asked(numbered)
    this.#follow(this.#swarm.dispatch(numbered, this.queue.now))
    return numbered.id
  }

  leave(requestId: number): void {
    this.#follow(this.#swarm.leave(requestId, this.queue.now))
  }

  hurry(requestId: number): void {
    this.referee.hurried(requestId)
    this.#follow(this.#swarm.hurry(requestId, this.queue.now))
  }

  run(until: number): void {
    for (;;) {
      const { now, nextAt } = this.queue
      const wakeAt = this.#swarm.wakeAt(now)
      const stepAt = Math.min(until, wakeAt)
      if (nextAt <= stepAt) this.queue.step(stepAt)
      else {
        this.queue.step(stepAt)
        if (stepAt >= until) return
        this.#follow(this.#swarm.tick(this.queue.now))
      }
    }
  }

  #enlist(name: string, sees: (account: string, channel: string) => boolean): void {
    const channels = CHANNELS.filter((channel) => sees(name, channel))
    this.#follow(this.#swarm.enlist({ name, channels }, this.queue.now))
  }

  #follow(decisions: Decision[]): void {
    this.referee.judge(decisions, this.queue.now)
    for (const decision of decisions) this.#carryOut(decision)
  }

  #carryOut(decision: Decision): void {
    if (decision.kind === 'cancel') return
    if (decision.kind === 'fetch') return void this.#fetch(decision)
    if (decision.kind === 'refresh') {
      const { account, request } = decision
      const { file } = request
      return void this.#telegram.refresh(account, file, () => {
        this.referee.renewed(account, file)
        this.#follow(this.#swarm.referenceRenewed(account, file, this.queue.now))
      })
    }
    if (decision.kind === 'deliver') this.delivered++
    if (decision.kind === 'fail') this.failed++
    // A waiter may ask again at once, so it is told in a turn of its own.
    const settle = this.#waiters.get(decision.request.id)
    this.#waiters.delete(decision.request.id)
    if (settle !== undefined) this.queue.plan(0, () => settle(decision))
  }

  #fetch({ attempt, account, request }: Extract<Decision, { kind: 'fetch' }>): void {
    const { referee, queue } = this
    this.#telegram.fetch({
      account,
      dataCenter: request.dataCenter,
      file: request.file,
      sizeBytes: request.sizeBytes,
      firstByte: () => {
        if (referee.answered(attempt)) this.#follow(this.#swarm.firstByte(attempt, queue.now))
      },
      done: () => {
        if (referee.ended(attempt, 'done', queue.now)) this.#follow(this.#swarm.done(attempt, queue.now))
      },
      failed: (failure) => {
        if (referee.ended(attempt, failure, queue.now)) this.#follow(this.#swarm.failed(attempt, failure, queue.now))
      },
    })
  }
}
