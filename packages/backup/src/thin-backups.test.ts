import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KEPT, thinBackups } from './thin-backups.ts'

const DAY_MS = 86_400_000
const at = (text: string) => ({ id: text, createdAt: Date.parse(`${text}${text.length > 10 ? ':00Z' : 'T12:00Z'}`) })
const keptOf = <B extends { id: string; createdAt: number }>(backups: readonly B[]) => {
  const thinned = new Set(thinBackups(backups))
  return backups.filter((backup) => !thinned.has(backup))
}

test.each([
  { what: 'nothing of nothing', made: [], kept: [] },
  { what: 'the only one, however old', made: ['2001-01-01'], kept: ['2001-01-01'] },
  {
    what: 'the last one of each day',
    made: ['2026-03-01T01:00', '2026-03-01T23:59', '2026-03-02T00:00'],
    kept: ['2026-03-01T23:59', '2026-03-02T00:00'],
  },
  {
    // 2026-03-01 is a Sunday: the last day of its week, and the first of its month.
    what: 'seven days, and behind them the last one of each week and month',
    made: ['2026-02-20', '2026-02-21', '2026-02-22', '2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'].concat([
      '2026-03-03',
      '2026-03-04',
      '2026-03-05',
      '2026-03-06',
      '2026-03-07',
      '2026-03-08',
    ]),
    kept: ['2026-02-22', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].concat([
      '2026-03-06',
      '2026-03-07',
      '2026-03-08',
    ]),
  },
  {
    what: 'twelve months in which there is one, whatever lies between them',
    made: Array.from({ length: 20 }, (_, index) => `${2000 + index}-06-15`),
    kept: Array.from({ length: 12 }, (_, index) => `${2008 + index}-06-15`),
  },
])('keeps $what', ({ made, kept }) => {
  expect(keptOf(made.map(at)).map(({ id }) => id)).toEqual(kept)
})

const MOST = KEPT.days + KEPT.weeks + KEPT.months
const backups = fc
  .uniqueArray(fc.integer({ min: 0, max: 900 * 24 }), { maxLength: 120 })
  .map((hours) => hours.map((hour) => ({ id: String(hour), createdAt: hour * (DAY_MS / 24) })))

test('whatever there is, the last one stays, no more than 23 stay, and those are not thinned again', () => {
  fc.assert(
    fc.property(backups, (made) => {
      const kept = keptOf(made)
      const newest = made.toSorted((a, b) => b.createdAt - a.createdAt)[0]
      if (newest !== undefined) expect(kept).toContain(newest)
      expect(kept.length).toBeLessThanOrEqual(MOST)
      expect(thinBackups(kept)).toEqual([])
      expect(new Set(keptOf(made.toReversed()))).toEqual(new Set(kept))
    }),
  )
})

test('a vault that thins every day has something of each of the last days, weeks and months', () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 800 }), fc.integer({ min: 0, max: 20_000 }), (days, first) => {
      let kept: { readonly id: string; readonly createdAt: number }[] = []
      for (let day = 0; day < days; day++) {
        kept = keptOf([...kept, { id: String(day), createdAt: (first + day) * DAY_MS }])
      }
      const today = first + days - 1
      const ages = kept.map(({ createdAt }) => today - createdAt / DAY_MS)
      expect(ages.filter((age) => age < KEPT.days)).toHaveLength(KEPT.days)
      // The last days of those before this one: a week ends 1 to 7 days ago, a month 1 to 31.
      for (let week = 1; week < KEPT.weeks; week++) {
        expect(ages.some((age) => age > 7 * (week - 1) && age <= 7 * week)).toBe(true)
      }
      for (let month = 1; month < KEPT.months; month++) {
        expect(ages.some((age) => age > 28 * (month - 1) && age <= 31 * month)).toBe(true)
      }
    }),
    { numRuns: 20 },
  )
})
