import { execFileSync } from 'node:child_process'

export interface Packet {
  readonly ticks: number
  readonly position: number
  readonly size: number
  readonly isKey: boolean
}

interface Probed {
  readonly packets: readonly {
    readonly pts: number
    readonly pos: string
    readonly size: string
    readonly flags: string
  }[]
  readonly streams: readonly { readonly time_base: string }[]
}

/** The packets of the first picture track in the order of the file, as ffprobe tells them. */
export function packetsByFfprobe(path: string): {
  readonly ticksPerSecond: number
  readonly packets: readonly Packet[]
} {
  const entries = 'packet=pts,pos,size,flags:stream=time_base'
  const args = ['-v', 'error', '-of', 'json', '-select_streams', 'v:0', '-show_packets', '-show_entries', entries, path]
  const { packets, streams }: Probed = JSON.parse(
    execFileSync('ffprobe', args, { encoding: 'utf8', maxBuffer: 1 << 28 }),
  )
  const [numerator = 0, denominator = 0] = (streams[0]?.time_base ?? '').split('/').map(Number)
  return {
    ticksPerSecond: denominator / numerator,
    packets: packets.map(({ pts, pos, size, flags }) => ({
      ticks: pts,
      position: Number(pos),
      size: Number(size),
      isKey: flags.startsWith('K'),
    })),
  }
}
