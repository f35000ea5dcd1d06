import { describe, expect, test } from 'vitest'
import { readLinkOptions } from './link-options.ts'

describe('what of a title somebody wants the address of', () => {
  test('is its bytes unless the playlist is asked for', () => {
    expect(readLinkOptions({})).toMatchObject({ hls: false, download: false, pack: false })
    expect(readLinkOptions({ hls: true, bucket: '720p' })).toMatchObject({ hls: true, bucket: '720p' })
  })

  test.each([
    [{ hls: true, download: true }, '--hls is to be played, and --download to be saved'],
    [{ hls: true, pack: true }, '--hls takes no archive'],
    [{ hls: true, season: '1' }, '--hls takes no archive'],
    [{ bucket: '999p' }, '--bucket takes one of 2160p, 1080p, 720p, 480p'],
  ])('is not said by %o', (options, complaint) => {
    expect(readLinkOptions(options)).toBe(complaint)
  })
})
