import { addSampleTitle, MemoryCatalog, sampleFile } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import type { TitleId } from '../vocabulary/ids.ts'
import type { Chapter, MediaFile, Track } from '../vocabulary/media.ts'
import { compareVersions, isDuplicateOf } from './compare-versions.ts'
import { cutsOf } from './cuts-of.ts'
import { placeInTitle } from './place-in-title.ts'
import { relistTitle } from './relist-title.ts'
import { offsetOfCut } from './same-cut.ts'

const at = (...seconds: readonly number[]): readonly Chapter[] => seconds.map((startSeconds) => ({ startSeconds }))
const HOUR = 3600

describe('whether two files are the same cut', () => {
  test.each([
    ['of the same length', 2 * HOUR, 2 * HOUR, 0],
    ['whose sound ends a second later', 2 * HOUR, 2 * HOUR + 1.4, 0],
    ['two seconds apart', 2 * HOUR, 2 * HOUR - 2, 0],
    ['three seconds apart', 2 * HOUR, 2 * HOUR + 3, undefined],
    ['an extended one', 2 * HOUR, 2.2 * HOUR, undefined],
    ['one as fast as PAL', 2 * HOUR, (2 * HOUR * 24) / 25, undefined],
    ['clips of half a minute, a second apart', 30, 31, undefined],
    ['clips of half a minute, a blink apart', 30, 30.2, 0],
    ['of unknown length', 0, 0, undefined],
    ['one of unknown length', 2 * HOUR, 0, undefined],
  ])('%s', (_, one, other, offset) => {
    expect(offsetOfCut({ durationSeconds: one }, { durationSeconds: other })).toBe(offset)
    expect(offsetOfCut({ durationSeconds: other }, { durationSeconds: one })).toBe(offset)
  })

  test('one with a logo before it is the same cut, later by as much as its chapters are', () => {
    const plain = { durationSeconds: 2 * HOUR, chapters: at(0, 300, 1200, 5000) }
    const logo = { durationSeconds: 2 * HOUR + 12, chapters: at(0, 312, 1212.2, 5011.9) }
    expect(offsetOfCut(plain, logo)).toBeCloseTo(12, 0)
    expect(offsetOfCut(logo, plain)).toBeCloseTo(-12, 0)
  })

  test('one with scenes in between is another, however its chapters begin', () => {
    const plain = { durationSeconds: 2 * HOUR, chapters: at(0, 300, 1200, 5000) }
    const longer = { durationSeconds: 2 * HOUR + 60, chapters: at(0, 300, 1230, 5060) }
    expect(offsetOfCut(plain, longer)).toBeUndefined()
    const others = { durationSeconds: 2 * HOUR + 60, chapters: at(0, 360, 1260) }
    expect(offsetOfCut(plain, others)).toBeUndefined()
  })
})

const AVC = { kind: 'video', codec: 'avc', width: 1920, height: 1080 } as const
const ENGLISH = { kind: 'audio', codec: 'aac', channels: 2, language: 'eng' } as const

function version(
  name: string,
  given: Partial<MediaFile> & { readonly seconds?: number; readonly tracks?: readonly Track[] },
) {
  const { seconds = 7200, tracks = [AVC, ENGLISH], ...rest } = given
  const media = { container: 'matroska', mimeType: 'video/x-matroska', durationSeconds: seconds, tracks } as const
  return sampleFile({ name, media, ...rest })
}

