import fc from 'fast-check'
import { expect, test } from 'vitest'
import { languageTagOf } from './language-tag.ts'
import { tagsAtEnd } from './match-sidecars.ts'
import { areTags, readTags } from './subtitle-tags.ts'

test.each([
  ...[
    ['en', 'en'],
    ['eng', 'en'],
    ['English', 'en'],
    ['ger', 'de'],
    ['deu', 'de'],
    ['fre', 'fr'],
    ['cze', 'cs'],
  ],
  ...[
    ['pt-BR', 'pt-BR'],
    ['pt_br', 'pt-BR'],
    ['pob', 'pt-BR'],
    ['Portuguese (Brazil)', 'pt-BR'],
    ['por', 'pt'],
  ],
  ...[
    ['zh-Hans', 'zh-Hans'],
    ['chi', 'zh'],
    ['Chinese (Traditional)', 'zh-Hant'],
    ['chs', 'zh-Hans'],
  ],
  ...[
    ['es-419', 'es-419'],
    ['Latin American Spanish', 'es-419'],
    ['Français', 'fr'],
    ['iw', 'he'],
    ['sr-Latn', 'sr-Latn'],
  ],
  ...[
    ['xx', undefined],
    ['zzz', undefined],
    ['web', undefined],
    ['the', undefined],
    ['', undefined],
    ['1', undefined],
  ],
  ['en-<script>', undefined],
])('%j is the language %s', (said, tag) => {
  expect(languageTagOf(said ?? '')).toBe(tag)
})

test.each([
  ['', { language: 'und' }],
  ['.en', { language: 'en' }],
  ['.pt-BR.forced', { language: 'pt-BR', isForced: true }],
  ['.eng.sdh', { language: 'en', isSdh: true }],
  ['.en.cc', { language: 'en', isSdh: true }],
  ['.en.hi', { language: 'en', isSdh: true }],
  ['.hi', { language: 'hi' }],
  ['.forced.en.default', { language: 'en', isForced: true }],
  ['2_English', { language: 'en' }],
  ['English (SDH)', { language: 'en', isSdh: true }],
  ['.English-SDH', { language: 'en', isSdh: true }],
  ['3_Brazilian Portuguese', { language: 'pt-BR' }],
  ['.Commentary.en', { language: 'en', label: 'Commentary' }],
] as const)('what is behind a name, %j, tells %o', (text, tags) => {
  expect(readTags(text)).toEqual(tags)
})

test('a label is cut, and never within a character', () => {
  const { label = '' } = readTags(`.${'😀'.repeat(100)}.en`)
  expect(label.length).toBeLessThanOrEqual(60)
  expect(label.isWellFormed()).toBe(true)
})

test('words that tell of no subtitle are no tags', () => {
  expect(areTags('en.forced')).toBe(true)
  expect(areTags('Part Two')).toBe(false)
})

test('whatever stands behind a name, what it tells can be written into addresses and manifests', () => {
  const codes = fc.constantFrom(
    'en',
    'pt-BR',
    'zh-Hans',
    'es-419',
    'xx',
    'forced',
    'sdh',
    '2',
    'English',
    'Ünï',
    '-',
    '.',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(codes, { maxLength: 8 }).map((all) => all.join('.')),
  )
  fc.assert(
    fc.property(text, (behind) => {
      const { language, label = '' } = readTags(behind)
      expect(language).toMatch(/^[A-Za-z0-9]{2,8}(?:-[A-Za-z0-9]{1,8})*$/)
      expect(label.length).toBeLessThanOrEqual(60)
      expect(label.isWellFormed()).toBe(true)
      expect(behind.endsWith(tagsAtEnd(behind))).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
