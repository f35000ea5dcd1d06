import { expect, test } from 'vitest'
import { pickText } from './pick-text.ts'

const ENGLISH = { language: 'en', label: 'English', isForced: false }
const ENGLISH_SDH = { language: 'en', label: 'English · SDH', isForced: false }
const ENGLISH_FORCED = { language: 'en', label: 'English · Forced', isForced: true }
const GERMAN_FORCED = { language: 'de-DE', label: 'German · Forced', isForced: true }
const NOBODYS_FORCED = { language: '', label: 'Unknown · Forced', isForced: true }
const ALL = [ENGLISH, ENGLISH_SDH, GERMAN_FORCED, ENGLISH_FORCED]

test.each([
  ['nothing is shown where nothing was chosen and nothing is forced', [ENGLISH, ENGLISH_SDH], [undefined, 'en'], -1],
  ['a forced one in the language of the sound is on by itself', ALL, [undefined, 'en'], 3],
  ['regions make no other language of it', ALL, [undefined, 'deu'], 2],
  ['a forced one for another sound is not', [ENGLISH, GERMAN_FORCED], [undefined, 'en'], -1],
  ['one whose language nobody knows fits every sound', [ENGLISH, NOBODYS_FORCED], [undefined, 'en'], 1],
  ['the first one fits a sound whose language nobody knows', ALL, [undefined, ''], 2],
  ['what was chosen is shown', ALL, [{ language: 'en', label: 'English · SDH' }, 'de'], 1],
  [
    'or another one in its language that is not forced',
    [GERMAN_FORCED, ENGLISH_FORCED, ENGLISH],
    [ENGLISH_SDH, 'de'],
    2,
  ],
  ['or else a forced one', [GERMAN_FORCED, ENGLISH_FORCED], [ENGLISH, 'de'], 0],
  ['who wants none gets none', ALL, ['off', 'en'], -1],
] as const)('%s', (_, texts, [choice, sound], picked) => {
  expect(pickText(texts, choice, sound)).toBe(picked)
})
