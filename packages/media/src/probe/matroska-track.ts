import type { Track, TrackFlags, VideoTrack } from '@streamvault/core'
import type { EbmlFields } from './ebml.ts'
import { dolbyVisionOf, frameRateOf, hdrOf } from './hdr.ts'
import { languageCodeOf } from './language-code.ts'
import { MATROSKA } from './matroska-ids.ts'

const VIDEO_TYPE = 1
const AUDIO_TYPE = 2
const SUBTITLE_TYPE = 17

/** By codec id, else by what comes before its first slash. */
const CODECS: Readonly<Record<string, string>> = {
  ...{ 'V_MPEG4/ISO/AVC': 'avc', 'V_MPEGH/ISO/HEVC': 'hevc', V_VP8: 'vp8', V_VP9: 'vp9', V_AV1: 'av1' },
  ...{ V_MPEG1: 'mpeg1', V_MPEG2: 'mpeg2', V_MPEG4: 'mpeg4', V_PRORES: 'prores', V_THEORA: 'theora' },
  ...{ A_AAC: 'aac', A_AC3: 'ac3', A_EAC3: 'eac3', A_DTS: 'dts', A_TRUEHD: 'truehd', A_FLAC: 'flac', A_OPUS: 'opus' },
  ...{ A_VORBIS: 'vorbis', 'A_MPEG/L3': 'mp3', 'A_MPEG/L2': 'mp2', A_PCM: 'pcm', A_ALAC: 'alac' },
  ...{ 'S_TEXT/UTF8': 'subrip', 'S_TEXT/ASCII': 'subrip', 'S_TEXT/SSA': 'ass', 'S_TEXT/ASS': 'ass' },
  ...{ 'S_TEXT/WEBVTT': 'webvtt', 'D_WEBVTT/SUBTITLES': 'webvtt', 'D_WEBVTT/CAPTIONS': 'webvtt' },
  ...{ S_VOBSUB: 'vobsub', 'S_HDMV/PGS': 'pgs', 'S_HDMV/TEXTST': 'textst', S_DVBSUB: 'dvbsub' },
}

/** The track of one `TrackEntry`, undefined when it is of another kind or says too little. */
export function matroskaTrack(entry: EbmlFields): Track | undefined {
  const codecId = entry.text(MATROSKA.codecId)
  if (codecId === undefined) return undefined
  const codec = CODECS[codecId] ?? CODECS[codecId.replace(/\/.*/, '')] ?? codecId.toLowerCase()
  const video = entry.fields(MATROSKA.video)
  switch (entry.number(MATROSKA.trackType)) {
    case VIDEO_TYPE:
      return video && { kind: 'video', codec, ...pictureSize(video), ...pictureFacts(entry, video) }
    case AUDIO_TYPE:
      // RFC 9559: one channel where nothing is said.
      return {
        ...{ kind: 'audio', codec, channels: entry.fields(MATROSKA.audio)?.number(MATROSKA.channels) ?? 1 },
        ...labels(entry),
        ...flags(entry),
      }
    case SUBTITLE_TYPE:
      return { kind: 'subtitle', codec, ...labels(entry), ...flags(entry) }
    default:
      return undefined
  }
}

/** The lines as coded, and as many columns as the shape of the picture asks for. */
function pictureSize(video: EbmlFields): { width: number; height: number } {
  const height = video.number(MATROSKA.pixelHeight) ?? 0
  const width = video.number(MATROSKA.pixelWidth) ?? 0
  const shape = (video.number(MATROSKA.displayWidth) ?? 0) / (video.number(MATROSKA.displayHeight) ?? 0)
  return { width: Number.isFinite(shape) && shape > 0 ? Math.round(height * shape) : width, height }
}

function labels(entry: EbmlFields): { language: string; name?: string } {
  // RFC 9559: the BCP 47 element wins over the old one, whose default is English.
  const language = entry.text(MATROSKA.languageBcp47) ?? entry.text(MATROSKA.language) ?? 'eng'
  const name = entry.text(MATROSKA.name)
  return { language: languageCodeOf(language), ...(name === undefined ? {} : { name }) }
}

/** `dvcC`, `dvvC` and `dvwC`, as numbers. */
const DOLBY_VISION = [0x64766343, 0x64767643, 0x64767743]

function pictureFacts(entry: EbmlFields, video: EbmlFields): Omit<VideoTrack, 'kind' | 'codec' | 'width' | 'height'> {
  const nanoseconds = entry.number(MATROSKA.defaultDuration) ?? 0
  const mapping = entry
    .all(MATROSKA.blockAdditionMapping)
    .find((candidate) => DOLBY_VISION.includes(candidate.number(MATROSKA.blockAddIdType) ?? 0))
  return {
    ...frameRateOf(1, nanoseconds / 1e9),
    ...hdrOf(video.fields(MATROSKA.colour)?.number(MATROSKA.transferCharacteristics)),
    ...dolbyVisionOf(mapping?.bytes(MATROSKA.blockAddIdExtraData)),
  }
}

function flags(entry: EbmlFields): TrackFlags {
  // RFC 9559: a track is a default one where nothing is said.
  const isDefault = (entry.number(MATROSKA.flagDefault) ?? 1) !== 0
  const isForced = (entry.number(MATROSKA.flagForced) ?? 0) !== 0
  return { ...(isDefault ? { isDefault } : {}), ...(isForced ? { isForced } : {}) }
}
