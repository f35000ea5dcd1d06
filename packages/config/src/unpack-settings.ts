import type { Setting } from './setting.ts'
import { bytes, GIB, MIB, wholeNumber } from './values.ts'

/** What holds for archives whose videos are taken in. */
export const UNPACK_SETTINGS = {
  UNPACK_BYTES_MAX: {
    description: 'The most that is taken out of one archive, by what it says of itself.',
    expected: 'bytes, 1M to 8T, with K, M, G or T',
    fallback: '500G',
    parse: bytes({ min: MIB, max: 8 * 1024 * GIB }, 500 * GIB),
  },
  UNPACK_JOBS_MAX: {
    description: 'How many archives are unpacked at once; each takes up to 600 MB of memory while it is compressed.',
    expected: 'a whole number, 1 to 8',
    fallback: '1',
    parse: wholeNumber({ min: 1, max: 8 }, 1),
  },
} as const satisfies Record<string, Setting>
