import { type CallOptions, type HdrKind, Semaphore } from '@streamvault/core'
import { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { PIXEL_BYTES, type StillSize } from './still.ts'

/** Each takes a processor for a tenth of a second. */
const AT_ONCE_MAX = 2
/** One that takes longer is none: a tenth of a second is long where others want the processor. */
const DECODE_MS_MAX = 60_000
const PROCESSOR_SECONDS_MAX = 10
const ALLOCATION_BYTES_MAX = 256 * 1024 ** 2
const PIXELS_MAX = 8192 * 4608
/** What films are coded as: the rest is code that nobody needs, and attackers do. */
const DECODERS = 'h264,hevc,vp8,vp9,libdav1d,libaom-av1,av1,mpeg4,mpeg2video'

/** What zscale calls the curves by which a picture is brighter than others. */
const TRANSFERS: Readonly<Record<HdrKind, string>> = { hdr10: 'smpte2084', hlg: 'arib-std-b67' }
/** How bright the white of a page is in a picture of HDR, in candelas a square metre: diffuse white of ITU-R BT.2408. */
const WHITE_NITS = 203

/** What is up to half as bright as that stays as it is, and all above comes closer together: colours stay what they are. */
const CURVE = 'mobius:param=0.5:desat=0'

/** What of a picture is wanted, and by which curve it is bright where that is not the ordinary one. */
export interface StillShape {
  readonly size: StillSize
  readonly hdr?: HdrKind | undefined
}

/** Decodes single pictures with ffmpeg. A picture that breaks it breaks no other. */
export class StillDecoder {
  readonly #ffmpeg: Ffmpeg
  readonly #room = new Semaphore(AT_ONCE_MAX)

  /** Whoever installed no ffmpeg has no decoder. */
  static async find(env?: NodeJS.ProcessEnv): Promise<StillDecoder | undefined> {
    const ffmpeg = await Ffmpeg.find(env)
    return ffmpeg && new StillDecoder(ffmpeg)
  }

  private constructor(ffmpeg: Ffmpeg) {
    this.#ffmpeg = ffmpeg
  }

  /**
   * The picture of a Matroska file that has one, as `PIXEL_BYTES` for each pixel, row by row, in the colours of screens that are not bright
   * (BT.709); undefined where nothing can be seen.
   */
  async decode(made: Uint8Array, shape: StillShape, { signal }: CallOptions): Promise<Buffer | undefined> {
    await this.#room.acquire(1, signal)
    try {
      return await this.#run(made, shape, AbortSignal.any([signal, AbortSignal.timeout(DECODE_MS_MAX)]))
    } finally {
      this.#room.release()
      signal.throwIfAborted()
    }
  }

  async #run(made: Uint8Array, shape: StillShape, signal: AbortSignal): Promise<Buffer | undefined> {
    const { width, height } = shape.size
    const wantedBytes = width * height * PIXEL_BYTES
    const bounds = { processorSeconds: PROCESSOR_SECONDS_MAX, outputBytes: wantedBytes }
    const { bytes } = await this.#ffmpeg.run({ ...bounds, args: argumentsFor(shape), input: made }, { signal })
    return bytes.length === wantedBytes ? bytes : undefined
  }
}

function argumentsFor(shape: StillShape): string[] {
  return [
    ...['-v', 'quiet', '-nostdin', '-max_alloc', String(ALLOCATION_BYTES_MAX)],
    ...['-protocol_whitelist', 'pipe', '-format_whitelist', 'matroska,webm', '-codec_whitelist', DECODERS],
    ...['-max_pixels', String(PIXELS_MAX), '-threads', '1', '-f', 'matroska', '-i', 'pipe:0'],
    ...['-map', '0:v:0', '-frames:v', '1', '-filter_threads', '1', '-vf', filtersFor(shape)],
    ...['-threads', '1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
  ]
}

/** A picture is made small first: what follows works on each pixel in floating point, of which 2160p would take 100 MB. */
function filtersFor({ size: { width, height }, hdr }: StillShape): string {
  const scaled = `scale=${width}:${height}:flags=area`
  if (hdr === undefined) return scaled
  // What the file says counts: the picture alone may say nothing.
  const told = `tin=${TRANSFERS[hdr]}:min=2020_ncl:pin=2020`
  const light = `format=yuv420p10le,zscale=${told}:t=linear:p=709:npl=${WHITE_NITS},format=gbrpf32le`
  return `${scaled},${light},tonemap=${CURVE},zscale=t=709:m=709:r=limited,format=yuv420p`
}
