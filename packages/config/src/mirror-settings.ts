import { z } from 'zod'
import { S3_SETTINGS } from './s3-settings.ts'
import type { Setting } from './setting.ts'
import { bytes, choice, GIB, wholeNumber } from './values.ts'

const KIB = 1024

/** What holds for the second home of every part, and for reading both homes again. */
export const MIRROR_SETTINGS = {
  MIRROR: {
    description: 'Where the second home of every part is. What one home does not give is read from the other.',
    expected: '`none`, `disk` or `s3`',
    fallback: 'none',
    parse: choice(['none', 'disk', 's3'], 'none'),
  },
  MIRROR_DIR: {
    description: 'Folder of the mirror on a disk, which should be another disk than that of DATA_DIR; it must exist.',
    expected: 'a path',
    fallback: 'none: needed with MIRROR=disk',
    example: '/mnt/mirror/streamvault',
    parse: z.string().max(1024).optional(),
  },
  ...S3_SETTINGS,
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

/** What each kind of mirror cannot do without, and what it is called. */
const NEEDED: Readonly<Record<string, { readonly called: string; readonly names: readonly string[] }>> = {
  disk: { called: 'a mirror on a disk', names: ['MIRROR_DIR'] },
  s3: {
    called: 'a mirror at an S3-compatible service',
    names: ['MIRROR_S3_ENDPOINT', 'MIRROR_S3_BUCKET', 'MIRROR_S3_KEY_ID', 'MIRROR_S3_SECRET'],
  },
}

/** What is missing for the mirror that is asked for; one line each. */
export function missingForMirror(given: ReadonlyMap<string, string>, prefix: string): string[] {
  const { called, names } = NEEDED[given.get('MIRROR') ?? ''] ?? { called: '', names: [] }
  return names
    .filter((name) => !given.has(name))
    .map((name) => `${prefix}${name}: needed for ${called}; see docs/operations/mirrors.md`)
}
