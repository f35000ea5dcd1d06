import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLIP_SECONDS, ffmpeg, hasFfmpeg, makePictures } from '@streamvault/testkit'
import fc from 'fast-check'
import { parse, types } from 'hls-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClip, pictureSegments, soundSegments } from '../../trial/open-clip.ts'
import type { Film, FilmPicture, FilmSound } from '../film.ts'
import { chaptersJson } from './chapters-json.ts'
import { type MasterFilm, type MasterPart, masterPlaylist } from './master-playlist.ts'
import { cellPlaylist, keyPicturePlaylist, picturePlaylist } from './media-playlist.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamvault-hls-lists-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const picture: FilmPicture = {
  facts: { kind: 'video', codec: 'hevc', width: 3840, height: 1600, frameRate: 23.976 },
  ...{ codecs: 'hvc1.2.4.L150.B0', range: 'PQ', averageBitsPerSecond: 14_000_000, peakBitsPerSecond: 20_000_000 },
}
const sound = (name: string | undefined, more: Partial<FilmSound> = {}): FilmSound => ({
  facts: { kind: 'audio', codec: 'aac', channels: 2, language: 'deu', ...(name === undefined ? {} : { name }) },
  ...{ delivery: 'passed', packaging: 'cmaf', codecs: 'mp4a.40.2', channels: 2, bitsPerSecond: 128_000 },
  ...more,
})
const uriOf = (part: MasterPart) => `${Object.values(part).join('/')}?ticket=a"b c`
const film = (more: Partial<MasterFilm>): MasterFilm => ({
  ...{ variants: [{ picture, ownSounds: [sound('Stereo')] }], soundsOf: 0, texts: [], hasChapters: false },
  ...more,
})

function readMaster(text: string): types.MasterPlaylist {
  const playlist = parse(text)
  if (!(playlist instanceof types.MasterPlaylist)) expect.fail('it is no master playlist')
  return playlist
}

function readMedia(text: string): types.MediaPlaylist {
  const playlist = parse(text)
  if (!(playlist instanceof types.MediaPlaylist)) expect.fail('it is no media playlist')
  return playlist
}

