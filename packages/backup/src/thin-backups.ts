import type { Instant } from '@streamvault/core'

const DAY_MS = 86_400_000
/** 1 January 1970 was a Thursday; weeks begin on Monday. */
const DAYS_BEFORE_MONDAY = 3

/** Of so many of the last days, weeks and months in which there is a backup, the last one of each is kept. */
export const KEPT = { days: 7, weeks: 4, months: 12 } as const

const PERIODS: Readonly<Record<keyof typeof KEPT, (at: Instant) => number>> = {
  days: (at) => Math.floor(at / DAY_MS),
  weeks: (at) => Math.floor((Math.floor(at / DAY_MS) + DAYS_BEFORE_MONDAY) / 7),
  months: (at) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth(),
}

/**
 * Which backups are no longer kept. Days, weeks and months are those of UTC, and those without a backup do not count: a vault that made none
 * for a year keeps what it had. The last backup is always kept.
 */
export function thinBackups<B extends { readonly id: string; readonly createdAt: Instant }>(
  backups: readonly B[],
): readonly B[] {
  const newestFirst = backups.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  const kept = new Set<B>()
  for (const [name, periodOf] of Object.entries(PERIODS) as [keyof typeof KEPT, (at: Instant) => number][]) {
    const periods = new Set<number>()
    for (const backup of newestFirst) {
      const period = periodOf(backup.createdAt)
      if (periods.has(period)) continue
      if (periods.size === KEPT[name]) break
      periods.add(period)
      kept.add(backup)
    }
  }
  return newestFirst.filter((backup) => !kept.has(backup))
}
