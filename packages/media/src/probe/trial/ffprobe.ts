import { execFileSync } from 'node:child_process'
import type { MediaFacts } from '@streamvault/core'

interface ProbedStream {
  readonly codec_type: string
  readonly codec_name?: string
  readonly width?: number
  readonly height?: number
  readonly avg_frame_rate?: string
  readonly color_transfer?: string
  readonly channels?: number
  readonly tags?: Readonly<Record<string, string>>
  readonly disposition?: Readonly<Record<string, number>>
  readonly side_data_list?: readonly Readonly<Record<string, unknown>>[]
}

interface Probed {
  readonly streams: readonly ProbedStream[]
  readonly format: { readonly duration: string; readonly bit_rate: string }
  readonly chapters: readonly { readonly start_time: string; readonly tags?: Readonly<Record<string, string>> }[]
}

const CODECS: Readonly<Record<string, string>> = { h264: 'avc', mov_text: 'tx3g' }
const HDR: Readonly<Record<string, 'hdr10' | 'hlg'>> = { smpte2084: 'hdr10', 'arib-std-b67': 'hlg' }

/** What ffprobe tells of a file, in our words; of the container nothing, for it has names of its own for those. */
export function factsByFfprobe(path: string): Omit<MediaFacts, 'container' | 'mimeType'> {
  const args = ['-v', 'error', '-of', 'json', '-show_streams', '-show_format', '-show_chapters', path]
  const { streams, format, chapters }: Probed = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' }))
  const kinds = ['video', 'audio', 'subtitle']
  const shown = kinds.flatMap((kind) => streams.filter(({ codec_type }) => codec_type === kind))
  const told = chapters.map(({ start_time, tags }) => ({
    startSeconds: Number(start_time),
    ...(tags?.['title'] === undefined ? {} : { name: tags['title'] }),
  }))
  return {
    durationSeconds: Number(format.duration),
    bitsPerSecond: Number(format.bit_rate),
    tracks: shown.map(trackOf),
    ...(told.length === 0 ? {} : { chapters: told }),
  }
}

function trackOf(stream: ProbedStream): MediaFacts['tracks'][number] {
  const { codec_type: kind, codec_name = '', tags = {}, disposition = {} } = stream
  const codec = CODECS[codec_name] ?? codec_name
  if (kind === 'video') {
    const { width = 0, height = 0, avg_frame_rate: rate = '', color_transfer: transfer = '' } = stream
    const [frames = 0, seconds = 0] = rate.split('/').map(Number)
    const profile = stream.side_data_list?.find((data) => 'dv_profile' in data)?.['dv_profile']
    return {
      ...{ kind, codec, width, height, frameRate: Math.round((frames / seconds) * 1000) / 1000 },
      ...(HDR[transfer] === undefined ? {} : { hdr: HDR[transfer] }),
      ...(profile === undefined ? {} : { dolbyVisionProfile: Number(profile) }),
    }
  }
  const name = tags['title'] ?? (tags['handler_name']?.includes('Handler') === true ? undefined : tags['handler_name'])
  const labels = {
    language: tags['language'] ?? 'und',
    ...(name === undefined ? {} : { name }),
    ...(disposition['default'] === 1 ? { isDefault: true as const } : {}),
    ...(disposition['forced'] === 1 ? { isForced: true as const } : {}),
  }
  if (kind === 'audio') return { kind, codec, channels: stream.channels ?? 0, ...labels }
  return { kind: 'subtitle', codec, ...labels }
}
