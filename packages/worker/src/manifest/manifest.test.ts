import { createHash } from 'node:crypto'
import { type ErrorCode, fileIdOf, isVaultError, type MediaFile, SLICE_BYTES, titleIdOf } from '@streamvault/core'
import { sampleFile, testBytes } from '@streamvault/testkit'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileCiphers } from '../reading/file-cipher.ts'
import { decodeManifest, encodeManifest, type FileRecord } from './manifest.ts'

const ciphers = new FileCiphers(['a secret of this vault'])
const others = new FileCiphers(['the secret of another'])
const sha256 = createHash('sha256').update('film').digest('hex')
const recognised = {
  kind: 'series',
  name: 'Northern Signals',
  year: 2021,
  episode: { season: 1, episode: 2 },
  episodeName: 'Été “2”',
} as const
const sizeBytes = 3 * SLICE_BYTES + 5
const blob = (name: string) => name as MediaFile['parts'][number]['blob']
const file: MediaFile = {
  ...sampleFile({ name: 'Northern\nSignals S01E02.mkv' }),
  id: fileIdOf(sha256),
  sha256,
  titleId: titleIdOf(recognised),
  episode: recognised.episode,
  sizeBytes,
  parts: [
    { store: 'memory', blob: blob('memory:a'), sizeBytes: 2 * SLICE_BYTES },
    { store: 'memory', blob: blob('memory:b'), sizeBytes: SLICE_BYTES + 5 },
  ],
}
const record: FileRecord = { file, digests: testBytes(16), recognised }

/** The manifest as anybody may write it, with some facts changed. */
function written(changes: Readonly<Record<string, unknown>>): Uint8Array {
  const [head = '', body = ''] = Buffer.from(encodeManifest(record, ciphers)).toString().split('\n', 2)
  return Buffer.from(`${head}\n${JSON.stringify({ ...JSON.parse(body), ...changes })}`)
}

function refusalOf(bytes: Uint8Array): { readonly code: ErrorCode; readonly reason: unknown } {
  try {
    decodeManifest(bytes, ciphers)
  } catch (error) {
    if (isVaultError(error)) return { code: error.code, reason: error.details['reason'] }
    throw error
  }
  return expect.fail('it was taken')
}

test('a manifest says again what was written into it', () => {
  expect(decodeManifest(encodeManifest(record, ciphers), ciphers)).toEqual(record)
  const movie = { kind: 'movie', name: 'Film' } as const
  const { episode: _, ...facts } = file
  const ofMovie = { file: { ...facts, titleId: titleIdOf(movie) }, digests: record.digests, recognised: movie }
  expect(decodeManifest(encodeManifest(ofMovie, ciphers), ciphers)).toEqual(ofMovie)
})

test('that of an encrypted file tells nothing, has a key of its own, and opens with the secret alone', () => {
  const encrypted = { ...record, file: { ...file, encryption: ciphers.begin() } }
  const [one, two] = [encodeManifest(encrypted, ciphers), encodeManifest(encrypted, ciphers)]
  const saltOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1').split('\n')[0]?.split(' ')[3]
  expect(new Set([saltOf(one), saltOf(two), encrypted.file.encryption.salt]).size).toBe(3)
  for (const told of ['Northern', sha256, file.id, 'memory:a', 'video']) {
    expect(Buffer.from(one).includes(told), told).toBe(false)
  }
  expect(() => decodeManifest(Uint8Array.from(one), others)).toThrow(/another master secret/)
  expect(decodeManifest(one, ciphers)).toEqual(encrypted)
  expect(one.length).toBe(two.length)
})

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['an id that is not that of its sha256', { id: `f${'0'.repeat(32)}` }, 'its id does not fit its sha256'],
  ['digests for another size', { digests: Buffer.alloc(12).toString('base64') }, 'its digests do not fit its size'],
  ['digests that are none', { digests: '<script>' }, 'digests is not a text'],
  ['a size that its parts do not have', { sizeBytes: sizeBytes - 1 }, 'its parts do not add up to its size'],
  ['a size of nothing', { sizeBytes: 0 }, 'sizeBytes is not a whole number from 1'],
  ['a size beyond counting', { sizeBytes: 1e300 }, 'sizeBytes is not a whole number'],
  ['no parts', { parts: [] }, 'parts is not 1 to'],
  [
    'a part within a slice',
    {
      parts: [
        { ...file.parts[0], sizeBytes: 5 },
        { ...file.parts[1], sizeBytes: sizeBytes - 5 },
      ],
    },
    'a part ends within a slice',
  ],
  ['a part of a negative size', { parts: [{ ...file.parts[0], sizeBytes: -1 }] }, 'parts[0].sizeBytes is not'],
  ['one part twice', { sizeBytes: 4 * SLICE_BYTES, parts: [file.parts[0], file.parts[0]] }, 'a part is named twice'],
  ['a ref that is no text', { parts: [{ ...file.parts[0], blob: { toString: 1 } }] }, 'parts[0].blob is not a text'],
  ['a page for browsers', { media: { ...file.media, mimeType: 'text/html' } }, 'media.mimeType is not a text'],
  ['no picture', { media: { ...file.media, tracks: file.media.tracks.slice(1) } }, 'it has no picture'],
  [
    'a track of no kind',
    { media: { ...file.media, tracks: [{ kind: 'smell' }] } },
    'media.tracks[0].kind is not one of',
  ],
  ['a container of no kind', { media: { ...file.media, container: '__proto__' } }, 'media.container is not one of'],
  ['a path for a name', { name: '../../etc/passwd' }, 'name is not a text'],
  ['half a character in a name', { name: '\ud800' }, 'name is not a text'],
  ['a name without end', { name: 'x'.repeat(10_001) }, 'name is not a text'],
  ['a title without a name', { recognised: { kind: 'movie', name: '' } }, 'recognised.name is not a text'],
  ['a series without an episode', { recognised: { kind: 'series', name: 'x' } }, 'its episode does not fit its kind'],
  [
    'episodes in no order',
    { recognised: { ...recognised, episode: { season: 1, episode: 2, lastEpisode: 2 } } },
    'its episodes are not in order',
  ],
  [
    'more episodes than a file holds',
    { recognised: { ...recognised, episode: { season: 1, episode: 2, lastEpisode: 102 } } },
    'its episodes are not in order',
  ],
  ['a doubt of no kind', { recognised: { ...recognised, doubt: 'perhaps' } }, 'recognised.doubt is not one of'],
  ['a moment that is none', { addedAt: 'now' }, 'addedAt is not a whole number'],
  ['a cipher of another kind', { encryption: { scheme: 'rot13', keyId: '', salt: '' } }, 'encryption.scheme is not'],
  ['a list for a text', { bucket: ['1080p'] }, 'bucket is not one of'],
])('refuses %s', (_, changes, reason) => {
  const refusal = refusalOf(
    written({
      ...changes,
      ...(changes['sizeBytes'] === 4 * SLICE_BYTES ? { digests: Buffer.alloc(16).toString('base64') } : {}),
    }),
  )
  expect(refusal.code).toBe('MANIFEST_INVALID')
  expect(refusal.reason).toContain(reason)
})

