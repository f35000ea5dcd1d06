import { z } from 'zod'
import { mongoUrl, redisUrl } from './address-values.ts'
import { BACKUP_SETTINGS } from './backup-settings.ts'
import { GATEWAY_SETTINGS } from './gateway-settings.ts'
import { INBOX_SETTINGS } from './inbox-settings.ts'
import { LEECH_SETTINGS } from './leech-settings.ts'
import { METADATA_SETTINGS } from './metadata-settings.ts'
import { MIRROR_SETTINGS } from './mirror-settings.ts'
import type { Setting } from './setting.ts'
import { botTokens, channelIds, dataCenters, showChannelIds, showDataCenters } from './telegram-values.ts'
import { TORRENT_SETTINGS } from './torrent-settings.ts'
import { UNPACK_SETTINGS } from './unpack-settings.ts'
import { bytes, choice, GIB, MIB, wholeNumber, yesOrNo } from './values.ts'

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
    description:
      'Where the bytes of files live. With `telegram` and none of the settings that begin with TELEGRAM, WORKER or STORE_CHANNELS, the vault runs in trial mode, on a simulated Telegram of its own.',
    expected: '`telegram` or `disk`',
    fallback: 'telegram',
    parse: choice(['telegram', 'disk'], 'telegram'),
  },
  TELEGRAM_API_ID: {
    description: 'Number of the application at https://my.telegram.org, which all accounts share.',
    expected: 'a whole number above 0',
    fallback: 'none: trial mode',
    example: 'YOUR_API_ID',
    parse: z
      .string()
      .regex(/^[1-9]\d{0,9}$/)
      .transform(Number)
      .optional(),
  },
  TELEGRAM_API_HASH: {
    description: 'Secret of the same application.',
    expected: '32 hexadecimal digits',
    fallback: 'none: trial mode',
    secret: true,
    example: 'YOUR_API_HASH',
    parse: z
      .string()
      .regex(/^[0-9a-f]{32}$/i)
      .optional(),
  },
  MANAGER_BOT_TOKEN: {
    description: 'Token of the bot that people talk to, from @BotFather. It moves no media.',
    expected: 'a bot token',
    fallback: 'none',
    secret: true,
    example: 'YOUR_TOKEN',
    parse: botTokens(1).transform((tokens) => tokens?.[0]),
  },
  SUPER_ADMIN_ID: {
    description:
      'Number of your own Telegram account: the super admin. The bot tells a stranger the number to write here.',
    expected: 'a whole number above 0',
    fallback:
      'none: whoever first says /login with the code that the console shows; in trial mode, the user of the simulated Telegram',
    example: 'YOUR_TELEGRAM_ID',
    parse: z
      .string()
      .regex(/^[1-9]\d{0,15}$/)
      .optional(),
  },
  ANONYMOUS_VIEWERS: {
    description:
      'Whether whoever reaches the site may watch. Where not, people sign in by a link that the bot gives to those it knows.',
    expected: '`yes` or `no`',
    fallback: 'yes',
    parse: yesOrNo('yes'),
  },
  WORKER_BOT_TOKENS: {
    description:
      'Tokens of the bots that fetch and store bytes, from @BotFather; each an administrator of the store channels.',
    expected: 'bot tokens with commas between them, 200 at most',
    fallback: 'none: trial mode',
    secret: true,
    example: 'YOUR_TOKEN,YOUR_OTHER_TOKEN',
    parse: botTokens(200),
  },
  WORKER_SESSIONS_FILE: {
    description: 'File with the sessions of user accounts that fetch and store bytes, one a line; see docs/operations.',
    expected: 'a path',
    fallback: 'none',
    parse: z.string().max(1024).optional(),
  },
  STORE_CHANNELS: {
    description: 'Channels that keep the bytes. The first with room for more messages takes what is new.',
    expected: 'channel ids such as -1001234567890, with commas between them',
    fallback: 'none: trial mode',
    example: 'YOUR_CHANNEL_ID',
    show: showChannelIds,
    parse: channelIds(100),
  },
  TELEGRAM_DCS: {
    description: "Data centres other than Telegram's own, such as a test server's.",
    expected: 'ID=HOST:PORT with commas between them, an IPv6 address in brackets',
    fallback: "Telegram's own",
    example: '1=127.0.0.1:4430,2=127.0.0.1:4431',
    show: showDataCenters,
    parse: dataCenters(32),
  },
  TELEGRAM_PUBLIC_KEY_FILE: {
    description: 'File with the RSA public key of those data centres, in PEM.',
    expected: 'a path',
    fallback: "Telegram's own",
    parse: z.string().max(1024).optional(),
  },
  TELEGRAM_CONNECTIONS: {
    description: 'Connections of each account to a data centre, for the bytes of files.',
    expected: 'a whole number, 1 to 8',
    fallback: '2',
    parse: wholeNumber({ min: 1, max: 8 }, 2),
  },
  MONGO_URL: {
    description:
      'MongoDB 4.4 or later for the catalogue: titles, files, takedowns and jobs. Processes on several machines share one.',
    expected: 'a `mongodb:` or `mongodb+srv:` URL; without a database in its path it is `streamvault`',
    fallback: 'none: the catalogue is kept in DATA_DIR',
    secret: true,
    example: 'mongodb://streamvault:YOUR_PASSWORD@mongo:27017/streamvault',
    parse: mongoUrl(),
  },
  REDIS_URL: {
    description:
      'Redis 6.2 or later, or Valkey, for what expires: leases, one-time tokens, counters. Processes on several machines share one.',
    expected: 'a `redis:`, `rediss:` or `unix:` URL',
    fallback: 'none: they are kept in DATA_DIR',
    secret: true,
    example: 'redis://:YOUR_PASSWORD@redis:6379',
    parse: redisUrl(),
  },
  PART_BYTES: {
    description:
      'Largest piece in which a file is stored; several accounts store the pieces of one file side by side. A change holds for files ingested afterwards.',
    expected: 'bytes, 1M to 4000M, with K, M, G or T',
    fallback: '256M',
    parse: bytes({ min: MIB, max: 4000 * MIB }, 256 * MIB),
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
  CACHE_DIR: {
    description:
      "Folder of the worker's slice cache. Behind a gateway, which keeps slices itself, a folder in memory such as `/dev/shm/streamvault` and a small CACHE_BYTES do.",
    expected: 'a path',
    fallback: 'DATA_DIR/cache',
    parse: z.string().max(1024).optional(),
  },
  CACHE_BYTES: {
    description: 'Size of the slice cache on disk.',
    expected: 'bytes, 16M to 8T, with K, M, G or T',
    fallback: '4G',
    example: '200G',
    parse: bytes({ min: 16 * MIB, max: 8 * 1024 * GIB }, 4 * GIB),
  },
  CACHE_PINNED_PERCENT: {
    description:
      'How much of the slice cache may be kept for the heads of files, so that every title starts at once; 0 keeps none.',
    expected: 'a whole number, 0 to 90',
    fallback: '30',
    parse: wholeNumber({ min: 0, max: 90 }, 30),
  },
  VIEWER_COLD_BYTES_PER_SECOND: {
    description:
      'What one viewer may have fetched from the store, over many seconds; twice as much at once. A viewer is an address: where many people share one, they need more. Not for this machine itself.',
    expected: 'bytes, 1M to 16G, with K, M, G or T',
    fallback: '32M',
    parse: bytes({ min: MIB, max: 16 * GIB }, 32 * MIB),
  },
  MEMORY_BYTES: {
    description:
      'All media buffers together: windows of running streams, subtitles at hand, and slices on their way from the store.',
    expected: 'bytes, 32M to 64G, with K, M, G or T',
    fallback: '256M',
    example: '2G',
    parse: bytes({ min: 32 * MIB, max: 64 * GIB }, 256 * MIB),
  },
  ...MIRROR_SETTINGS,
  ...BACKUP_SETTINGS,
  ...LEECH_SETTINGS,
  ...METADATA_SETTINGS,
  ...UNPACK_SETTINGS,
  ...INBOX_SETTINGS,
  ...TORRENT_SETTINGS,
  ...GATEWAY_SETTINGS,
  SAMPLES: {
    description: 'Whether an empty library is filled with the sample titles at the first start.',
    expected: '`yes` or `no`',
    fallback: 'yes',
    parse: yesOrNo('yes'),
  },
  WATCH_CHANNELS: {
    description:
      'Whether videos that somebody posts to the store channels are taken in where they lie. Whoever may post there fills the library.',
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
