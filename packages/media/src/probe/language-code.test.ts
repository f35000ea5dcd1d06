import { expect, test } from 'vitest'
import { languageCodeOf } from './language-code.ts'

test.each([
  ['de', 'deu'],
  ['ger', 'deu'],
  ['deu', 'deu'],
  ['de-CH', 'deu'],
  ['pt_BR', 'por'],
  ['EN', 'eng'],
  ['zh-Hant', 'zho'],
  ['chi', 'zho'],
  ['fil', 'fil'],
  ['und', 'und'],
  ['', 'und'],
  ['xx', 'und'],
  ['@@@', 'und'],
  ['english', 'und'],
])('takes %j for %s', (tag, code) => {
  expect(languageCodeOf(tag)).toBe(code)
})
