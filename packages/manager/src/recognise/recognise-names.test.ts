import { type Recognised, titleIdOf } from '@streamvault/core'
import { expect, test } from 'vitest'
import { AWKWARD_NAMES } from './names/awkward-names.ts'
import { MISTAKEN_NAMES } from './names/mistaken-names.ts'
import { MOVIE_NAMES } from './names/movie-names.ts'
import type { NameTable } from './names/name-table.ts'
import { REVIEW_NAMES } from './names/review-names.ts'
import { SCRIPT_NAMES } from './names/script-names.ts'
import { SERIES_NAMES } from './names/series-names.ts'
import { UNSEEN_NAMES } from './names/unseen-names.ts'
import { recogniseName } from './recognise-name.ts'

const EXPECTED = /^(?<name>.*?)(?: \((?<year>\d{4})\))?(?: S(?<season>\d+)E(?<first>\d+)(?:-E(?<last>\d+))?)?$/

type Verdict = 'right' | 'in review' | 'wrong'

/** The title, its year and the episodes, as viewers are told them. */
function placeOf(recognised: Recognised): string {
  const { season, episode, lastEpisode = episode } = recognised.episode ?? {}
  return [titleIdOf(recognised), recognised.year, season, episode, lastEpisode].join(' ')
}

function placeExpected(expected: string): string {
  const { name = '', year, season, first, last = first } = EXPECTED.exec(expected)?.groups ?? {}
  const kind = season === undefined ? 'movie' : 'series'
  const title = titleIdOf({ kind, name, ...(year === undefined ? {} : { year: Number(year) }) })
  return [
    title,
    ...[year, season, first, last].map((number) => (number === undefined ? undefined : Number(number))),
  ].join(' ')
}

function judge([path, expected]: readonly [string, string]): Verdict {
  const recognised = recogniseName(path)
  const { doubt } = recognised
  if (doubt === undefined) return placeOf(recognised) === placeExpected(expected) ? 'right' : 'wrong'
  return expected === 'review' || expected === `review: ${doubt}` ? 'right' : 'in review'
}

function judgeAll(table: NameTable) {
  const rows = Object.entries(table).map(([kind, names]) => {
    const judged = names.map((name) => ({ name, verdict: judge(name) }))
    const count = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length
    const wrong = judged.filter(({ verdict }) => verdict !== 'right').map(({ name: [path] }) => path)
    return {
      kind,
      names: names.length,
      right: count('right'),
      review: count('in review'),
      wrong: count('wrong'),
      missed: wrong,
    }
  })
  const sum = (of: 'names' | 'right' | 'review' | 'wrong') => rows.reduce((total, row) => total + row[of], 0)
  return { rows, names: sum('names'), right: sum('right'), review: sum('review'), wrong: sum('wrong') }
}

function print({ rows, ...overall }: ReturnType<typeof judgeAll>): void {
  const lines = [...rows, { kind: 'all', ...overall, missed: [] }].map(
    ({ kind, names, right, review, wrong, missed }) => {
      const share = `${((100 * right) / names).toFixed(1)} %`.padStart(8)
      return `${kind.padEnd(34)}${String(names).padStart(5)}${share}${String(review).padStart(8)}${String(wrong).padStart(7)}  ${missed.join(', ')}`
    },
  )
  process.stdout.write(`${'kind'.padEnd(34)}names   right  review  wrong  which\n${lines.join('\n')}\n`)
}

test('of the table of names, at least 98 % are right, no kind is below 90 %, and at most 1 % is wrong', () => {
  const result = judgeAll({
    ...MOVIE_NAMES,
    ...SERIES_NAMES,
    ...SCRIPT_NAMES,
    ...REVIEW_NAMES,
    ...AWKWARD_NAMES,
    ...MISTAKEN_NAMES,
  })
  print(result)
  expect(result.names).toBeGreaterThanOrEqual(150)
  expect(result.right / result.names).toBeGreaterThanOrEqual(0.98)
  expect(result.rows.filter(({ names, right }) => right / names < 0.9)).toEqual([])
  expect(result.wrong / result.names).toBeLessThanOrEqual(0.01)
})

test('of names that no rule was made by, at least 95 % are right and at most 3 % are wrong', () => {
  const result = judgeAll(UNSEEN_NAMES)
  print(result)
  expect(result.right / result.names).toBeGreaterThanOrEqual(0.95)
  expect(result.wrong / result.names).toBeLessThanOrEqual(0.03)
})

test('a wrong title, a wrong year and a wrong episode each count as wrong', () => {
  expect(judge(['Film (1999).mkv', 'Film (1999)'])).toBe('right')
  expect(judge(['Film (1999).mkv', 'Other (1999)'])).toBe('wrong')
  expect(judge(['Film (1999).mkv', 'Film (1998)'])).toBe('wrong')
  expect(judge(['Film (1999).mkv', 'review'])).toBe('wrong')
  expect(judge(['Show.S01E02.mkv', 'Show S01E03'])).toBe('wrong')
  expect(judge(['Show.S01E02.mkv', 'Show S01E02-E03'])).toBe('wrong')
  expect(judge(['movie.mkv', 'Film (1999)'])).toBe('in review')
  expect(judge(['movie.mkv', 'review: nameless'])).toBe('right')
  expect(judge(['movie.mkv', 'review: half'])).toBe('in review')
  expect(judge(['Wonder Woman (1984).mkv', 'Wonder Woman 1984'])).toBe('wrong')
})