test('what a file in review may be is read, and is not its title', () => {
  const guess = { kind: 'series', name: 'Show', doubt: 'no-episode' } as const
  const { file: read, recognised: told } = decodeManifest(written({ recognised: guess }), ciphers)
  expect(told).toEqual(guess)
  expect(read).toMatchObject({ titleId: 'show-series~review', review: guess })
  expect(read.episode).toBeUndefined()
})

test('a file whose key nobody has is refused too', () => {
  expect(refusalOf(written({ encryption: others.begin() })).code).toBe('FILE_KEY_UNKNOWN')
})

test('what else is said is left out', () => {
  expect(decodeManifest(written({ later: [1], __proto__: { x: 1 } }), ciphers)).toEqual(record)
})

test.each([
  ['nothing', '', 'its version is not known'],
  ['another version', 'streamvault-manifest/2 plain\n{}', 'its version is not known'],
  ['no end of a head', `streamvault-manifest/1 ${'x'.repeat(500)}\n{}`, 'its version is not known'],
  ['no JSON', 'streamvault-manifest/1 plain\n{', 'it is not JSON'],
  ['JSON of endless depth', `streamvault-manifest/1 plain\n${'['.repeat(500_000)}`, 'it is not JSON'],
  ['a list', 'streamvault-manifest/1 plain\n[]', 'it is not an object'],
  ['null', 'streamvault-manifest/1 plain\nnull', 'it is not an object'],
])('refuses %s', (_, text, reason) => {
  expect(refusalOf(Buffer.from(text))).toEqual({ code: 'MANIFEST_INVALID', reason })
})

test('a manifest with any one byte changed is refused, or is one that holds together', () => {
  const bytes = encodeManifest(record, ciphers)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const changed = Uint8Array.from(bytes)
      changed[at] = value
      try {
        const { file: taken, digests } = decodeManifest(changed, ciphers)
        expect(taken.id).toBe(fileIdOf(taken.sha256))
        expect(digests.length).toBe(4 * 4)
        expect(taken.sizeBytes).toBe(sizeBytes)
      } catch (error) {
        if (!isVaultError(error, 'MANIFEST_INVALID')) throw error
      }
    }),
    { numRuns: 2000 },
  )
})

test('everything that a probe tells of a file is in its manifest, and flags that are none are refused', () => {
  const media: MediaFile['media'] = {
    container: 'matroska',
    mimeType: 'video/x-matroska',
    durationSeconds: 5400.5,
    bitsPerSecond: 12_000_000,
    tracks: [
      {
        kind: 'video',
        codec: 'hevc',
        width: 3840,
        height: 1600,
        frameRate: 23.976,
        hdr: 'hdr10',
        dolbyVisionProfile: 8,
      },
      { kind: 'audio', codec: 'eac3', channels: 6, language: 'eng', isDefault: true },
      { kind: 'subtitle', codec: 'subrip', language: 'spa', name: 'Signs', isForced: true },
    ],
    chapters: [{ startSeconds: 0, name: 'The beginning' }, { startSeconds: 61.5 }],
    seekTable: { start: 7_000_000_000, end: 7_000_040_000 },
  }
  const known = decodeManifest(encodeManifest({ ...record, file: { ...file, media } }, ciphers), ciphers)
  expect(known.file.media).toEqual(media)
  const wrong = { ...media, tracks: [media.tracks[0], { ...media.tracks[1], isDefault: false }] }
  expect(() => decodeManifest(written({ media: wrong }), ciphers)).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  )
})

test('what was said of where a film comes from is in its manifest, and what is too long for that is refused', () => {
  const provenance = { source: 'a disc', rights: 'CC BY 4.0', addedBy: 'ada' }
  const credited = { ...record, provenance }
  expect(decodeManifest(encodeManifest(credited, ciphers), ciphers)).toEqual(credited)
  expect(decodeManifest(written({ provenance: { rights: 'mine', other: 1 } }), ciphers).provenance).toEqual({
    rights: 'mine',
  })
  const tooLong = written({ provenance: { rights: 'x'.repeat(10_001) } })
  expect(() => decodeManifest(tooLong, ciphers)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }))
})
