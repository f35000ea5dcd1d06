import { execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileId, type MediaFile, SLICE_BYTES } from '@streamvault/core'
import { findProgram, loadDenials, MemoryBlobStore, MemorySliceCache } from '@streamvault/testkit'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { ViewerTraffic } from '../delivery/viewer-traffic.ts'
import { MOVIES, SAMPLES, VaultTrial } from '../e2e/vault-trial.ts'
import { KeyFrameShelf } from '../key-frames/key-frame-shelf.ts'
import { PictureStore } from '../pictures/picture-store.ts'
import { FileOpener } from '../reading/file-opener.ts'
import { brightnessOf } from './brightness.ts'
import { FilmPictureDesk } from './film-picture-desk.ts'
import { fitted } from './still.ts'
import { StillDecoder } from './still-decoder.ts'

const { signal } = new AbortController()
const HARBOUR = join(SAMPLES, 'movies/The Glass Harbour (2023) [1080p].mkv')
const [TIDES = expect.fail('there is a sample')] = MOVIES
const decoder = await StillDecoder.find()
const FRAGMENTED = join(import.meta.dirname, '../../../media/clips/fragmented.mp4')
const isHere = findProgram('ffmpeg') !== undefined
const folder = await mkdtemp(join(tmpdir(), 'streamvault-film-pictures-'))
afterAll(() => rm(folder, { recursive: true }))

/** A vault with one film, and a desk that makes its pictures. */
async function setUp(path: string) {
  const vault = new VaultTrial({ store: new MemoryBlobStore({ blobBytesMax: 1 << 30 }) })
  await vault.ingest([path])
  const [{ file } = expect.fail('there is a file')] = await vault.files()
  const denials = await loadDenials(vault.catalog)
  const stores = new Map([[vault.store.name, vault.store]])
  const cache = new MemorySliceCache({ bytesMax: 32 * SLICE_BYTES })
  const files = new FileOpener({ ...vault.deps(), denials, stores, cache })
  const keyFrames = new KeyFrameShelf({ ...vault.deps(), files })
  const directory = await mkdtemp(join(folder, 'store-'))
  const store = await PictureStore.open({ directory, bytesMax: 1 << 24, clock: vault.clock })
  const { clock } = vault
  const desk = new FilmPictureDesk({ files, keyFrames, decoder, store, clock })
  return { vault, file, denials, files, keyFrames, store, directory, desk }
}

/** The key frames of a whole film, small, as ffmpeg shows them. */
function keyFramesOf(path: string, { width, height }: { readonly width: number; readonly height: number }): Buffer[] {
  const how = ['-vf', `select=key,scale=${width}:${height}:flags=area`, '-fps_mode', 'passthrough', '-pix_fmt', 'rgb24']
  const args = ['-v', 'error', '-skip_frame', 'nokey', '-i', path, '-map', '0:v:0', ...how, '-f', 'rawvideo', 'pipe:1']
  const bytes = execFileSync('ffmpeg', args, { maxBuffer: 1 << 28 })
  const each = width * height * 3
  return Array.from({ length: bytes.length / each }, (_, at) => bytes.subarray(at * each, (at + 1) * each))
}

/** Slices of a film that were fetched: it begins with none in the cache. */
function slicesAtHand(files: FileOpener, file: MediaFile): number {
  const count = Math.ceil(file.sizeBytes / SLICE_BYTES)
  return Array.from({ length: count }, (_, index) => files.has(file, index)).filter(Boolean).length
}

/** By how much two pictures differ in the mean, of 255. */
function difference(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length)
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length
}

/** How bright a picture is in the mean, and how far from grey, both of 255. */
async function lookAt(picture: Buffer): Promise<{ readonly brightness: number; readonly colour: number }> {
  const pixels = await sharp(picture).raw().toBuffer()
  const spread = Array.from({ length: pixels.length / 3 }, (_, at) => {
    const colours = pixels.subarray(at * 3, at * 3 + 3)
    return Math.max(...colours) - Math.min(...colours)
  })
  return { brightness: brightnessOf(pixels).mean, colour: spread.reduce((sum, each) => sum + each) / spread.length }
}

const CUE = /(?<start>[\d:.]+) --> (?<end>[\d:.]+)\n(?<sheet>\d+)[.]webp[?]ticket=t#xywh=(?<place>[\d,]+)/g
const secondsOf = (text: string) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)

