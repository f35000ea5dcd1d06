import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeFileName } from './safe-file-name.ts'

const LIMITS = { bytesMax: 240 }
const utf8Bytes = (text: string) => new TextEncoder().encode(text).length

test.each([
  ['Film.2008.mkv', 'Film.2008.mkv'],
  ['千と千尋の神隠し.mkv', '千と千尋の神隠し.mkv'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['..\\..\\autoexec.bat', '_.._autoexec.bat'],
  ['C:\\Films\\one.mkv', 'C_Films_one.mkv'],
  ['/etc/passwd', '_etc_passwd'],
  ['What? "Yes" <no>|*.mkv', 'What_ _Yes_ _no_.mkv'],
  ['line\nbreak\0.mkv', 'line_break_.mkv'],
  ['turned\u202Evkm.exe', 'turned_vkm.exe'],
  ['ends in dots...', 'ends in dots'],
  ['ends in spaces  ', 'ends in spaces'],
  ['.hidden.mkv', 'hidden.mkv'],
  ['..', 'file'],
  ['', 'file'],
  ['???', '_'],
  ['CON', '_CON'],
  ['con.mkv', '_con.mkv'],
  ['Aux .tar.mkv', '_Aux .tar.mkv'],
  ['nul', '_nul'],
  ['COM1.mkv', '_COM1.mkv'],
  ['lpt³.txt', '_lpt³.txt'],
  ['CONIN$', '_CONIN$'],
  ['Contact.mkv', 'Contact.mkv'],
  ['com10.mkv', 'com10.mkv'],
  ['e\u0301.mkv', 'é.mkv'],
  ['lone \ud800 half.mkv', 'lone _ half.mkv'],
])('%j is saved as %j', (name, safe) => {
  expect(safeFileName(name, LIMITS)).toBe(safe)
})

test('a long name is cut before its extension, and never inside a character', () => {
  expect(safeFileName(`${'a'.repeat(300)}.mkv`, LIMITS)).toBe(`${'a'.repeat(236)}.mkv`)
  expect(safeFileName(`${'字'.repeat(300)}.mkv`, LIMITS)).toBe(`${'字'.repeat(78)}.mkv`)
  expect(safeFileName(`${'🎬'.repeat(300)}.mkv`, LIMITS)).toBe(`${'🎬'.repeat(59)}.mkv`)
  expect(safeFileName(`${'a'.repeat(300)}.mkv`, { ...LIMITS, charsMax: 60 })).toBe(`${'a'.repeat(56)}.mkv`)
  expect(safeFileName(`${'a'.repeat(230)} .${'b'.repeat(30)}`, LIMITS)).toBe(`${'a'.repeat(230)} .${'b'.repeat(8)}`)
})

test('whatever the name, it is one segment that every system keeps as it is, and stays so when it is made safe again', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('.', ' ', '/', 'a', 'é', 'CON') }),
  )
  fc.assert(
    fc.property(names, (name) => {
      const safe = safeFileName(name, LIMITS)
      expect(safe).not.toMatch(/[\p{Cc}\\/:*?"<>|]/u)
      expect(safe).not.toMatch(/^[.\s]|[.\s]$|^$/)
      expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i)
      expect(safe.normalize('NFC')).toBe(safe)
      expect(safe.isWellFormed()).toBe(true)
      expect(utf8Bytes(safe)).toBeLessThanOrEqual(LIMITS.bytesMax)
      expect(safeFileName(safe, LIMITS)).toBe(safe)
    }),
    { numRuns: 3000 },
  )
})