describe('a master playlist', () => {
  test('has each file as a variant, and one group of sounds and texts for all', () => {
    const small = { ...picture, facts: { ...picture.facts, width: 1280, height: 534 }, peakBitsPerSecond: 3_000_000 }
    const sounds = [
      sound('Stereo', { bitsPerSecond: 100_000 }),
      sound(undefined, { delivery: 'converted', bitsPerSecond: 192_000 }),
    ]
    const { variants, sessionDataList } = readMaster(
      masterPlaylist(
        film({
          variants: [
            { picture, ownSounds: sounds },
            { picture: { ...small, averageBitsPerSecond: 2_000_000 }, ownSounds: [sound('Other')] },
          ],
          texts: [
            { language: 'eng', name: 'English' },
            { language: 'und', isForced: true },
          ],
          hasChapters: true,
        }),
        uriOf,
      ),
    )
    const [first, second, ...keys] = variants
    expect(first).toMatchObject({
      codecs: 'hvc1.2.4.L150.B0,mp4a.40.2',
      resolution: { width: 3840, height: 1600 },
      frameRate: 23.976,
      videoRange: 'PQ',
      // Its own sound is counted with it; what is converted comes on top.
      bandwidth: 20_000_000 + 192_000 * 1.5 + 16_000,
      averageBandwidth: 14_000_000,
      isIFrameOnly: false,
    })
    expect(second).toMatchObject({
      bandwidth: 3_000_000 + 192_000 * 1.5 + 16_000,
      averageBandwidth: 2_000_000 - 128_000 + 100_000,
    })
    expect(
      first?.audio.map(({ name, isDefault, language, channels }) => [name, isDefault, language, channels]),
    ).toEqual([
      ['Stereo', true, 'de', '2'],
      ['deu 2', false, 'de', '2'],
    ])
    expect(second?.audio).toEqual(first?.audio)
    expect(
      first?.subtitles.map(({ name, forced, isDefault, language }) => [name, forced, isDefault, language]),
    ).toEqual([
      ['English', false, false, 'en'],
      ['Unknown', true, true, undefined],
    ])
    expect(keys.map(({ isIFrameOnly, codecs }) => [isIFrameOnly, codecs])).toEqual([
      [true, 'hvc1.2.4.L150.B0'],
      [true, 'hvc1.2.4.L150.B0'],
    ])
    expect(first?.uri).toBe('pictures/0?ticket=a%22b%20c')
    expect(sessionDataList).toMatchObject([{ id: 'com.apple.hls.chapters', uri: 'chapters?ticket=a%22b%20c' }])
  })

  test('has each file once with the sounds of each codec, that of the default one first', () => {
    const sounds = [
      sound('Lossless', { codecs: 'fLaC', bitsPerSecond: 700_000 }),
      sound('Old', { packaging: 'packed', codecs: 'mp4a.40.34' }),
      { ...sound('Stereo'), facts: { ...sound('Stereo').facts, isDefault: true as const } },
    ]
    const own = { picture, ownSounds: sounds }
    const { variants } = readMaster(masterPlaylist(film({ variants: [own, own] }), uriOf))
    const played = variants.filter(({ isIFrameOnly }) => !isIFrameOnly)
    const told = played.map(({ codecs, uri, audio }) => [
      codecs,
      uri.slice(0, 10),
      audio.map(({ name }) => name).join(),
    ])
    expect(told).toEqual([
      ['hvc1.2.4.L150.B0,mp4a.40.2', 'pictures/0', 'Stereo'],
      ['hvc1.2.4.L150.B0,mp4a.40.2', 'pictures/1', 'Stereo'],
      ['hvc1.2.4.L150.B0,fLaC', 'pictures/0', 'Lossless'],
      ['hvc1.2.4.L150.B0,fLaC', 'pictures/1', 'Lossless'],
      ['hvc1.2.4.L150.B0', 'pictures/0', 'Old'],
      ['hvc1.2.4.L150.B0', 'pictures/1', 'Old'],
    ])
  })

  test('has whole addresses, however long they are', () => {
    const long = (part: MasterPart) => `${Object.values(part).join('/')}?ticket=${'t'.repeat(500)}`
    const texts = [{ language: 'eng', name: 'English' }]
    const { variants, sessionDataList } = readMaster(masterPlaylist(film({ texts, hasChapters: true }), long))
    const [first, keys] = variants
    const uris = [first?.uri, first?.audio[0]?.uri, first?.subtitles[0]?.uri, keys?.uri, sessionDataList[0]?.uri]
    expect(uris.map((uri) => uri?.length)).toEqual(uris.map((uri) => `${uri?.split('?')[0]}?ticket=`.length + 500))
  })

  test('is read the same whatever names are in the file', () => {
    const names = fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1, maxLength: 5 })
    const nasty = fc.array(fc.constantFrom('"', '\n', 'a', ',', '#EXT-X-ENDLIST', '\r', '='), { maxLength: 8 })
    fc.assert(
      fc.property(names, fc.array(nasty, { maxLength: 3 }), (plain, hostile) => {
        const all = [...plain, ...hostile.map((parts) => parts.join('')), ...hostile.map((parts) => parts.join(''))]
        const texts = all.map((name) => ({ language: 'eng', name }))
        const written = masterPlaylist(
          film({ texts, variants: [{ picture, ownSounds: all.map((name) => sound(name)) }] }),
          uriOf,
        )
        const { variants } = readMaster(written)
        expect(variants).toHaveLength(2)
        const audio = variants[0]?.audio ?? []
        expect(audio).toHaveLength(all.length)
        expect(new Set(audio.map(({ name }) => name)).size).toBe(all.length)
        expect(variants[0]?.subtitles).toHaveLength(all.length)
        // Nothing of a name becomes a line.
        expect(written.trimEnd().split('\n')).toHaveLength(3 + 2 * all.length + 2 + 1)
      }),
    )
  })
})

