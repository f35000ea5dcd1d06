import type { Instant } from '@streamvault/core'

/** The two numbers of MS-DOS, in steps of two seconds. They know no time zone; here they are UTC. */
export interface DosTime {
  readonly time: number
  readonly date: number
}

const EARLIEST = Date.UTC(1980, 0, 1)
const LATEST = Date.UTC(2107, 11, 31, 23, 59, 58)

/** The nearest that MS-DOS can say: its years are 1980 to 2107. */
export function dosTimeOf(instant: Instant): DosTime {
  const when = new Date(Math.min(Math.max(instant, EARLIEST), LATEST))
  const time = (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1)
  const date = ((when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate()
  return { time, date }
}
