import { z } from 'zod'

/** One environment variable: what it means and what it accepts. */
export interface Setting<T = unknown> {
  /** One sentence for the configuration page and `.env.example`. */
  readonly description: string
  /** What is accepted, in words, for messages and pages: the given value is never shown. */
  readonly expected: string
  /** What holds when it is absent, in words. */
  readonly fallback: string
  readonly secret?: boolean
  readonly example?: string
  readonly parse: z.ZodType<T, string | undefined>
}

const GIB = 1024 ** 3
const MIB = 1024 ** 2

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: MIB, g: GIB, t: 1024 * GIB }

/** Bytes as a plain number or with K, M, G or T, powers of 1,024. */
function bytes(limits: { readonly min: number; readonly max: number }, fallback: number) {
  return z
    .string()
    .regex(/^\d+[kmgt]?$/i)
    .transform((text) => Number.parseInt(text, 10) * (UNITS[text.replace(/\d/g, '').toLowerCase()] ?? 1))
    .pipe(z.number().min(limits.min).max(limits.max))
    .optional()
    .transform((value) => value ?? fallback)
}

function wholeNumber(limits: { readonly min: number; readonly max: number }, fallback: number) {
  return z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.number().min(limits.min).max(limits.max))
    .optional()
    .transform((value) => value ?? fallback)
}

function choice<const C extends readonly [string, ...string[]]>(choices: C, fallback: C[number]) {
  return z
    .enum(choices)
    .optional()
    .transform((value): C[number] => value ?? fallback)
}

const yesOrNo = (fallback: 'yes' | 'no') =>
  choice(['yes', 'no', 'true', 'false'], fallback).transform((value) => value === 'yes' || value === 'true')

const secret = z.string().min(16).max(1024)

/** Every setting there is, by its name after `STREAMVAULT_`. The configuration page is generated from this. */
export const SETTINGS = {
  ROLE: {
    description: 'Which roles this process runs.',
    expected: '`all`, `manager` or `worker`',
    fallback: 'all',
    parse: choice(['all', 'manager', 'worker'], 'all'),
  },
  HOST: {
    description: 'Address the one origin listens on.',
    expected: 'an IP address or host name',
    fallback: '127.0.0.1',
    parse: z.string().max(253).default('127.0.0.1'),
  },
  PORT: {
    description: 'Port the one origin listens on.',
    expected: 'a port, 0 to 65535; 0 takes a free one',
    fallback: '8080',
    parse: wholeNumber({ min: 0, max: 65_535 }, 8080),
  },
  PUBLIC_URL: {
    description:
      'The origin as viewers see it, used in links. A vault on a loopback HOST answers to this name and to loopback ones only.',
    expected: 'an http or https URL without a path',
    fallback: 'http://HOST:PORT',
    example: 'https://vault.example.org',
    parse: z
      .url({ protocol: /^https?$/ })
      .transform((text) => new URL(text))
      .refine((url) => url.pathname === '/' && url.search === '' && url.hash === '')
      .transform((url) => url.origin)
      .optional(),
  },
  METRICS_PORT: {
    description: 'Loopback port of the Prometheus metrics; 0 switches them off.',
    expected: 'a port, 0 to 65535',
    fallback: '9464',
    parse: wholeNumber({ min: 0, max: 65_535 }, 9464),
  },
  DATA_DIR: {
    description: 'Folder of everything that must survive: database, blobs, cache, master secret.',
    expected: 'a path',
    fallback: './data',
    parse: z.string().max(1024).default('./data'),
  },
  STORE: {
    description: 'Where the bytes of files live.',
    expected: '`disk`',
    fallback: 'disk',
    parse: choice(['disk'], 'disk'),
  },
  PART_BYTES: {
    description: 'Largest piece in which a file is stored. A change holds for files ingested afterwards.',
    expected: 'bytes, 1M to 4000M, with K, M, G or T',
    fallback: '2000M',
    parse: bytes({ min: MIB, max: 4000 * MIB }, 2000 * MIB),
  },
  ENCRYPT: {
    description: 'Whether files ingested from now on are encrypted at rest, with AES-256-CTR.',
    expected: '`yes` or `no`',
    fallback: 'no',
    parse: yesOrNo('no'),
  },
  SECRET: {
    description:
      'Master secret: signs tickets and encrypts files. Losing it loses encrypted files. Without it one is made in DATA_DIR.',
    expected: '16 to 1,024 characters',
    fallback: 'DATA_DIR/secret, made at the first start',
    secret: true,
    parse: secret.optional(),
  },
  SECRET_PREVIOUS: {
    description: 'The master secret before a rotation: its tickets and its files stay good.',
    expected: '16 to 1,024 characters',
    fallback: 'none',
    secret: true,
    parse: secret.optional(),
  },
  TICKET_TTL_SECONDS: {
    description: 'How long a ticket to watch or download opens its file.',
    expected: 'seconds, 60 to 604800',
    fallback: '21600',
    parse: wholeNumber({ min: 60, max: 604_800 }, 21_600),
  },
  CACHE_BYTES: {
    description: 'Size of the slice cache on disk.',
    expected: 'bytes, 16M to 8T, with K, M, G or T',
    fallback: '4G',
    example: '200G',
    parse: bytes({ min: 16 * MIB, max: 8 * 1024 * GIB }, 4 * GIB),
  },
  MEMORY_BYTES: {
    description: 'All media buffers together: windows of running streams, and slices on their way from the store.',
    expected: 'bytes, 32M to 64G, with K, M, G or T',
    fallback: '256M',
    example: '2G',
    parse: bytes({ min: 32 * MIB, max: 64 * GIB }, 256 * MIB),
  },
  SAMPLES: {
    description: 'Whether an empty library is filled with the sample titles at the first start.',
    expected: '`yes` or `no`',
    fallback: 'yes',
    parse: yesOrNo('yes'),
  },
  LOG_LEVEL: {
    description: 'The least important messages that are logged.',
    expected: '`error`, `warn`, `info` or `debug`',
    fallback: 'info',
    parse: choice(['error', 'warn', 'info', 'debug'], 'info'),
  },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof SETTINGS
export type Settings = { readonly [N in SettingName]: z.output<(typeof SETTINGS)[N]['parse']> }
