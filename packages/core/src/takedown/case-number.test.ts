import { expect, test } from 'vitest'
import { CASE_NUMBER_BYTES, caseNumber, readCaseNumber } from './case-number.ts'

const NOON = 1_700_000_000_000
const random = (byte: number) => new Uint8Array(CASE_NUMBER_BYTES).fill(byte)

test('a number has 24 digits in groups of four, and is of the second and of chance', () => {
  const number = caseNumber(NOON, random(7))
  expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$/)
  expect(caseNumber(NOON + 999, random(7))).toBe(number)
  expect(caseNumber(NOON, random(8))).not.toBe(number)
})

test('the newest sort first, a thousand years from now, too', () => {
  const times = [NOON, NOON + 1_000, NOON + 86_400_000, NOON + 86_400_000 * 365_000]
  const numbers = times.map((at) => caseNumber(at, random(31)))
  expect(numbers.toSorted()).toEqual(numbers.toReversed())
})

test('it is read however people write it, and nothing else is', () => {
  const number = caseNumber(NOON, random(0))
  const spoken = number.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
  expect(readCaseNumber(spoken)).toBe(number)
  for (const wrong of ['', number.slice(1), `${number}0`, number.replace(/.$/, 'U')])
    expect(readCaseNumber(wrong)).toBeUndefined()
})
