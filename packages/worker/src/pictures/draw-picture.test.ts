import { testPng } from '@streamvault/testkit'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawPicture } from './draw-picture.ts'
import { testJpeg } from './trial/test-jpeg.ts'

const UNUSABLE = { code: 'PICTURE_UNUSABLE' }

test.each(['webp', 'jpeg'] as const)(
  'a picture comes as %s, as wide as wanted, and of the same shape',
  async (format) => {
    const source = await testJpeg({ width: 780, height: 1170 })
    const drawn = await drawPicture(source, { width: 342, format })
    expect(await sharp(drawn).metadata()).toMatchObject({ format, width: 342, height: 513 })
    expect(drawn.length).toBeLessThan(source.length)
  },
)

test('a picture comes as avif, which the library may write and not read', async () => {
  const source = await testJpeg({ width: 780, height: 1170 })
  const drawn = await drawPicture(source, { width: 342, format: 'avif' })
  expect(drawn.toString('latin1', 4, 12)).toBe('ftypavif')
  // Width and height of the image (ISO/IEC 23008-12, 6.5.3).
  const extents = drawn.indexOf('ispe', 0, 'latin1') + 8
  expect([drawn.readUInt32BE(extents), drawn.readUInt32BE(extents + 4)]).toEqual([342, 513])
  expect(drawn.length).toBeLessThan(source.length)
  await expect(drawPicture(drawn, { width: 185, format: 'webp' })).rejects.toMatchObject(UNUSABLE)
})

test('a picture that is narrower than wanted stays as it is', async () => {
  const drawn = await drawPicture(await testJpeg({ width: 185, height: 278 }), { width: 780, format: 'webp' })
  expect(await sharp(drawn).metadata()).toMatchObject({ width: 185, height: 278 })
})

test('what a picture says about its making and its maker is left out', async () => {
  const source = await sharp(await testJpeg({ width: 200, height: 100 }))
    .withExif({ IFD0: { Artist: 'somebody', Copyright: 'all of it' } })
    .jpeg()
    .toBuffer()
  expect(source.includes('somebody')).toBe(true)
  const drawn = await drawPicture(source, { width: 185, format: 'jpeg' })
  expect((await sharp(drawn).metadata()).exif).toBeUndefined()
  expect(drawn.includes('somebody')).toBe(false)
})

test('a small file that says it has billions of pixels is refused before any is decoded', async () => {
  const bomb = testPng({ width: 60_000, height: 60_000, rowsMax: 2_000 })
  expect(bomb.length).toBeLessThan(100_000)
  const before = process.memoryUsage().rss
  const startedAt = performance.now()
  await expect(drawPicture(bomb, { width: 342, format: 'webp' })).rejects.toMatchObject(UNUSABLE)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2)
})

test('a picture that only just has too many pixels is refused, and one below is drawn', async () => {
  const drawn = await drawPicture(await testJpeg({ width: 3840, height: 2160 }), { width: 92, format: 'jpeg' })
  expect(await sharp(drawn).metadata()).toMatchObject({ width: 92 })
  const large = testPng({ width: 3840, height: 2881 })
  await expect(drawPicture(large, { width: 92, format: 'jpeg' })).rejects.toMatchObject(UNUSABLE)
})

test.each<[string, () => Promise<Buffer> | Buffer]>([
  [
    'a vector graphic',
    () =>
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
      ),
  ],
  ['a page', () => Buffer.from('<!doctype html><h1>Not Found</h1>')],
  ['nothing', () => Buffer.alloc(0)],
  ['half a picture', async () => (await testJpeg({ width: 780, height: 1170 })).subarray(0, 3_000)],
  [
    'a TIFF',
    () =>
      sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
        .tiff()
        .toBuffer(),
  ],
  [
    'a GIF',
    () =>
      sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
        .gif()
        .toBuffer(),
  ],
])('%s is no picture', async (_, make) => {
  await expect(drawPicture(await make(), { width: 342, format: 'webp' })).rejects.toMatchObject(UNUSABLE)
})
