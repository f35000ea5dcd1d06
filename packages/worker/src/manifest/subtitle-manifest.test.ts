import { fileIdOf, subtitleIdOf } from '@streamvault/core'
import { sampleSubtitle } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { FileCiphers } from '../reading/file-cipher.ts'
import { openJson } from './sealed-json.ts'
import { encodeSubtitleManifest, isOfSubtitle, subtitleRecordOf } from './subtitle-manifest.ts'

const ciphers = new FileCiphers(['a secret'])
const file = fileIdOf('ab'.repeat(32))
const { manifest: _, ...subtitle } = sampleSubtitle(file, { label: 'Kommentar', isForced: true })

/** What a manifest says that is changed in one place. */
function codeOf(changes: Readonly<Record<string, unknown>>, of: Readonly<Record<string, unknown>> = {}): unknown {
  try {
    return subtitleRecordOf({ kind: 'subtitle', file, ...of, subtitle: { ...subtitle, ...changes } }, ciphers).subtitle
      .id
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

test.each([{}, { encryption: ciphers.begin() }])('a manifest says again what it was told, %o', (encrypted) => {
  const bytes = encodeSubtitleManifest({ file, subtitle: { ...subtitle, ...encrypted } }, ciphers)
  expect(Buffer.from(bytes).includes('Kommentar')).toBe(!('encryption' in encrypted))
  const opened = openJson(bytes, ciphers)
  expect(isOfSubtitle(opened)).toBe(true)
  expect(subtitleRecordOf(opened, ciphers)).toEqual({ file, subtitle: { ...subtitle, ...encrypted } })
})

test('the id follows from what it names, whatever it says', () => {
  expect(codeOf({ id: 's0' })).toBe(subtitleIdOf(file, subtitle.sha256))
})

test.each([
  [{ language: 'en/../..' }],
  [{ language: '<script>' }],
  [{ language: '' }],
  [{ name: '../x.srt' }],
  [{ format: 'html' }],
  [{ charset: 'x"y' }],
  [{ sizeBytes: (4 << 20) + 1 }],
  [{ sizeBytes: 0 }],
  [{ crc32: -1 }],
  [{ crc32: 2 ** 32 }],
  [{ sha256: 'x' }],
  [{ isForced: 'yes' }],
  [{ isSdh: false }],
  [{ label: 'x'.repeat(201) }],
  [{ part: { store: 'disk', blob: 'b', sizeBytes: 1 } }],
  [{ part: undefined }],
  [{ addedAt: -1 }],
])('%o is not believed', (changes) => {
  expect(codeOf(changes)).toBe('MANIFEST_INVALID')
})

test('a video that is none, and a key that nobody has, are refused', () => {
  expect(codeOf({}, { file: 'f0' })).toBe('MANIFEST_INVALID')
  expect(codeOf({ encryption: new FileCiphers(['another']).begin() })).toBe('FILE_KEY_UNKNOWN')
  expect(isOfSubtitle({ kind: 'file' })).toBe(false)
})
