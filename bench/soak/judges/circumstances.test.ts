import { expect, test } from 'vitest'
import { unconfirmed } from './circumstances.ts'

const never = Number.POSITIVE_INFINITY
const confirmed = { title: 'a', askedAt: 10, inForceAt: 20, confirmedAt: 30, liftAskedAt: 50, liftedAt: 60 }
const ignored = { ...confirmed, confirmedAt: never }

test('a takedown that is not confirmed counts where a worker ran all the while', () => {
  const among = (absences: readonly { from: number; until: number }[]) =>
    unconfirmed({ denials: [confirmed, ignored], absences }).length
  expect(among([])).toBe(1)
  expect(among([{ from: 0, until: 5 }])).toBe(1)
  expect(among([{ from: 70, until: 80 }])).toBe(1)
  expect(among([{ from: 0, until: 15 }])).toBe(0)
  expect(among([{ from: 40, until: never }])).toBe(0)
})

test('one that is only being asked for is not late', () => {
  expect(unconfirmed({ denials: [{ ...ignored, inForceAt: never }], absences: [] })).toEqual([])
})
