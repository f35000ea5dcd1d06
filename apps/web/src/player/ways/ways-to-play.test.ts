import { expect, test } from 'vitest'
import type { MediaFile } from '../../api/views.ts'
import { type BrowserAbilities, waysToPlay } from './ways-to-play.ts'

const AVC = { kind: 'video', codec: 'avc', width: 1920, height: 1080 } as const
const HEVC = { ...AVC, codec: 'hevc' } as const
const HDR = { ...HEVC, hdr: 'hdr10' } as const
const sound = (codec: string) => ({ kind: 'audio', codec, channels: 2, language: 'eng' }) as const
const [AAC, OPUS, AC3] = [sound('aac'), sound('opus'), sound('ac3')]
const TEXT = { kind: 'subtitle', codec: 'subrip', language: 'eng' } as const
const PICTURES = { kind: 'subtitle', codec: 'pgs', language: 'eng' } as const

function fileOf(container: MediaFile['container'], ...tracks: MediaFile['tracks']): MediaFile {
  return {
    ...{ id: 'f', name: 'Film', bucket: '1080p', sizeBytes: 1, mimeType: '', durationSeconds: 1, subtitles: [] },
    ...{ container, tracks, version: { rank: 1, cut: 1, offsetSeconds: 0 } },
    release: { editions: [], languages: [], hdr: [] },
  }
}

const browserWith = (containers: readonly string[], codecs: readonly string[]): BrowserAbilities['canPlay'] => {
  return (mimeType) => {
    const [container = '', list = ''] = mimeType.split('; codecs=')
    const all = list.replaceAll('"', '').split(', ')
    return containers.includes(container) && all.every((codec) => codecs.some((known) => codec.startsWith(known)))
  }
}
const OPEN = ['avc1', 'av01', 'vp09', 'mp4a.40', 'opus']
const CHROMIUM: BrowserAbilities = {
  canPlay: browserWith(['video/mp4', 'video/webm'], OPEN),
  canAppend: browserWith(['video/mp4'], OPEN),
  playsPlaylists: false,
  offersSounds: false,
}
const CHROMIUM_WITH_HLS = { ...CHROMIUM, playsPlaylists: true }
const APPLE = [...OPEN, 'hvc1', 'ac-3', 'ec-3']
const SAFARI: BrowserAbilities = {
  canPlay: browserWith(['video/mp4'], APPLE),
  canAppend: browserWith(['video/mp4'], APPLE),
  playsPlaylists: true,
  offersSounds: true,
}
const WITHOUT_MSE = { ...CHROMIUM, canAppend: () => false }

test.each([
  ['an MP4 with one sound is played as it is', fileOf('mp4', AVC, AAC), CHROMIUM, ['direct', 'segments']],
  ['so it is without sound', fileOf('mp4', AVC), CHROMIUM, ['direct', 'segments']],
  ['and so is a WebM', fileOf('webm', AVC, OPUS), CHROMIUM, ['direct', 'segments']],
  ['another sound wants segments', fileOf('mp4', AVC, AAC, AAC), CHROMIUM, ['segments', 'direct']],
  ['so does a text inside', fileOf('mp4', AVC, AAC, TEXT), CHROMIUM, ['segments', 'direct']],
  ['but not a subtitle of pictures', fileOf('mp4', AVC, AAC, PICTURES), CHROMIUM, ['direct', 'segments']],
  ['a sound that the browser lacks wants segments', fileOf('mp4', AVC, AC3), CHROMIUM, ['segments', 'direct']],
  ['a Matroska wants segments', fileOf('matroska', AVC, AAC), CHROMIUM, ['segments', 'direct']],
  [
    'HLS without a choice of sounds is left to hls.js',
    fileOf('matroska', AVC, AC3),
    CHROMIUM_WITH_HLS,
    ['segments', 'direct'],
  ],
  ['HLS with one is left to the browser', fileOf('matroska', HEVC, AC3), SAFARI, ['native-segments', 'direct']],
  ['what Safari plays as it is, it does', fileOf('mp4', HEVC, AC3), SAFARI, ['direct', 'native-segments']],
  ['of a picture that the browser lacks, segments are no use', fileOf('matroska', HEVC, AAC), CHROMIUM, ['direct']],
  ['of ten bits neither', fileOf('matroska', HDR, AAC), CHROMIUM, ['direct']],
  ['nor without a picture', fileOf('matroska', AAC), CHROMIUM, ['direct']],
  ['nor to a browser that nothing can be appended in', fileOf('matroska', AVC, AAC), WITHOUT_MSE, ['direct']],
] as const)('%s', (_, file, browser, ways) => {
  expect(waysToPlay({ file, isInSegments: true, isAutoWanted: false }, browser)).toEqual(ways)
})

test('who wants the best quality that comes through gets segments', () => {
  const wish = { file: fileOf('mp4', AVC, AAC), isInSegments: true, isAutoWanted: true }
  expect(waysToPlay(wish, CHROMIUM)).toEqual(['segments', 'direct'])
})

test('what the vault does not cut is left to the browser', () => {
  for (const browser of [CHROMIUM, SAFARI]) {
    const wish = { file: fileOf('mpeg-ts', AVC, AAC, AC3), isInSegments: false, isAutoWanted: true }
    expect(waysToPlay(wish, browser)).toEqual(['direct'])
  }
})
