import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canEncode, ffmpeg, hasFfmpeg, makePictures, PICTURES, streamsByFfprobe } from '@streamvault/testkit'
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellsOf, openClip, options, pictureSegments, soundSegments, whole } from '../trial/open-clip.ts'
import { readSegment } from '../trial/read-segment.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamvault-hls-odd-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!hasFfmpeg())('a film that is not as most are', () => {
  let usual = ''
  beforeAll(() => {
    usual = join(folder, 'usual.mkv')
    const sound = ['-f', 'lavfi', '-i', 'sine=d=13.4', '-c:v', 'copy', '-c:a', 'aac']
    ffmpeg('-i', makePictures(folder, 'h264'), ...sound, usual)
  })
  const made = (name: string, before: readonly string[], ...after: readonly string[]) => {
    const path = join(folder, name)
    ffmpeg(...before, '-i', usual, '-c', 'copy', ...after, path)
    return path
  }

  test.each(['late.mp4', 'late.mkv'])('and begins late, as %s does, keeps its times', async (name) => {
    const path = made(name, [], '-output_ts_offset', '1.5')
    const { film } = await openClip(path)
    const [video, audio] = streamsByFfprobe(path)
    const pictures = (await pictureSegments(film)).flatMap(readSegment)
    expect(pictures.map(({ ticks }) => ticks)).toEqual(video?.packets.map(({ pts }) => pts))
    const heard = (await soundSegments(film, 0)).flatMap(readSegment)
    expect(heard.map(({ hash }) => hash)).toEqual(
      audio?.packets.filter(({ pts = 0 }) => pts >= 0).map(({ hash }) => hash),
    )
  })

  test('and was cut between key frames begins with its first whole group', async () => {
    const path = made('cut.mp4', ['-ss', '3.3'])
    const [video] = streamsByFfprobe(path)
    const packets = video?.packets ?? []
    expect(packets[0]?.pts).toBeLessThan(0)
    const first = packets.findIndex(({ pts = 0, isKey }) => isKey && pts >= 0)
    const pictures = (await pictureSegments((await openClip(path)).film)).flatMap(readSegment)
    expect(pictures.map(({ hash }) => hash)).toEqual(packets.slice(first).map(({ hash }) => hash))
    // ffprobe has the first picture that is shown begin at zero; by its edit list, it began a part of a picture before.
    const apart = new Set(pictures.map(({ ticks }, at) => ticks - (packets[first + at]?.pts ?? 0)))
    expect(apart.size).toBe(1)
    expect(Math.abs([...apart][0] ?? Number.NaN)).toBeLessThan((video?.ticksPerSecond ?? 0) / 24)
  })

  test('and is not the first of its cut is moved onto the clock of that', async () => {
    const { film: first } = await openClip(usual)
    const { film: second } = await openClip(made('second.mkv', [], '-output_ts_offset', '4'), { offsetSeconds: 4 })
    expect(second.durationSeconds).toBeCloseTo(first.durationSeconds, 2)
    for (const kind of ['pictures', 'sound'] as const) {
      const [one, other] = await Promise.all(
        [first, second].map(async (film) => {
          const segments = kind === 'pictures' ? await pictureSegments(film) : await soundSegments(film, 0)
          return segments.map(readSegment).map((samples) => samples.map(({ ticks, hash }) => ({ ticks, hash })))
        }),
      )
      expect(other).toEqual(one)
    }
  })

  test('has the key frame of each segment as a picture of its own', async () => {
    const { film } = await openClip(usual)
    const segments = await pictureSegments(film)
    for (const [index, segment] of segments.entries()) {
      const [picture, ...others] = readSegment(await whole(film.keyPicture(index, options)))
      expect(others).toEqual([])
      expect(picture).toMatchObject({ hash: readSegment(segment)[0]?.hash, ticks: readSegment(segment)[0]?.ticks })
    }
  })

  test('and has key frames alone is cut all the same', async () => {
    const path = join(folder, 'intra.mp4')
    const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '1']
    ffmpeg('-i', join(folder, 'h264-pictures.mkv'), ...codec, path)
    const { film } = await openClip(path)
    const segments = (await pictureSegments(film)).map(readSegment)
    expect(segments).toHaveLength(3)
    const [video] = streamsByFfprobe(path)
    expect(segments.flat().map(({ ticks, hash }) => [ticks, hash])).toEqual(
      video?.packets.map(({ pts, hash }) => [pts, hash]),
    )
  })

  test('has cells without a packet where its sound has ended', async () => {
    const path = join(folder, 'short.mkv')
    const sound = ['-f', 'lavfi', '-i', 'sine=d=3', '-c:v', 'copy', '-c:a', 'aac']
    ffmpeg('-i', join(folder, 'h264-pictures.mkv'), ...sound, path)
    const { film } = await openClip(path)
    const cells = (await soundSegments(film, 0)).map(readSegment)
    expect(cellsOf(film)).toHaveLength(3)
    expect(cells.map(({ length }) => length > 0)).toEqual([true, false, false])
  })
})

describe.skipIf(!hasFfmpeg())('mediabunny tells the same codecs', () => {
  test.each(Object.keys(PICTURES).filter(canEncode))('of %s', async (picture) => {
    const matroska = makePictures(folder, picture)
    const mp4 = join(folder, `${picture}.mp4`)
    ffmpeg('-i', matroska, '-f', 'lavfi', '-i', 'sine=d=13', '-c:v', 'copy', '-c:a', 'aac', mp4)
    for (const path of [matroska, mp4]) {
      const { film } = await openClip(path)
      using input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) })
      const told = await (await input.getPrimaryVideoTrack())?.getCodecParameterString()
      const short = (codecs = '') => codecs.replace(/^hev1/, 'hvc1').replace(/(^(av01|vp09)(\.[^.]+){3}).*/, '$1')
      expect(film.picture.codecs).toBe(short(told ?? ''))
      const heard = await (await input.getPrimaryAudioTrack())?.getCodecParameterString()
      expect(film.sounds.map(({ codecs }) => codecs)).toEqual(heard ? [heard] : [])
    }
  })
})
