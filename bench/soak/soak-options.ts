import { parseArgs } from 'node:util'
import type { LibraryPlan } from './content/make-library.ts'
import type { Pace } from './viewers/habits.ts'

export type Through = 'edge' | 'gateway'

export interface SoakOptions {
  readonly minutes: number
  readonly viewers: number
  readonly seed: number
  readonly through: Through
  /** What all who play take together, in MB a second. */
  readonly rate: number
}

const MIB = 1024 ** 2
/** Of a film that plays alone: 8 Mbit/s, as the benchmarks have it. */
const PLAYED_BYTES_PER_SECOND_MAX = 1_000_000
const STAY_MS_MAX = 90_000
/** A soak of seconds wants viewers who leave in seconds. */
const STAY_SHARE_MAX = 0.3

/** A string says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): (SoakOptions & { readonly json: boolean }) | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '10' },
        viewers: { type: 'string', default: '500' },
        seed: { type: 'string', default: '1' },
        through: { type: 'string', default: 'edge' },
        rate: { type: 'string', default: '20' },
        json: { type: 'boolean', default: false },
      },
    })
    const numbers = {
      minutes: Number(values.minutes),
      viewers: Number(values.viewers),
      seed: Number(values.seed),
      rate: Number(values.rate),
    }
    const { minutes, viewers, seed, rate } = numbers
    const { through, json } = values
    if (!(minutes >= 0.2 && minutes <= 24 * 60)) return '--minutes is a number from 0.2 to 1440'
    if (!(Number.isInteger(viewers) && viewers >= 1 && viewers <= 5000))
      return '--viewers is a whole number from 1 to 5000'
    if (!(Number.isInteger(seed) && seed >= 0)) return '--seed is a whole number'
    if (!(rate >= 0.1 && rate <= 10_000)) return '--rate is a number from 0.1 to 10000'
    if (through !== 'edge' && through !== 'gateway') return '--through is edge or gateway'
    return { ...numbers, through, json }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Those of `npm run soak -- crash`; a string says what is wrong with the arguments. */
export function readCrashOptions(args: readonly string[]): { readonly seed: number } | string {
  try {
    const { values } = parseArgs({ args: [...args], options: { seed: { type: 'string', default: '1' } } })
    const seed = Number(values.seed)
    if (!(Number.isInteger(seed) && seed >= 0 && seed <= 1e9)) return '--seed is a whole number up to 1000000000'
    return { seed }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Everything else that follows from these: a library of more than twice what the caches hold. */
export interface SoakScale {
  readonly library: LibraryPlan
  readonly accounts: number
  readonly workerCacheBytes: number
  readonly gatewayCacheBytes: number
  readonly memoryBytes: number
  readonly pace: Pace
}

/** A soak of less than a minute, or of few, has a library that is stored within seconds. */
const SMALL_MINUTES_MAX = 1
/** The least that nginx may be given. */
const GATEWAY_CACHE_BYTES = 256 * MIB

export function scaleOf({ minutes, viewers, seed, through, rate }: SoakOptions): SoakScale {
  const isSmall = minutes < SMALL_MINUTES_MAX
  const library = isSmall
    ? { films: 6, filmBytes: 6 * MIB, seasons: 1, episodes: 2, seed }
    : { films: 20, filmBytes: 24 * MIB, seasons: 2, episodes: 2, seed }
  return {
    library,
    accounts: isSmall ? 4 : 8,
    workerCacheBytes: isSmall ? 16 * MIB : through === 'edge' ? 192 * MIB : 48 * MIB,
    gatewayCacheBytes: GATEWAY_CACHE_BYTES,
    memoryBytes: 128 * MIB,
    pace: {
      bytesPerSecond: Math.min(PLAYED_BYTES_PER_SECOND_MAX, (rate * 1e6) / viewers),
      stayMsMax: Math.min(STAY_MS_MAX, minutes * 60_000 * STAY_SHARE_MAX),
    },
  }
}
