import { expect, test } from 'vitest'
import { toldName } from './told-name.ts'

test.each([
  ['en', 'eng 2', { language: 'eng' }],
  ['en', 'eng 6 (2)', { language: 'eng', name: '(2)' }],
  ['pt', 'pt-BR SDH', { language: 'pt-BR', name: 'SDH' }],
  ['fr', 'fra', { language: 'fra' }],
  ['', 'Unknown', { language: '' }],
  ['', 'Unknown 6', { language: '' }],
  ['de', 'Kommentar', { language: 'de', name: 'Kommentar' }],
  ['', 'Commentary', { language: '', name: 'Commentary' }],
  ['en', 'English SDH', { language: 'en', name: 'English SDH' }],
  ['en', '', { language: 'en' }],
])('in %j, %j says %j', (language, name, told) => {
  expect(toldName(language, name)).toEqual(told)
})