describe.skipIf(!isHere)('with ffmpeg', () => {
  test.each([HARBOUR, TIDES])('the pictures of a track are the key frames of the whole film: %s', async (path) => {
    const { desk, file, keyFrames } = await setUp(path)
    const { frames, ticksPerSecond } = await keyFrames.of(file.id, { signal })
    const cues = [...(await desk.track(file.id, 't', { signal })).matchAll(CUE)].map(({ groups = {} }) => groups)
    expect(cues.length).toBeGreaterThan(1)
    const sheet = await desk.sheet(file.id, 0, { signal })
    const { height: cellHeight } = fitted({ width: 1920, height: 1080 }, 160)
    const wanted = keyFramesOf(path, { width: 160, height: cellHeight })
    for (const { start = '', end = '', sheet: number, place = '' } of cues) {
      const [left = 0, top = 0, width = 0, height = 0] = place.split(',').map(Number)
      expect([number, width, height]).toEqual(['0', 160, cellHeight])
      expect(secondsOf(end)).toBeGreaterThan(secondsOf(start))
      const at = frames.findIndex(({ startTicks }) => Math.abs(startTicks / ticksPerSecond - secondsOf(start)) < 0.01)
      const cell = await sharp(sheet).extract({ left, top, width, height }).raw().toBuffer()
      expect(difference(cell, wanted[Math.max(0, at)] ?? expect.fail()), `at ${start}`).toBeLessThan(8)
    }
    await expect(desk.sheet(file.id, 1, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  })

  test('a film has a poster frame that is one of its own and shows something', async () => {
    const { desk, file } = await setUp(HARBOUR)
    const frame = await desk.posterFrame(file.id, { signal })
    expect(await sharp(frame).metadata()).toMatchObject({ width: 1280, height: 720, format: 'jpeg' })
    const small = { width: 160, height: 90 }
    const pixels = await sharp(frame)
      .resize({ ...small, fit: 'fill' })
      .raw()
      .toBuffer()
    const nearest = Math.min(...keyFramesOf(HARBOUR, small).map((each) => difference(pixels, each)))
    expect(nearest).toBeLessThan(6)
    expect((await sharp(frame).stats()).channels.some(({ stdev }) => stdev > 20)).toBe(true)
  })

  test.each(['smpte2084', 'arib-std-b67'])(
    'a film that is bright by %s is shown as bright and colourful as on any screen',
    async (transfer) => {
      const cards = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=12:duration=2']
      const bright = `format=yuv420p10le,zscale=min=709:tin=709:pin=709:t=${transfer}:m=2020_ncl:p=2020:npl=203,format=yuv420p10le`
      const told = ['-color_trc', transfer, '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc']
      const hevc = ['-c:v', 'libx265', '-x265-params', 'log-level=none:keyint=12', ...told]
      const lookOf = async (name: string, how: readonly string[]) => {
        const path = join(folder, name)
        execFileSync('ffmpeg', ['-v', 'error', '-y', ...cards, ...how, path])
        const { desk, file } = await setUp(path)
        return { file, look: await lookAt(await desk.posterFrame(file.id, { signal })) }
      }
      const plain = await lookOf('Cards.2024.mkv', ['-c:v', 'libx264', '-g', '12'])
      const hdr = await lookOf(`Bright.Cards.2024.${transfer}.mkv`, ['-vf', bright, ...hevc])
      expect(hdr.file.media.tracks).toMatchObject([{ kind: 'video', codec: 'hevc', hdr: expect.any(String) }])
      for (const what of ['brightness', 'colour'] as const) {
        expect(hdr.look[what] / plain.look[what], what).toBeGreaterThan(0.8)
        expect(hdr.look[what] / plain.look[what], what).toBeLessThan(1.1)
      }
    },
  )

  test('a film whose every picture is black has no poster frame', async () => {
    const path = join(folder, 'Night.2024.mkv')
    const black = ['-f', 'lavfi', '-i', 'color=black:size=128x72:rate=24:duration=1', '-c:v', 'libx264', '-g', '12']
    execFileSync('ffmpeg', ['-v', 'error', ...black, path])
    const { desk, file } = await setUp(path)
    await expect(desk.posterFrame(file.id, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  })

  test('the track of a film whose key frames nobody can tell has no cues, and it has no sheets', async () => {
    const path = join(folder, 'Broken.Tides.2024.mp4')
    await copyFile(FRAGMENTED, path)
    const { desk, file, directory } = await setUp(path)
    expect(await desk.track(file.id, 't', { signal })).toBe('WEBVTT\n')
    await expect(desk.sheet(file.id, 0, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
    expect(await readdir(directory)).toEqual([])
  })

  test('what was made is kept, and made once however many ask', async () => {
    const { desk, file, directory, files, keyFrames, store, vault } = await setUp(TIDES)
    const both = await Promise.all([1, 2].map(() => desk.sheet(file.id, 0, { signal })))
    expect(both[0]).toBe(both[1])
    expect(await readdir(directory)).toHaveLength(1)
    const later = new FilmPictureDesk({ files, keyFrames, decoder: undefined, store, clock: vault.clock })
    expect((await later.sheet(file.id, 0, { signal })).equals(both[0] ?? expect.fail())).toBe(true)
    await later.forget(file.id)
    expect(await readdir(directory)).toEqual([])
  })

  test('what is fetched for a picture is paid by the one who asks for it, to the slice, and by nobody twice', async () => {
    const { desk, file, files, vault } = await setUp(HARBOUR)
    const fetched = () => slicesAtHand(files, file)
    const traffic = new ViewerTraffic(vault.clock, { burst: 50, perSecond: 1e-6 })
    const left = (viewer: string) => {
      const payer = traffic.payerOf(viewer)
      for (let count = 0; ; count++) {
        try {
          payer.payNow()
        } catch {
          return count
        }
      }
    }
    await desk.sheet(file.id, 0, { signal, payer: traffic.payerOf('first') })
    expect(fetched()).toBeGreaterThan(1)
    expect(left('first')).toBe(50 - fetched())
    const before = fetched()
    // The sheet is kept, and what the frame is made of is in the cache.
    await desk.sheet(file.id, 0, { signal, payer: traffic.payerOf('second') })
    await desk.posterFrame(file.id, { signal, payer: traffic.payerOf('second') })
    expect([fetched(), left('second')]).toEqual([before, 50])
  })

  test('who has had what one may is refused before anything is read for a picture, and others are not', async () => {
    const { desk, file, files, vault } = await setUp(HARBOUR)
    const traffic = new ViewerTraffic(vault.clock, { burst: 4, perSecond: 1 })
    const payer = traffic.payerOf('greedy')
    for (let count = 0; count < 4; count++) payer.payNow()
    const refused = { code: 'REQUESTS_TOO_MANY', retryAfterMs: 1000 }
    await expect(desk.sheet(file.id, 0, { signal, payer })).rejects.toMatchObject(refused)
    await expect(desk.posterFrame(file.id, { signal, payer })).rejects.toMatchObject(refused)
    expect(slicesAtHand(files, file)).toBe(0)
    expect(await desk.posterFrame(file.id, { signal, payer: traffic.payerOf('modest') })).toBeInstanceOf(Buffer)
    // What was begun is finished, as fast as its viewer may have it.
    expect(() => traffic.payerOf('modest').look()).not.toThrow()
  })

  test('a film whose key frames nobody has found yet is looked through at the cost of the one who asks', async () => {
    const { desk, file, files, vault } = await setUp(HARBOUR)
    await vault.catalog.keyFrames.remove(file.id)
    let paid = 0
    const pay = async () => void paid++
    await desk.track(file.id, 't', { signal, payer: { look: () => {}, payNow: () => paid++, pay } })
    expect(paid).toBe(slicesAtHand(files, file))
    expect(paid).toBeGreaterThan(0)
  })

  test('who waits long is told to come again, and finds it then', async () => {
    const { desk, file, store, vault } = await setUp(TIDES)
    const late = expect(desk.sheet(file.id, 0, { signal })).rejects.toMatchObject({ code: 'PICTURE_UNAVAILABLE' })
    while (vault.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve))
    await vault.clock.advance(10_000)
    await late
    const gone = new AbortController()
    const left = expect(desk.sheet(file.id, 0, { signal: gone.signal })).rejects.toThrow('the viewer has left')
    gone.abort(new Error('the viewer has left'))
    await left
    while (store.bytes === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(await desk.sheet(file.id, 0, { signal })).toBeInstanceOf(Buffer)
  })

  test('of what is taken down while it is drawn, nothing is kept', async () => {
    const { desk, file, vault, denials, directory } = await setUp(TIDES)
    const drawing = desk.sheet(file.id, 0, { signal })
    await vault.catalog.takedowns.takeDown({ file: file.id }, { reason: 'a notice', by: 'operator', at: 1 })
    await denials.refresh()
    await expect(drawing).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
    await desk.forget(file.id)
    expect(await readdir(directory)).toEqual([])
  })

  test('a decoder that is given nonsense, a picture that is too large or nobody who waits draws nothing', async () => {
    const size = { width: 160, height: 90 }
    expect(await decoder?.decode(Buffer.from('#EXTM3U\nfile:///etc/passwd\n'), { size }, { signal })).toBeUndefined()
    expect(await decoder?.decode(new Uint8Array(), { size }, { signal })).toBeUndefined()
    const reason = new Error('enough')
    await expect(decoder?.decode(new Uint8Array(9), { size }, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    )
  })
})

test('without ffmpeg there are no pictures of films', async () => {
  expect(await StillDecoder.find({ PATH: folder })).toBeUndefined()
  const { files, keyFrames, store, file, vault } = await setUp(TIDES)
  const desk = new FilmPictureDesk({ files, keyFrames, decoder: undefined, store, clock: vault.clock })
  await expect(desk.posterFrame(file.id as FileId, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  expect(await desk.track(file.id, 't', { signal })).toBe('WEBVTT\n')
  expect(store.bytes).toBe(0)
})
