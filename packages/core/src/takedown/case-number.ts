import type { Instant } from '../ports/clock.ts'

/** Crockford's: in the order of their codes, and none like another (https://www.crockford.com/base32.html). */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_DIGITS = 7
const TIME_MAX = 32 ** TIME_DIGITS - 1
/** 85 bits: nobody guesses them. */
const RANDOM_DIGITS = 17
const GROUP = 4
const NUMBER = new RegExp(`^[${DIGITS}]{${TIME_DIGITS + RANDOM_DIGITS}}$`)

/** How many random bytes a number takes. */
export const CASE_NUMBER_BYTES = RANDOM_DIGITS

/**
 * A number by which people know a case or a notice, in groups of four: whoever has it may look it up, and it tells no more than the second
 * in which it was made. The newest sort first. `random` has `CASE_NUMBER_BYTES` bytes.
 */
export function caseNumber(at: Instant, random: Uint8Array): string {
  let left = TIME_MAX - Math.floor(at / 1000)
  let time = ''
  for (let digit = 0; digit < TIME_DIGITS; digit++) {
    time = DIGITS.charAt(left % DIGITS.length) + time
    left = Math.floor(left / DIGITS.length)
  }
  const rest = Array.from(random.subarray(0, RANDOM_DIGITS), (byte) => DIGITS.charAt(byte % DIGITS.length)).join('')
  return grouped(time + rest)
}

/** The number that somebody wrote, however it is spaced and cased; undefined for what is none. */
export function readCaseNumber(text: string): string | undefined {
  const digits = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return NUMBER.test(digits) ? grouped(digits) : undefined
}

function grouped(digits: string): string {
  return (digits.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-')
}