describe('which version is better', () => {
  const best = version('best', { bucket: '2160p' })
  const vision = version('vision', { tracks: [{ ...AVC, hdr: 'hdr10', dolbyVisionProfile: 8 }, ENGLISH] })
  const bright = version('bright', { tracks: [{ ...AVC, hdr: 'hdr10' }, ENGLISH], sizeBytes: 1e9 })
  const surround = version('surround', { tracks: [AVC, { ...ENGLISH, channels: 6 }] })
  const large = version('large', { sizeBytes: 9e9 })
  const small = version('small', { sizeBytes: 4e9 })
  const efficient = version('efficient', { sizeBytes: 4e9, tracks: [{ ...AVC, codec: 'hevc' }, ENGLISH] })
  const low = version('low', { bucket: '720p', sizeBytes: 20e9 })

  test('the bucket counts first, then brightness, sound and bits, by what their codec makes of them', () => {
    const sorted = [best, vision, bright, surround, large, efficient, small, low]
    expect(
      [...sorted]
        .reverse()
        .sort(compareVersions)
        .map(({ name }) => name),
    ).toEqual(sorted.map(({ name }) => name))
  })

  test('a file is a duplicate of a better one that has all of its tracks, and only then', () => {
    expect(isDuplicateOf(small, large)).toBe(true)
    expect(isDuplicateOf(low, large)).toBe(false)
    expect(isDuplicateOf(bright, vision)).toBe(false)
    const german = version('german', { tracks: [AVC, ENGLISH, { ...ENGLISH, language: 'deu' }] })
    expect(isDuplicateOf(german, large)).toBe(false)
    expect(isDuplicateOf(small, german)).toBe(true)
    const signs = { kind: 'subtitle', codec: 'subrip', language: 'eng', isForced: true } as const
    const full = { kind: 'subtitle', codec: 'subrip', language: 'eng' } as const
    const withSigns = version('signs', { tracks: [AVC, ENGLISH, signs] })
    expect(isDuplicateOf(withSigns, version('full', { tracks: [AVC, ENGLISH, full] }))).toBe(false)
  })
})

test('of several files the cuts are told, that of the best first; a single file has nothing to tell', () => {
  const theatrical = version('theatrical', { bucket: '720p' })
  const extended = version('extended', { seconds: 8200 })
  const again = version('again', { bucket: '480p', seconds: 7201 })
  expect(cutsOf([theatrical])).toEqual([])
  expect(cutsOf([theatrical, again, extended])).toEqual([
    { files: [{ id: extended.id, offsetSeconds: 0 }] },
    {
      files: [
        { id: theatrical.id, offsetSeconds: 0 },
        { id: again.id, offsetSeconds: 0 },
      ],
    },
  ])
})

test('cuts are on record as soon as a second file comes in, of each episode by itself, and when one goes', async () => {
  const catalog = new MemoryCatalog()
  const recognised = { kind: 'series', name: 'Show' } as const
  const titleId = 'show-series' as TitleId
  const add = async (name: string, episode: number, seconds: number) => {
    const file = version(name, { titleId, episode: { season: 1, episode }, seconds })
    await catalog.files.insert(file)
    await placeInTitle(catalog, file, recognised)
    return file
  }
  const cuts = async () => (await catalog.titles.get(titleId))?.value.cuts
  const one = await add('one', 1, 1400)
  await add('two', 2, 1400)
  expect(await cuts()).toBeUndefined()
  const better = await add('better', 1, 1401)
  const ids = [one, better].sort(compareVersions).map(({ id }) => ({ id, offsetSeconds: 0 }))
  expect(await cuts()).toEqual([{ files: ids }])
  // Whoever died between the file and the cuts does it again.
  await placeInTitle(catalog, better, recognised)
  expect(await cuts()).toEqual([{ files: ids }])
  await catalog.files.remove(better.id)
  await relistTitle(catalog, titleId)
  expect(await cuts()).toBeUndefined()
})

test('where a title comes from is kept, added to, and not lost when files come and go', async () => {
  const catalog = new MemoryCatalog()
  const titleId = await addSampleTitle(catalog, { kind: 'movie', name: 'Film' }, [{ name: 'a' }])
  const file = sampleFile({ name: 'b', titleId })
  await catalog.files.insert(file)
  const recognised = { kind: 'movie', name: 'Film' } as const
  await placeInTitle(catalog, file, recognised, { rights: 'CC BY', addedBy: 'ada' })
  await placeInTitle(catalog, file, recognised, { source: 'a disc', addedBy: 'bob' })
  await placeInTitle(catalog, file, recognised)
  await relistTitle(catalog, titleId)
  const provenance = { rights: 'CC BY', source: 'a disc', addedBy: 'ada' }
  expect((await catalog.titles.get(titleId))?.value.provenance).toEqual(provenance)
})