describe('a media playlist', () => {
  const plan = {
    ...{ ticksPerSecond: 1000, zeroTicks: 0 },
    segments: [
      { startTicks: 83, endTicks: 6006, range: { start: 0, end: 9 } },
      { startTicks: 6006, endTicks: 26_026, range: { start: 9, end: 90 } },
    ],
  }
  const uris = { init: 'init.mp4?t=1', segment: (index: number) => `${index}.m4s?t=1` }

  test('of pictures counts from the beginning of the film', () => {
    const { segments, targetDuration, endlist, playlistType } = readMedia(picturePlaylist(plan, uris))
    expect(segments.map(({ duration, uri }) => [duration, uri])).toEqual([
      [6.006, '0.m4s?t=1'],
      [20.02, '1.m4s?t=1'],
    ])
    expect(segments[0]?.map).toMatchObject({ uri: 'init.mp4?t=1' })
    expect({ targetDuration, endlist, playlistType }).toEqual({
      targetDuration: 21,
      endlist: true,
      playlistType: 'VOD',
    })
  })

  test('of key frames says that it has no others', () => {
    const playlist = readMedia(keyPicturePlaylist(plan, uris))
    expect(playlist.isIFrame).toBe(true)
    expect(playlist.segments).toHaveLength(2)
  })

  test.each([
    [13.4, [6, 6, 1.4]],
    [12, [6, 6]],
    [0, [0.001]],
  ])('of sound and texts of %d s has cells of six', (seconds, wanted) => {
    const { segments } = readMedia(cellPlaylist(seconds, { segment: (cell) => `${cell}.vtt` }))
    expect(segments.map(({ duration }) => duration)).toEqual(wanted)
    expect(segments[0]?.map).toBeFalsy()
  })
})

test('chapters are those of the film, each up to the next', () => {
  const chapters = [
    { startSeconds: 60, name: 'Two "2"' },
    { startSeconds: 1 },
    { startSeconds: 0 },
    { startSeconds: 500 },
  ]
  const written = chaptersJson(chapters, { durationSeconds: 400, zeroSeconds: 1, language: 'deu' })
  expect(JSON.parse(written)).toEqual([
    { chapter: 1, 'start-time': 0, duration: 59 },
    { chapter: 2, 'start-time': 59, duration: 341, titles: [{ language: 'de', title: 'Two "2"' }] },
  ])
})

describe.skipIf(!hasFfmpeg())('what a master playlist says of a film is true', () => {
  let opened: Film
  beforeAll(async () => {
    const path = join(folder, 'film.mkv')
    const tone = ['-f', 'lavfi', '-i', `sine=d=${CLIP_SECONDS}`]
    ffmpeg(
      '-i',
      makePictures(folder, 'h264'),
      ...tone,
      ...tone,
      '-map',
      '0',
      '-map',
      '1',
      '-map',
      '2',
      '-c:v',
      'copy',
      '-c:a',
      'aac',
      path,
    )
    opened = (await openClip(path)).film
  })

  test('no segment with its sound takes more than the peak, and all together what is said', async () => {
    const { picture: own, sounds } = opened
    const { variants } = readMaster(masterPlaylist(film({ variants: [{ picture: own, ownSounds: sounds }] }), uriOf))
    const { bandwidth = 0, averageBandwidth = 0, resolution } = variants[0] ?? {}
    expect(resolution).toEqual({ width: 128, height: 72 })
    const pictures = await pictureSegments(opened)
    const heard = (await Promise.all(sounds.map((_, at) => soundSegments(opened, at))))[0] ?? []
    const durations = readMedia(picturePlaylist(opened.plan, { segment: String })).segments.map(
      ({ duration }) => duration,
    )
    const rates = pictures.map(({ length }, at) => (length * 8) / (durations[at] ?? 1))
    const soundRates = heard.map(({ length }, at) => (length * 8) / Math.min(6, opened.durationSeconds - at * 6))
    expect(Math.max(...rates) + Math.max(...soundRates)).toBeLessThanOrEqual(bandwidth)
    const bytes = [...pictures, ...heard].reduce((sum, { length }) => sum + length, 0)
    expect(Math.abs((bytes * 8) / opened.durationSeconds / averageBandwidth - 1)).toBeLessThan(0.1)
  })
})
