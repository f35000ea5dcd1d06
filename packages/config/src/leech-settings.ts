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
  LEECH_BYTES_PER_SECOND_MIN: {
    description:
      'What a server has to send on average over five minutes in which it is waited for; one that sends less is given up, so that it does not hold its place for ever. 0 for any pace.',
    expected: 'bytes a second, 0 to 1G, with K, M or G',
    fallback: '4K',
    parse: bytes({ min: 0, max: GIB }, 4096),
  },
} as const satisfies Record<string, Setting>
