import { setTimeout as sleep } from 'node:timers/promises'
import { createSeededRandom, type SeededRandom } from '@streamvault/testkit'
import type { TelegramWorld } from '../../support/telegram-world.ts'
import type { Absence, Circumstances, Denial } from '../judges/circumstances.ts'
import type { SoakVault } from '../vault/soak-vault.ts'
import { flipBits } from './flip-bits.ts'

export interface TroubleOptions {
  readonly world: TelegramWorld
  readonly vault: SoakVault
  /** What may be taken down. */
  readonly titles: readonly string[]
  /** The file that the worker keeps slices in. */
  readonly slicesPath: string
  readonly seed: number
  /** How long it all lasts. */
  readonly ms: number
  readonly signal: AbortSignal
}

/** Intervals below are those of ten minutes; a shorter soak has them as much more often, but no more than ten times. */
const FULL_MS = 600_000
const SHARE_MIN = 0.1
const TAKEDOWN_EVERY_MS = 60_000
const TAKEDOWN_EVERY_MS_MIN = 6_000
const DENIED_FOR_MS = 12_000
/** A second fifth of a long soak must find the process that its last fifth will. */
const KILLED_AT_SHARE = 0.08
/** One that is over soon has nobody look at growth, and its first seconds are for caches to fill. */
const KILLED_AT_SHARE_SHORT = 0.4
export const SHORT_MS = 60_000
const FLIPS = 40

/** Everything that goes wrong during a soak. What was done is noted as it is done. */
export class Trouble {
  readonly denials: Denial[] = []
  readonly absences: Absence[] = []
  readonly #options: TroubleOptions
  readonly #random: SeededRandom
  #spells: { readonly until: number; readonly spell: object }[] = []
  /** How often each thing was done. */
  readonly counts: Record<string, number> = {}

  constructor(options: TroubleOptions) {
    this.#options = options
    this.#random = createSeededRandom(options.seed)
  }

  get circumstances(): Circumstances {
    return this
  }

  /** Returns once the signal is aborted, and everything has been put right that somebody has to. */
  async run(): Promise<void> {
    await this.#worsen()
    await Promise.all([
      this.#every(20_000, () => this.#flood()),
      this.#every(60_000, () => this.#maintain()),
      this.#every(45_000, () => this.#act('expire-references')),
      this.#every(50_000, () => this.#act('drop-connections', { dataCenterId: this.#dataCenter() })),
      this.#every(70_000, () => this.#act('rotate-salts', { dataCenterId: this.#dataCenter() })),
      this.#takeDownAgainAndAgain(),
      this.#killWorkerOnce(),
      this.#banOne(),
    ])
  }

