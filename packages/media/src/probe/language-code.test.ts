import { expect, test } from 'vitest'
import { languageCodeOf, languageTagOf } from './language-code.ts'

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

test.each([
  ['deu', 'de'],
  ['zho', 'zh'],
  ['fil', 'fil'],
])('the shortest tag for %s is %s', (code, tag) => {
  expect(languageTagOf(code)).toBe(tag)
})
