import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EntryNames } from './entry-names.ts'

function entryNames(given: readonly string[]): string[] {
  const names = new EntryNames()
  return given.map((name) => names.take(name))
}

/** What Windows and macOS make of a name when they look for it. */
const onWindows = (name: string) => name.toUpperCase()
const onMacos = (name: string) => name.normalize('NFD').toLowerCase()

test.each([
  ['different names stay as they are', ['a.mkv', 'b.mkv'], ['a.mkv', 'b.mkv']],
  ['equal ones are numbered', ['a.mkv', 'a.mkv', 'a.mkv'], ['a.mkv', 'a (2).mkv', 'a (3).mkv']],
  ['case makes no difference', ['Pilot.mkv', 'PILOT.MKV'], ['Pilot.mkv', 'PILOT (2).MKV']],
  ['nor does how a letter is composed', ['Ame\u0301lie.mkv', 'Am\u00e9lie.mkv'], ['Amélie.mkv', 'Amélie (2).mkv']],
  ['nor letters that fold to others', ['Straße.mkv', 'STRASSE.mkv'], ['Straße.mkv', 'STRASSE (2).mkv']],
  ['a number that is taken is passed over', ['a (2).mkv', 'a.mkv', 'a.mkv'], ['a (2).mkv', 'a.mkv', 'a (3).mkv']],
  ['no path leads out', ['../a.mkv', '/a.mkv', 'x/../a.mkv'], ['_a.mkv', '_a (2).mkv', 'x_.._a.mkv']],
  ['what is made equal is told apart', ['a?.mkv', 'a*.mkv'], ['a_.mkv', 'a_ (2).mkv']],
  ['devices of Windows are none', ['CON.mkv', '_con.mkv'], ['_CON.mkv', '_con (2).mkv']],
  ['without an extension, and without a name', ['...', '', 'x.', 'x'], ['file', 'file (2)', 'x', 'x (2)']],
])('%s', (_what, given, names) => {
  expect(entryNames(given)).toEqual(names)
})

test('whatever the names, each can be saved beside all others on every system', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 10 }),
    fc.constantFrom(
      'a.mkv',
      'A.mkv',
      'á.mkv',
      'Á.MKV',
      'a\u0301.mkv',
      'a.',
      'a',
      'ﬁ',
      'FI',
      '\u212a',
      'k',
      'con',
      'CON ',
    ),
  )
  fc.assert(
    fc.property(fc.array(name, { maxLength: 30 }), (given) => {
      const names = entryNames(given)
      expect(names.length).toBe(given.length)
      for (const seen of [onWindows, onMacos]) expect(new Set(names.map(seen)).size).toBe(names.length)
      for (const each of names) expect(Buffer.byteLength(each)).toBeLessThanOrEqual(255)
    }),
    { numRuns: 2000 },
  )
})

test('a thousand equal names, as long as they may be, still fit', () => {
  const names = entryNames(Array.from({ length: 1000 }, () => `${'字'.repeat(300)}.mkv`))
  expect(new Set(names).size).toBe(1000)
  expect(Math.max(...names.map((name) => Buffer.byteLength(name)))).toBeLessThanOrEqual(255)
})
