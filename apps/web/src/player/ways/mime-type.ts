import type { MediaFile } from '../../api/views.ts'
import { tracksOf } from '../../title/wording.ts'

const CONTAINERS = {
  mp4: 'video/mp4',
  webm: 'video/webm',
  matroska: 'video/x-matroska',
  'mpeg-ts': 'video/mp2t',
} as const

/** Of what is usual in files of 1080p, by the short names of the probe (RFC 6381): only the codec itself is known. */
const CODECS: Readonly<Record<string, string>> = {
  avc: 'avc1.640028',
  hevc: 'hvc1.1.6.L120.90',
  av1: 'av01.0.08M.08',
  vp9: 'vp09.00.40.08',
  vp8: 'vp8',
  aac: 'mp4a.40.2',
  opus: 'opus',
  mp3: 'mp4a.6B',
  flac: 'flac',
  ac3: 'ac-3',
  eac3: 'ec-3',
  dts: 'dtsc',
}
/** The same with ten bits, as HDR has them. */
const DEEP_CODECS: Readonly<Record<string, string>> = {
  hevc: 'hvc1.2.4.L150.90',
  av1: 'av01.0.12M.10',
  vp9: 'vp09.02.50.10',
}

/** What a browser is asked whether it can play the bytes of a file, with the picture and the sound that it would choose. */
export function mimeTypeOf(file: MediaFile): string {
  const sounds = tracksOf(file, 'audio')
  const sound = sounds.find(({ isDefault }) => isDefault) ?? sounds[0]
  const codecs = [pictureCodecOf(file), sound && (CODECS[sound.codec] ?? sound.codec)]
  return `${CONTAINERS[file.container]}; codecs="${codecs.filter((codec) => codec !== undefined).join(', ')}"`
}

/** What a browser is asked whether it can play the pictures of a file in segments; undefined where there are none. */
export function pictureMimeTypeOf(file: MediaFile): string | undefined {
  const codec = pictureCodecOf(file)
  return codec && `${CONTAINERS.mp4}; codecs="${codec}"`
}

function pictureCodecOf(file: MediaFile): string | undefined {
  const [picture] = tracksOf(file, 'video')
  if (picture === undefined) return undefined
  const deep = picture.hdr === undefined ? undefined : DEEP_CODECS[picture.codec]
  return deep ?? CODECS[picture.codec] ?? picture.codec
}
