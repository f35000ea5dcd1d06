import { z } from 'zod'
import type { Setting } from './setting.ts'
import { botTokens, channelIds, showChannelIds } from './telegram-values.ts'

/** What holds for the mirror in channels of Telegram. Which application and data centres, is said for all of the vault. */
export const CHANNEL_MIRROR_SETTINGS = {
  MIRROR_CHANNELS: {
    description: 'Channels of the mirror in Telegram, none of which is one of STORE_CHANNELS.',
    expected: 'channel ids such as -1001234567890, with commas between them',
    fallback: 'none: needed with MIRROR=channel',
    example: 'YOUR_CHANNEL_ID',
    show: showChannelIds,
    parse: channelIds(100),
  },
  MIRROR_BOT_TOKENS: {
    description:
      'Tokens of the bots that fetch and store bytes of that mirror; other bots than those of the store, each an administrator of MIRROR_CHANNELS.',
    expected: 'bot tokens with commas between them, 200 at most',
    fallback: 'none: this or MIRROR_SESSIONS_FILE is needed with MIRROR=channel',
    secret: true,
    example: 'YOUR_TOKEN,YOUR_OTHER_TOKEN',
    parse: botTokens(200),
  },
  MIRROR_SESSIONS_FILE: {
    description: 'File with the sessions of user accounts that fetch and store bytes of that mirror, one a line.',
    expected: 'a path',
    fallback: 'none',
    parse: z.string().max(1024).optional(),
  },
} as const satisfies Record<string, Setting>
