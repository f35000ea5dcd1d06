import { z } from 'zod'
import { list } from './list.ts'
import type { Setting } from './setting.ts'
import { channelIds, showChannelIds } from './telegram-values.ts'
import { wholeNumber } from './values.ts'

/** Of age (https://age-encryption.org/v1): X25519 alone, or with a post-quantum part. */
const RECIPIENT = /^age1[02-9a-z]{58,2200}$/
const IDENTITY = /^AGE-SECRET-KEY-(PQ-)?1[02-9A-Z]{58,120}$/
const RECIPIENTS_MAX = 8

/** What holds for backups of the library. */
export const BACKUP_SETTINGS = {
  BACKUP_CHANNEL: {
    description:
      'Private channel that keeps the backups of the library, with the worker bots as its administrators; none of STORE_CHANNELS.',
    expected: 'a channel id such as -1001234567890',
    fallback: 'none: with STORE=telegram there are no backups',
    example: 'YOUR_CHANNEL_ID',
    show: (id: number | undefined) => showChannelIds(id === undefined ? [] : [id]),
    parse: channelIds(1).transform((ids) => ids?.[0]),
  },
  BACKUP_DIR: {
    description:
      'With STORE=disk, the folder that keeps the backups of the library, which should be on another disk than DATA_DIR.',
    expected: 'a path',
    fallback: 'DATA_DIR/backups',
    example: '/mnt/backups/streamvault',
    parse: z.string().max(1024).optional(),
  },
  BACKUP_RECIPIENT: {
    description:
      'For whom backups are encrypted; whoever has the identity of one opens them. It is no secret. `./streamvault backup key` makes a pair.',
    expected: 'recipients of age such as age1…, with commas between them, 8 at most',
    fallback: 'none: no backups are made',
    example: 'YOUR_RECIPIENT',
    show: (recipients: readonly string[] | undefined) => (recipients ?? []).join(','),
    parse: list(z.string().regex(RECIPIENT), RECIPIENTS_MAX),
  },
  BACKUP_IDENTITY: {
    description:
      'Opens backups, and is needed to restore one, never to make one: keep it elsewhere than on this machine.',
    expected: 'an identity of age: AGE-SECRET-KEY-1…; lines around it that begin with # are passed over',
    fallback: 'none: no backup can be restored',
    secret: true,
    example: 'YOUR_IDENTITY',
    parse: z
      .string()
      .transform((text) => text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#')))
      .transform((lines) => lines.map((line) => line.trim()))
      .pipe(z.array(z.string().regex(IDENTITY)).min(1).max(RECIPIENTS_MAX))
      .optional(),
  },
  BACKUP_EVERY_HOURS: {
    description: 'How many hours after a backup the next one is made by itself; 0 leaves that to you.',
    expected: 'a whole number, 0 to 8760',
    fallback: '24',
    parse: wholeNumber({ min: 0, max: 8760 }, 24),
  },
} as const satisfies Record<string, Setting>
