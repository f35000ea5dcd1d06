import { setTimeout as sleep } from 'node:timers/promises'
import { RpcError } from '../rpc/rpc-error.ts'
import { CallCounts } from './call-counts.ts'
import { Chances } from './chances.ts'
import { FloodControl } from './flood-control.ts'
import { Line } from './line.ts'
import { type Direction, Route } from './route.ts'
import { Spells } from './spells.ts'
import type { TokenBucketOptions } from './token-bucket.ts'
import { Unanswered } from './unanswered.ts'
import type { WeatherCall } from './weather-call.ts'
import { FAIR_WEATHER, patchWeather, type Spell, type WeatherPatch, type WeatherSettings } from './weather-settings.ts'

/** An error that the next calls of a method get instead of their answers. */
export interface PlannedError {
  readonly method: string
  readonly code: number
  readonly message: string
  /** How many calls; 1 unless given. */
  readonly count?: number
  /** Whose; anybody's unless given. */
  readonly accountId?: number
}

/** What becomes of a call's connection: `drop` before its answer, `cut` within. */
export type ConnectionFate = 'keep' | 'drop' | 'cut'

/** The network's and Telegram's moods, changed while clients are connected. Fair unless told otherwise. */
export class Weather {
  /** Every call there was. */
  readonly calls = new CallCounts()
  readonly #floods = new FloodControl()
  readonly #spells = new Spells()
  readonly #lines = new Map<string, Line>()
  #settings = FAIR_WEATHER
  #chances = new Chances(FAIR_WEATHER.seed)
  #errors: readonly PlannedError[] = []

