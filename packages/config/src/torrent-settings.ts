import { z } from 'zod'
import type { Setting } from './setting.ts'
import { bytes, GIB, MIB, wholeNumber, yesOrNo } from './values.ts'

/** What holds for torrents, which aria2 downloads. */
export const TORRENT_SETTINGS = {
  TORRENT_URL: {
    description:
      'JSON-RPC address of an aria2 that runs already and sees the data folder under the same path; without it the worker starts `aria2c` itself, for each torrent.',
    expected: 'an http or https URL',
    fallback: 'an aria2c of its own',
    example: 'http://127.0.0.1:6800/jsonrpc',
    parse: z.url({ protocol: /^https?$/ }).optional(),
  },
  TORRENT_SECRET: {
    description: 'The `rpc-secret` of that aria2.',
    expected: 'up to 256 characters',
    fallback: 'none',
    secret: true,
    parse: z.string().max(256).optional(),
  },
  TORRENT_BYTES_MAX: {
    description: 'The most that is downloaded of one torrent. It lies in the data folder until it is taken in.',
    expected: 'bytes, 1M to 8T, with K, M, G or T',
    fallback: '100G',
    parse: bytes({ min: MIB, max: 8 * 1024 * GIB }, 100 * GIB),
  },
  TORRENT_JOBS_MAX: {
    description: 'How many torrents are downloaded at once; the others wait.',
    expected: 'a whole number, 1 to 16',
    fallback: '2',
    parse: wholeNumber({ min: 1, max: 16 }, 2),
  },
  TORRENT_PORTS: {
    description: 'Ports of which the own aria2c listens on one for peers.',
    expected: 'a port, or the first and the last of some',
    fallback: '6881-6999',
    parse: z
      .string()
      .regex(/^\d{1,5}(?:-\d{1,5})?$/)
      .default('6881-6999'),
  },
  TORRENT_DHT: {
    description: 'Whether the own aria2c finds peers without a tracker, too, which tells strangers what it looks for.',
    expected: '`yes` or `no`',
    fallback: 'yes',
    parse: yesOrNo('yes'),
  },
  TORRENT_IDLE_SECONDS: {
    description: 'How long nothing may arrive before a torrent is given up, and tried again later.',
    expected: 'seconds, 10 to 86400',
    fallback: '1800',
    parse: wholeNumber({ min: 10, max: 86_400 }, 1800),
  },
} as const satisfies Record<string, Setting>
