import { z } from 'zod'
import { CHANNEL_MIRROR_SETTINGS } from './channel-mirror-settings.ts'
import { list } from './list.ts'
import { S3_SETTINGS } from './s3-settings.ts'
import type { Setting } from './setting.ts'
import { bytes, GIB, wholeNumber } from './values.ts'

const KIB = 1024
const KINDS = ['disk', 's3', 'channel'] as const
const NONE = 'none'

type MirrorKind = (typeof KINDS)[number]

function mirrorKinds() {
  const some = list(z.enum(KINDS), KINDS.length).transform((kinds): readonly MirrorKind[] => kinds ?? [])
  return z.union([z.literal(NONE).transform((): readonly MirrorKind[] => []), some])
}

/** What holds for the second home of every part, and for reading both homes again. */
export const MIRROR_SETTINGS = {
  MIRROR: {
    description: 'Where other homes of every part are. What one home does not give is read from another.',
    expected: '`none`, or some of `disk`, `s3` and `channel` with commas between them',
    fallback: 'none',
    show: (kinds: readonly string[]) => kinds.join(',') || NONE,
    parse: mirrorKinds(),
  },
  MIRROR_DIR: {
    description: 'Folder of the mirror on a disk, which should be another disk than that of DATA_DIR; it must exist.',
    expected: 'a path',
    fallback: 'none: needed with MIRROR=disk',
    example: '/mnt/mirror/streamvault',
    parse: z.string().max(1024).optional(),
  },
  ...S3_SETTINGS,
  ...CHANNEL_MIRROR_SETTINGS,
  MIRROR_BYTES_PER_SECOND: {
    description: 'How fast parts are copied to the mirror, and repaired.',
    expected: 'bytes, 64K to 16G, with K, M, G or T',
    fallback: '16M',
    parse: bytes({ min: 64 * KIB, max: 16 * GIB }, 16 * KIB * KIB),
  },
  SCRUB_BYTES_PER_SECOND: {
    description: 'How fast a scrub reads everything again: at 4M a terabyte takes three days for each of its homes.',
    expected: 'bytes, 64K to 16G, with K, M, G or T',
    fallback: '4M',
    parse: bytes({ min: 64 * KIB, max: 16 * GIB }, 4 * KIB * KIB),
  },
  SCRUB_EVERY_DAYS: {
    description: 'How many days after the beginning of a scrub the next one begins by itself; 0 leaves that to you.',
    expected: 'a whole number, 0 to 3650',
    fallback: '30',
    parse: wholeNumber({ min: 0, max: 3650 }, 30),
  },
} as const satisfies Record<string, Setting>