  /** As one object of JSON. */
  get settings(): WeatherSettings {
    return this.#settings.spells.length === 0
      ? this.#settings
      : { ...this.#settings, spells: this.#spells.left(performance.now()) }
  }

  /** Changes what is named (RFC 7396). Throws `WeatherFault`, and then nothing has changed. */
  change(patch: WeatherPatch): void {
    const before = this.#settings
    const after = patchWeather(this.settings, patch)
    this.#settings = after
    if ('seed' in patch) this.#chances = new Chances(after.seed)
    if ('limits' in patch) this.#floods.reset()
    if ('spells' in patch) this.#spells.replace(after.spells, performance.now())
    else this.#settings = { ...after, spells: before.spells }
  }

  /** Fair again, with every bucket full; counts stay. */
  clear(): void {
    this.#errors = []
    this.#floods.reset()
    this.#spells.replace([], 0)
    this.#settings = FAIR_WEATHER
    this.#chances = new Chances(FAIR_WEATHER.seed)
  }

  get latencyMs(): number {
    return this.#settings.latencyMs
  }

  set latencyMs(latencyMs: number) {
    this.change({ latencyMs })
  }

  /** Of every connection, each for itself; undefined is as fast as it goes. */
  get bytesPerSecond(): number | undefined {
    return this.#settings.connectionBytesPerSecond
  }

  set bytesPerSecond(bytesPerSecond: number | undefined) {
    this.change({ connectionBytesPerSecond: bytesPerSecond ?? null })
  }

  /** Gives every account its own bucket for a method in each data centre: what comes too fast is told FLOOD_WAIT_n. */
  limit(method: string, calls: TokenBucketOptions | 'none'): void {
    const others = this.#settings.limits.filter((limit) => limit.method !== method)
    this.change({ limits: calls === 'none' ? others : [...others, { method, calls }] })
  }

  /** Every call of the account fails from now on, as when Telegram takes it away, ends its sessions, or loses its answers. */
  kill(accountId: number, fate: 'unregistered' | 'banned' | 'silent' = 'banned'): void {
    this.change({ accounts: { [accountId]: { fate } } })
  }

  revive(accountId: number): void {
    this.change({ accounts: { [accountId]: { fate: null } } })
  }

  /** Every call of the account in the data centre is told FLOOD_WAIT_n until the seconds are over. */
  flood(accountId: number, dataCenterId: number, seconds: number): void {
    this.#begin({ kind: 'flood', accountId, dataCenterId, seconds })
  }

  /** Every call in the data centre fails with 500 or -503 until the seconds are over. */
  maintain(dataCenterId: number, seconds: number, error: 'internal' | 'timeout' = 'internal'): void {
    this.#begin({ kind: 'maintenance', dataCenterId, seconds, error })
  }

  failNext(error: PlannedError): void {
    this.#errors = [...this.#errors, error]
  }

  /** How many calls of a method came, in one data centre or in all, those that failed included. */
  callCount(method: string, dataCenterId?: number): number {
    return this.calls.begun(method, dataCenterId)
  }

  /** The network of a new connection. */
  route(dataCenterId: number): Route {
    return new Route(this, dataCenterId)
  }

  /** The next number of an account's sequence for a purpose, from 0 to below 1. */
  chance(purpose: string, accountId: number | undefined): number {
    return this.#chances.next(`${purpose}/${accountId ?? 'nobody'}`)
  }

  /** Whether it happens to the account this time. */
  happens(purpose: string, accountId: number | undefined, probability: number): boolean {
    return this.#chances.happens(`${purpose}/${accountId ?? 'nobody'}`, probability)
  }

  /** Shared by all connections of the account, in one direction. */
  accountLine(accountId: number, direction: Direction): Line {
    const name = `${accountId}/${direction}`
    const line = this.#lines.get(name) ?? new Line()
    this.#lines.set(name, line)
    return line
  }

  /** Lasts as long as the call's method takes, and says how long that is in milliseconds. */
  async work({ method, accountId }: WeatherCall): Promise<number> {
    const slowFactor = accountId === undefined ? 1 : (this.#settings.accounts[accountId]?.slowFactor ?? 1)
    const workMs = (this.#settings.methods[method]?.latencyMs ?? 0) * slowFactor
    if (workMs > 0) await sleep(workMs)
    return workMs
  }

  /** What every call goes through before it is answered. Throws `RpcError` and `Unanswered`. */
  meet(call: WeatherCall): ConnectionFate {
    const { accountId } = call
    this.#failByFate(call)
    this.#failPlanned(call)
    this.#failBySpell(call)
    const flood = this.#floods.take(this.#settings.limits, call, performance.now())
    if (flood !== undefined) throw new RpcError(420, `${flood.error}_${Math.ceil(flood.waitMs / 1000)}`)
    const { unansweredProbability, dropProbability, cutProbability } = this.#settings
    if (this.happens('unanswered', accountId, unansweredProbability)) throw new Unanswered()
    if (this.happens('drop', accountId, dropProbability)) return 'drop'
    return this.happens('cut', accountId, cutProbability) ? 'cut' : 'keep'
  }

  #begin(spell: Spell): void {
    this.change({ spells: [...this.settings.spells, spell] })
  }

  #failByFate({ accountId, signsIn }: WeatherCall): void {
    const fate = accountId === undefined ? undefined : this.#settings.accounts[accountId]?.fate
    if (fate === 'silent') throw new Unanswered()
    if (fate === 'banned') throw new RpcError(401, 'USER_DEACTIVATED_BAN')
    if (fate !== 'unregistered') return
    if (signsIn === 'bot') throw new RpcError(400, 'ACCESS_TOKEN_EXPIRED')
    throw signsIn === 'user' ? new RpcError(400, 'PHONE_NUMBER_BANNED') : new RpcError(401, 'AUTH_KEY_UNREGISTERED')
  }

  #failPlanned({ method, accountId }: WeatherCall): void {
    const planned = this.#errors.find(
      (error) => error.method === method && (error.accountId ?? accountId) === accountId,
    )
    if (planned === undefined) return
    const left = (planned.count ?? 1) - 1
    this.#errors = this.#errors.flatMap((error) => {
      if (error !== planned) return [error]
      return left > 0 ? [{ ...planned, count: left }] : []
    })
    throw new RpcError(planned.code, planned.message)
  }

  #failBySpell({ accountId, dataCenterId }: WeatherCall): void {
    if (this.#settings.spells.length === 0) return
    for (const spell of this.#spells.left(performance.now())) {
      if (spell.dataCenterId !== dataCenterId) continue
      if (spell.kind === 'maintenance')
        throw spell.error === 'internal' ? new RpcError(500, 'INTERNAL') : new RpcError(-503, 'Timedout')
      if (spell.accountId === accountId) throw new RpcError(420, `FLOOD_WAIT_${Math.ceil(spell.seconds)}`)
    }
  }
}
