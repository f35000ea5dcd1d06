import { z } from 'zod'
import { list } from './list.ts'
import type { Setting } from './setting.ts'
import { bytes, GIB, MIB, wholeNumber } from './values.ts'

/** What holds for files that are taken from web servers. */
export const LEECH_SETTINGS = {
  LEECH_NETWORKS: {
    description:
      'Networks that `leech` takes files from although they are not on the Internet, such as your own. Whoever may give it an address reaches what is there.',
    expected: 'CIDRs with commas between them, 64 at most',
    fallback: 'none: addresses on the Internet only',
    example: '192.168.1.0/24,fd12:3456:789a::/48',
    parse: list(z.union([z.cidrv4(), z.cidrv6()]), 64).transform((given) => given ?? []),
  },
  LEECH_BYTES_MAX: {
    description: 'The largest file that `leech` takes.',
    expected: 'bytes, 1M to 8T, with K, M, G or T',
    fallback: '100G',
    parse: bytes({ min: MIB, max: 8 * 1024 * GIB }, 100 * GIB),
  },
  LEECH_JOBS_MAX: {
    description: 'How many files `leech` takes at once; the others wait.',
    expected: 'a whole number, 1 to 16',
    fallback: '2',
    parse: wholeNumber({ min: 1, max: 16 }, 2),
  },
  LEECH_CONNECTIONS: {
    description:
      'How many pieces of one file are on their way at once, each over a connection of its own; a file takes 4 MiB of memory for each, and 8 MiB more.',
    expected: 'a whole number, 1 to 16',
    fallback: '4',
    parse: wholeNumber({ min: 1, max: 16 }, 4),
  },
  LEECH_IDLE_SECONDS: {
    description: 'How long a server may send nothing before it is asked again.',
    expected: 'seconds, 1 to 600',
    fallback: '30',
    parse: wholeNumber({ min: 1, max: 600 }, 30),
  },
} as const satisfies Record<string, Setting>
