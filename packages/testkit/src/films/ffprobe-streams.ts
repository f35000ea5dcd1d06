import { execFileSync } from 'node:child_process'

export interface ProbedPacket {
  /** Undefined where a container does not tell, as in the middle of a lace. */
  readonly pts: number | undefined
  readonly size: number
  readonly isKey: boolean
  readonly hash: string
}

export interface ProbedStream {
  readonly kind: string
  readonly codec: string
  readonly ticksPerSecond: number
  /** In the order of the file. */
  readonly packets: readonly ProbedPacket[]
}

interface Probed {
  readonly packets: readonly {
    readonly stream_index: number
    readonly pts?: number
    readonly size: string
    readonly flags: string
    readonly data_hash: string
  }[]
  readonly streams: readonly {
    readonly index: number
    readonly codec_type: string
    readonly codec_name: string
    readonly time_base: string
  }[]
}

/** All streams of a file with all of their packets, as ffprobe tells them. */
export function streamsByFfprobe(path: string): ProbedStream[] {
  const entries = 'packet=stream_index,pts,size,flags,data_hash:stream=index,codec_type,codec_name,time_base'
  const args = ['-v', 'error', '-of', 'json', '-show_packets', '-show_data_hash', 'md5', '-show_entries', entries, path]
  const { packets, streams }: Probed = JSON.parse(
    execFileSync('ffprobe', args, { encoding: 'utf8', maxBuffer: 1 << 28 }),
  )
  return streams.map(({ index, codec_type, codec_name, time_base }) => {
    const [numerator = 0, denominator = 0] = time_base.split('/').map(Number)
    const own = packets.filter(({ stream_index }) => stream_index === index)
    return {
      kind: codec_type,
      codec: codec_name,
      ticksPerSecond: denominator / numerator,
      packets: own.map(({ pts, size, flags, data_hash }) => {
        return { pts, size: Number(size), isKey: flags.startsWith('K'), hash: data_hash }
      }),
    }
  })
}
