import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Settings } from '@streamvault/config'
import { type Logger, VaultError } from '@streamvault/core'
import {
  type AccountIdentity,
  botIdentity,
  type OpenTelegramStore,
  openTelegramStore,
  readPublicKey,
  readSessionFile,
  type TelegramNetwork,
} from '@streamvault/telegram'
import type { Foundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'

/** Sessions and the journal of the store, in the data folder. */
export const TELEGRAM_FOLDER = 'telegram'
/** Sessions and the journal of a mirror in channels, in the data folder. */
const MIRROR_FOLDER = 'mirror-telegram'
/** Of all media buffers, what answers that are arriving may take: as much as fills, and half of what windows do. */
const FRAMES_SHARE = 1 / 4
/** Of the same, where a mirror is in channels: the rest is what the store has. */
const MIRROR_FRAMES_SHARE = 1 / 16

/**
 * Opens the store in Telegram, as `settings` say. Throws `CONFIG_INVALID` when a file they name cannot be read, and
 * `EPHEMERAL_UNAVAILABLE` when the engine of the leases does not answer.
 */
export async function openTelegram(foundation: Foundation, settings: Settings): Promise<OpenTelegramStore> {
  const share = settings.MIRROR.includes('channel') ? FRAMES_SHARE - MIRROR_FRAMES_SHARE : FRAMES_SHARE
  const { BACKUP_CHANNEL: backupChannelId } = settings
  const backups = backupChannelId === undefined ? {} : { backupChannelId }
  return await open(foundation, settings, { folder: TELEGRAM_FOLDER, share, ...backups })
}

/** Opens a mirror in channels: a store like the other, with accounts and channels of its own. Throws as `openTelegram` does. */
export async function openChannelMirror(foundation: Foundation, name: string): Promise<OpenTelegramStore> {
  const { settings } = foundation
  const own = {
    ...settings,
    STORE_CHANNELS: settings.MIRROR_CHANNELS,
    WORKER_BOT_TOKENS: settings.MIRROR_BOT_TOKENS,
    WORKER_SESSIONS_FILE: settings.MIRROR_SESSIONS_FILE,
  }
  return await open(foundation, own, { name, folder: MIRROR_FOLDER, share: MIRROR_FRAMES_SHARE })
}

/** What differs between the store and a mirror. */
interface OwnOptions {
  readonly name?: string
  readonly backupChannelId?: number
  readonly folder: string
  readonly share: number
}

async function open(
  foundation: Foundation,
  settings: Settings,
  { folder, share, ...given }: OwnOptions,
): Promise<OpenTelegramStore> {
  const { dataDir, ephemeral, logger } = foundation
  // Leases guard the sessions: an engine that does not answer is told now, and not by accounts that never come.
  await ephemeral.get('reachable')
  return await openTelegramStore(foundation, {
    network: await telegramNetwork(settings),
    identities: await identitiesOf(settings, logger),
    ...given,
    folder: join(dataDir, folder),
    channelIds: settings.STORE_CHANNELS ?? [],
    connections: settings.TELEGRAM_CONNECTIONS,
    frameBytesMax: Math.floor(settings.MEMORY_BYTES * share),
  })
}

/** Which Telegram the settings mean. Throws `CONFIG_INVALID` when a file they name cannot be read. */
export async function telegramNetwork(settings: Settings): Promise<TelegramNetwork> {
  const { TELEGRAM_API_ID: apiId = 0, TELEGRAM_API_HASH: apiHash = '', TELEGRAM_DCS: dataCenters } = settings
  const { TELEGRAM_PUBLIC_KEY_FILE: keyFile } = settings
  const pem = keyFile === undefined ? undefined : await readSettingsFile('TELEGRAM_PUBLIC_KEY_FILE', keyFile)
  return {
    apiId,
    apiHash,
    ...(dataCenters && { dataCenters }),
    ...(pem !== undefined && { publicKeyPem: readPublicKey(pem) }),
  }
}

/** What of a file of sessions cannot be read is told, and keeps nobody else from starting. */
async function identitiesOf(settings: Settings, logger: Logger): Promise<AccountIdentity[]> {
  const bots = differentBots(settings.WORKER_BOT_TOKENS ?? [], logger)
  if (settings.WORKER_SESSIONS_FILE === undefined) return bots
  const { users, waiting, faults } = await readSessionFile(sessionsPath(settings.WORKER_SESSIONS_FILE))
  for (const { line, advice } of faults) logger.warn({ line, advice }, 'a line of the sessions file is left out')
  for (const { line } of waiting) logger.warn({ line }, 'an account of the sessions file was never signed in')
  return [...bots, ...users]
}

/** One account has one session, whichever of its tokens it signs in with: the later one is likely to be newer. */
function differentBots(tokens: readonly string[], logger: Logger): AccountIdentity[] {
  const bots = new Map<number, AccountIdentity>()
  for (const identity of tokens.flatMap((token) => botIdentity(token) ?? [])) {
    if (bots.has(identity.id))
      logger.warn({ bot: identity.id }, 'a bot has two tokens in the settings; the later is used')
    bots.set(identity.id, identity)
  }
  return [...bots.values()]
}

/** Where the file of sessions is that a setting names. */
export function sessionsPath(setting: string): string {
  return resolve(REPOSITORY_ROOT, setting)
}

async function readSettingsFile(name: string, path: string): Promise<string> {
  try {
    return await readFile(resolve(REPOSITORY_ROOT, path), 'utf8')
  } catch (cause) {
    throw new VaultError('CONFIG_INVALID', { problems: [`STREAMVAULT_${name}: the file cannot be read`] }, { cause })
  }
}
