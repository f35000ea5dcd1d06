import { readAacConfig } from './aac-config.ts'
import type { PictureFormat, SoundFormat } from './formats.ts'

const two = (value: number) => String(value).padStart(2, '0')
const hex = (value: number) => value.toString(16).padStart(2, '0')

/** What `CODECS` says of pictures (RFC 6381; ISO/IEC 14496-15, annex E; the bindings of AV1 and VP9 to ISOBMFF). */
export function pictureCodecString({ codec, config }: PictureFormat): string {
  const byte = (at: number) => config[at] ?? 0
  switch (codec) {
    case 'avc':
      return `avc1.${hex(byte(1))}${hex(byte(2))}${hex(byte(3))}`
    case 'hevc':
      return hevcString(config)
    case 'av1': {
      const depth = byte(2) & 0x40 ? (byte(2) & 0x20 ? 12 : 10) : 8
      return `av01.${byte(1) >> 5}.${two(byte(1) & 31)}${byte(2) & 0x80 ? 'H' : 'M'}.${two(depth)}`
    }
    case 'vp9':
      return `vp09.${two(byte(0))}.${two(byte(1))}.${two(byte(2) >> 4)}`
  }
}

function hevcString(config: Uint8Array): string {
  const byte = (at: number) => config[at] ?? 0
  const space = ['', 'A', 'B', 'C'][byte(1) >> 6]
  const compatibility = new DataView(Uint8Array.from(config.subarray(2, 6)).buffer)
  // In the order of their numbers, of which the first is the highest bit.
  const flags = config.length < 6 ? 0 : reversed(compatibility.getUint32(0))
  const constraints = [...config.subarray(6, 12)].map((value) => value.toString(16).toUpperCase())
  while (constraints.at(-1) === '0') constraints.pop()
  const tier = byte(1) & 0x20 ? 'H' : 'L'
  return [`hvc1.${space}${byte(1) & 31}`, flags.toString(16).toUpperCase(), `${tier}${byte(12)}`, ...constraints].join(
    '.',
  )
}

function reversed(bits: number): number {
  return Number.parseInt(bits.toString(2).padStart(32, '0').split('').toReversed().join(''), 2)
}

/** What `CODECS` says of sound. */
export function soundCodecString({ codec, config }: Pick<SoundFormat, 'codec' | 'config'>): string {
  if (codec === 'aac') return `mp4a.40.${readAacConfig(config)?.objectType ?? 2}`
  return { opus: 'opus', flac: 'fLaC', mp3: MP3 }[codec]
}

/** By the name that Apple's players and hls.js know it by. */
const MP3 = 'mp4a.40.34'
