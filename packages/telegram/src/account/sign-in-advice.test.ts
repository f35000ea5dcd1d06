import { expect, test } from 'vitest'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { signInAdviceFor } from './sign-in-advice.ts'

test.each([
  ['PHONE_CODE_INVALID', /code/],
  ['PHONE_CODE_EXPIRED', /Begin again/],
  ['PASSWORD_HASH_INVALID', /password/],
  ['FLOOD_WAIT_90', /2 minutes/],
  ['API_ID_INVALID', /my\.telegram\.org/],
  ['PHONE_NUMBER_INVALID', /country code/],
  ['SOMETHING_NEW', /SOMETHING_NEW/],
])('%s is told in words', (text, advice) => {
  expect(signInAdviceFor(new TelegramError(400, text))).toMatch(advice)
})

test('silence is told as such, and what is not of Telegram is not explained away', () => {
  expect(signInAdviceFor(new LinkLostError('no answer'))).toContain('did not answer')
  expect(signInAdviceFor(new RangeError('a fault of ours'))).toBeUndefined()
})
