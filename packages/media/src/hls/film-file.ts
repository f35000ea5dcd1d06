import type { AudioTrack, CallOptions, SubtitleTrack, VideoTrack } from '@streamvault/core'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import type { ConvertedCodec, PassedCodec, PictureFormat, SoundFormat } from './codecs/formats.ts'
import type { Packet } from './packet.ts'
import type { Segment } from './plan-segments.ts'

/** A stretch of the clock of a file. */
export interface Span {
  readonly startSeconds: number
  readonly endSeconds: number
}

/** How packets are read of a file; each call reads anew, as much as `reader` may. */
interface PacketSource<Where> {
  /** In the order in which they are decoded. What lies before `where` may come too, and so does all behind it that is read anyway. */
  packets(reader: BoundedReader, where: Where, options: CallOptions): AsyncGenerator<Packet>
}

export interface FilePicture extends PacketSource<Segment> {
  readonly facts: VideoTrack
  readonly format: PictureFormat
  readonly ticksPerSecond: number
  /** How long a picture is shown, where the container tells it once for all; else 0. */
  readonly frameTicks: number
}

export interface FileSound extends PacketSource<Span> {
  readonly facts: AudioTrack
  readonly format: SoundFormat<PassedCodec | ConvertedCodec>
  readonly ticksPerSecond: number
  /** When its first packet is heard, as far as that was seen; else 0. */
  readonly firstTicks: number
  /** Whether ticks are rounded so that they tell nothing of single samples. */
  readonly isRounded: boolean
  /** As far as was seen; else 0. */
  readonly bitsPerSecond: number
}

/** What a packet of text is written in: `mov` is 3GPP timed text. */
export type TextKind = 'srt' | 'vtt' | 'ass' | 'mov'

export interface FileText extends PacketSource<Span> {
  readonly facts: SubtitleTrack
  readonly kind: TextKind
  readonly ticksPerSecond: number
}

/** What a container holds of a film, each kind in the order of the file; tracks that nobody could play are left out. */
export interface FilmFile {
  readonly picture: FilePicture
  readonly sounds: readonly FileSound[]
  readonly texts: readonly FileText[]
}