  /** Two accounts are bad all the time; the rest of the weather is as good as the chances below. */
  async #worsen(): Promise<void> {
    const [slow, silent] = this.#accounts
    await this.#options.world.weather({
      seed: this.#options.seed,
      latencyMs: 60,
      jitterMs: 40,
      connectionBytesPerSecond: 6_000_000,
      limits: [{ method: 'upload.getFile', calls: { burst: 60, perSecond: 15 } }],
      unansweredProbability: 0.0005,
      dropProbability: 0.003,
      cutProbability: 0.003,
      flippedBitProbability: 0.003,
      expiredReferenceProbability: 0.002,
      accounts: { [String(slow)]: { slowFactor: 20 }, [String(silent)]: { fate: 'silent' } },
    })
  }

  /** One account is told to wait, in all data centres. */
  async #flood(): Promise<void> {
    const accountId = this.#pick(this.#accounts.slice(2))
    const seconds = this.#seconds(5 + 10 * this.#random())
    for (const dataCenterId of [1, 2]) this.#addSpell({ kind: 'flood', accountId, dataCenterId, seconds }, seconds)
    await this.#setSpells('floods')
  }

  /** Shorter than a worker waits for a store that is away. */
  async #maintain(): Promise<void> {
    const seconds = this.#seconds(4)
    const error = this.#random() < 0.5 ? 'internal' : 'timeout'
    this.#addSpell({ kind: 'maintenance', dataCenterId: this.#dataCenter(), seconds, error }, seconds)
    await this.#setSpells('maintenances')
  }

  async #banOne(): Promise<void> {
    const { world, ms } = this.#options
    const accountId = this.#accounts[2]
    if (!(await this.#wait(ms * 0.45))) return
    await world.act('kill-account', { accountId })
    this.#count('banned accounts')
    await this.#wait(ms * 0.2)
    await world.act('revive-account', { accountId })
  }

  async #takeDownAgainAndAgain(): Promise<void> {
    const everyMs = Math.max(TAKEDOWN_EVERY_MS * this.#share, TAKEDOWN_EVERY_MS_MIN)
    while (await this.#wait(everyMs / 2)) {
      const title = this.#pick(this.#options.titles)
      const never = Number.POSITIVE_INFINITY
      const denial: Denial = {
        title,
        askedAt: Date.now(),
        inForceAt: never,
        confirmedAt: never,
        liftAskedAt: never,
        liftedAt: never,
      }
      this.denials.push(denial)
      const { at, isConfirmed } = await this.#options.vault.takeDown(title)
      denial.inForceAt = at
      denial.confirmedAt = isConfirmed ? Date.now() : never
      this.#count('takedowns')
      await this.#wait(Math.min(DENIED_FOR_MS, everyMs / 3))
      denial.liftAskedAt = Date.now()
      await this.#options.vault.command('reinstate', title, '--reason', 'a soak')
      denial.liftedAt = Date.now()
      await this.#wait(everyMs / 6)
    }
  }

  async #killWorkerOnce(): Promise<void> {
    const { vault, ms } = this.#options
    if (!(await this.#wait(ms * (ms < SHORT_MS ? KILLED_AT_SHARE_SHORT : KILLED_AT_SHARE)))) return
    const absence: Absence = { from: Date.now(), until: Number.POSITIVE_INFINITY }
    this.absences.push(absence)
    await vault.killWorker()
    this.#count('killed workers')
    await this.#damage()
    await vault.startWorker()
    absence.until = Date.now()
  }

  async #damage(): Promise<void> {
    await flipBits(this.#options.slicesPath, { count: FLIPS, random: this.#random })
    this.#count('flipped bits on the disk', FLIPS)
  }

  async #act(action: string, input: object = {}): Promise<void> {
    await this.#options.world.act(action, input)
    this.#count(action)
  }

  #addSpell(spell: object, seconds: number): void {
    const now = performance.now()
    this.#spells = this.#spells.filter(({ until }) => until > now + 100)
    this.#spells.push({ spell, until: now + seconds * 1000 })
  }

  /** A list of the weather is replaced whole: what has begun goes on for the rest of its time. */
  async #setSpells(what: string): Promise<void> {
    const now = performance.now()
    const left = this.#spells.map(({ spell, until }) => ({ ...spell, seconds: Math.max(0.1, (until - now) / 1000) }))
    await this.#options.world.weather({ spells: left })
    this.#count(what)
  }

  async #every(ms: number, work: () => Promise<void>): Promise<void> {
    while (await this.#wait(ms * this.#share * (0.5 + this.#random()))) await work()
  }

  /** False when it is all over. */
  async #wait(ms: number): Promise<boolean> {
    const { signal } = this.#options
    await sleep(ms, undefined, { signal }).catch(() => {})
    return !signal.aborted
  }

  get #share(): number {
    return Math.max(this.#options.ms / FULL_MS, SHARE_MIN)
  }

  #seconds(ofTenMinutes: number): number {
    return Math.max(0.5, Math.min(ofTenMinutes, ofTenMinutes * 3 * this.#share))
  }

  get #accounts(): number[] {
    return this.#options.world.announcement.bots.map(({ id }) => id)
  }

  #dataCenter(): number {
    return this.#random() < 0.5 ? 1 : 2
  }

  #pick<T>(things: readonly T[]): T {
    const thing = things[Math.floor(this.#random() * things.length)]
    if (thing === undefined) throw new Error('there is nothing to choose from')
    return thing
  }

  #count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by
  }
}
