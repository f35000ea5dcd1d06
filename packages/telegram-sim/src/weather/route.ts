import type { Line } from './line.ts'
import type { WeatherSettings } from './weather-settings.ts'

/** The way that bytes go. */
export type Direction = 'in' | 'out'

/** How fast a connection is, alone and together with the others of its account. */
export interface Pace {
  /** Undefined is as fast as it goes. */
  readonly bytesPerSecond: number | undefined
  readonly account: { readonly line: Line; readonly bytesPerSecond: number } | undefined
}

export interface RouteWeather {
  readonly settings: WeatherSettings
  accountLine(accountId: number, direction: Direction): Line
  chance(purpose: string, accountId: number | undefined): number
}

/** The network between a data centre and one connection: as slow as its place and its account are. */
export class Route {
  /** Who speaks through it, once that is known. */
  accountId: number | undefined
  readonly #weather: RouteWeather
  readonly #dataCenterId: number

  constructor(weather: RouteWeather, dataCenterId: number) {
    this.#weather = weather
    this.#dataCenterId = dataCenterId
  }

  /** How long the next packet is on its way in one direction. Account, data centre, all: the nearest word counts. */
  tripMs(): number {
    const { settings } = this.#weather
    const [account, place] = [this.#account, settings.dataCenters[this.#dataCenterId]]
    const latencyMs = account?.latencyMs ?? place?.latencyMs ?? settings.latencyMs
    const jitterMs = account?.jitterMs ?? place?.jitterMs ?? settings.jitterMs
    if (latencyMs === 0 && jitterMs === 0) return 0
    const jitter = jitterMs === 0 ? 0 : jitterMs * this.#weather.chance('jitter', this.accountId)
    return ((latencyMs + jitter) / 2) * (account?.slowFactor ?? 1)
  }

  pace(direction: Direction): Pace {
    const { settings } = this.#weather
    const account = this.#account
    const slowFactor = account?.slowFactor ?? 1
    const alone = account?.connectionBytesPerSecond ?? settings.connectionBytesPerSecond
    const shared = account?.accountBytesPerSecond ?? settings.accountBytesPerSecond
    const bytesPerSecond = alone === undefined ? undefined : alone / slowFactor
    if (shared === undefined || this.accountId === undefined) return { bytesPerSecond, account: undefined }
    const line = this.#weather.accountLine(this.accountId, direction)
    return { bytesPerSecond, account: { line, bytesPerSecond: shared / slowFactor } }
  }

  get #account() {
    return this.accountId === undefined ? undefined : this.#weather.settings.accounts[this.accountId]
  }
}
