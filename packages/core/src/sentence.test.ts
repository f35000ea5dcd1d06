import { describe, expect, test } from 'vitest'
import { describeError } from './describe-error.ts'
import { ERRORS, type ErrorCode } from './error-codes.ts'
import { VaultError } from './errors.ts'
import { asSentence, withoutStop } from './sentence.ts'

test.each([
  ['no answer', 'no answer.', 'no answer'],
  ['It is locked.', 'It is locked.', 'It is locked'],
  ['is its disk mounted?', 'is its disk mounted?', 'is its disk mounted?'],
  ['Stop!', 'Stop!', 'Stop!'],
  ['and so on…', 'and so on…', 'and so on…'],
  ['and so on...', 'and so on...', 'and so on...'],
  ['line\n', 'line.', 'line'],
  ['line.\n', 'line.', 'line'],
])('%j is the sentence %j, and %j before something else', (text, sentence, open) => {
  expect(asSentence(text)).toBe(sentence)
  expect(withoutStop(text)).toBe(open)
})

describe('what a person is told of an error', () => {
  const reasons = ['no answer', 'It is locked with a password.', 'is its disk mounted?', 'no way!', 'wait…', 'wait...']

  test('ends once, whatever its reason ends with', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      expect(describeError(new VaultError(code))).toMatch(/[^.?!][.?!]$/)
      for (const reason of reasons) {
        const told = describeError(new VaultError(code, { reason }))
        expect(told).not.toMatch(/[?!…]\.|[^.]\.\.$|\.:/)
        expect(told).toMatch(/[.?!…]$/)
      }
    }
  })

  test('may be the reason of another', () => {
    const inner = describeError(new VaultError('STORE_UNAVAILABLE', { reason: 'is its disk mounted?' }))
    const told = describeError(new VaultError('ARCHIVE_WITHOUT_VIDEO', { reason: `Film.mkv: ${inner}` }))
    expect(told).toMatch(/: Film\.mkv: The store did not answer: is its disk mounted\?$/)
  })
})
