import { markedChannelId } from '@streamvault/core'
import type { Settings } from './settings.ts'
import { isTelegramMeant, missingForOtherTelegram } from './telegram-mode.ts'

interface Needs {
  readonly called: string
  readonly names: readonly string[]
}

/** What each kind of mirror cannot do without, and what it is called. */
const NEEDED: Readonly<Record<string, Needs>> = {
  disk: { called: 'a mirror on a disk', names: ['MIRROR_DIR'] },
  s3: {
    called: 'a mirror at an S3-compatible service',
    names: ['MIRROR_S3_ENDPOINT', 'MIRROR_S3_BUCKET', 'MIRROR_S3_KEY_ID', 'MIRROR_S3_SECRET'],
  },
  channel: {
    called: 'a mirror in a channel',
    names: ['TELEGRAM_API_ID', 'TELEGRAM_API_HASH', 'MIRROR_CHANNELS'],
  },
}

/** What is missing for the mirrors that are asked for; one line each. */
export function missingForMirror(given: ReadonlyMap<string, string>, prefix: string): string[] {
  const kinds = (given.get('MIRROR') ?? '').split(',').map((kind) => kind.trim())
  return kinds.flatMap((kind) => {
    const needs = NEEDED[kind]
    return needs === undefined ? [] : missingForKind(kind, needs, { given, prefix })
  })
}

function missingForKind(
  kind: string,
  { called, names }: Needs,
  { given, prefix }: { readonly given: ReadonlyMap<string, string>; readonly prefix: string },
): string[] {
  const why = `needed for ${called}; see docs/operations/mirrors.md`
  const problems = names.filter((name) => !given.has(name)).map((name) => `${prefix}${name}: ${why}`)
  if (kind !== 'channel') return problems
  if (!given.has('MIRROR_BOT_TOKENS') && !given.has('MIRROR_SESSIONS_FILE')) {
    problems.push(`${prefix}MIRROR_BOT_TOKENS: this or ${prefix}MIRROR_SESSIONS_FILE is ${why}`)
  }
  // Where the store is in Telegram as well, that is told already.
  return isTelegramMeant(given) ? problems : [...problems, ...missingForOtherTelegram(given, prefix)]
}

type Shared = Pick<
  Settings,
  'MIRROR' | 'STORE_CHANNELS' | 'WORKER_BOT_TOKENS' | 'MANAGER_BOT_TOKEN' | 'MIRROR_CHANNELS' | 'MIRROR_BOT_TOKENS'
>

/** What a mirror in channels has in common with the store, and so would lose with it; one line each. */
export function sharedWithStore(settings: Partial<Shared>, prefix: string): string[] {
  if (settings.MIRROR?.includes('channel') !== true) return []
  const { STORE_CHANNELS = [], WORKER_BOT_TOKENS = [], MANAGER_BOT_TOKEN } = settings
  const { MIRROR_CHANNELS = [], MIRROR_BOT_TOKENS = [] } = settings
  const bots = [...WORKER_BOT_TOKENS, ...(MANAGER_BOT_TOKEN === undefined ? [] : [MANAGER_BOT_TOKEN])].map(botOf)
  const channel = MIRROR_CHANNELS.find((id) => STORE_CHANNELS.includes(id))
  const bot = MIRROR_BOT_TOKENS.map(botOf).find((id) => bots.includes(id))
  return [
    ...(channel === undefined
      ? []
      : [`${prefix}MIRROR_CHANNELS: channel ${markedChannelId(channel)} is the store's; a mirror needs another`]),
    ...(bot === undefined ? [] : [`${prefix}MIRROR_BOT_TOKENS: bot ${bot} works for the vault already; make another`]),
  ]
}

function botOf(token: string): string {
  return token.split(':', 1)[0] ?? ''
}
