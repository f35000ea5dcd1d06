import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Settings } from '@streamvault/config'
import { abortable, type CallOptions, VaultError } from '@streamvault/core'
import { KeptProcess } from '@streamvault/runtime'
import type { Foundation } from '../compose.ts'
import { SERVER } from '../server-command.ts'
import { openTelegram } from '../store/open-telegram.ts'
import type { OpenedStore, OpenTrial } from '../store/opened-store.ts'
import { isTrialWaiting, type TrialAnnouncement, trialAnnouncementOf } from './trial-announcement.ts'

/** Of the trial's Telegram, in the data folder: never where sessions of the real one are. */
const FOLDER = 'trial-telegram'
/** The manager's, and four that move bytes. */
const BOTS = 5
const START_MS_MAX = 30_000

/**
 * Opens the store in a Telegram of the vault's own, which runs as a child process and keeps its state in the data folder. Only
 * one process at a time has it: while another command does, this waits.
 */
export async function openTrialStore(foundation: Foundation, { signal }: CallOptions): Promise<OpenedStore> {
  const { dataDir, settings } = foundation
  await using opening = new AsyncDisposableStack()
  const directory = join(dataDir, FOLDER)
  const late = new AbortController()
  const giveUp = () => late.abort(new VaultError('STORE_UNAVAILABLE', { reason: 'the trial Telegram did not start' }))
  const patience = setTimeout(giveUp, START_MS_MAX).unref()
  const telegram = opening.use(
    new KeptProcess(foundation, {
      name: 'trial telegram',
      start: () => startSimulator(directory),
      read: (message) => {
        if (isTrialWaiting(message)) patience.refresh()
        return trialAnnouncementOf(message)
      },
    }),
  )
  const announcement = await abortable(telegram.ready, AbortSignal.any([signal, late.signal]))
  clearTimeout(patience)
  const trial = trialSettings(settings, announcement)
  const visit = visitOf(announcement)
  const opened = opening.use(await openTelegram({ ...foundation, dataDir: directory }, trial))
  const stack = opening.move()
  return {
    store: opened.store,
    telegram: opened,
    trial: { settings: trial, directory, visit },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function visitOf({ bots: [bot], users: [user], publicKeyPath: publicPem }: TrialAnnouncement): OpenTrial['visit'] {
  return {
    ...(bot && { bot: `@${bot.username}` }),
    ...(user && { user: `+${user.phone}`, code: user.loginCode }),
    publicPem,
  }
}

/** Ctrl-C in a terminal reaches whole groups of processes; this one has to be there until the streams have ended. */
function startSimulator(directory: string) {
  const args = [
    'sim',
    '--dir',
    directory,
    '--wait',
    '--bots',
    String(BOTS),
    '--users',
    '1',
    '--channels',
    '1',
    '--json',
  ]
  return spawn(process.execPath, [...SERVER, ...args], {
    env: {},
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function trialSettings(settings: Settings, announcement: TrialAnnouncement): Settings {
  const { addresses, publicKeyPath, apiId, apiHash, bots, users, channels } = announcement
  const [manager, ...workers] = bots.map(({ token }) => token)
  return {
    ...settings,
    TELEGRAM_API_ID: apiId,
    TELEGRAM_API_HASH: apiHash,
    MANAGER_BOT_TOKEN: manager,
    SUPER_ADMIN_ID: settings.SUPER_ADMIN_ID ?? users[0]?.id.toString(),
    WORKER_BOT_TOKENS: workers,
    STORE_CHANNELS: channels.map(({ id }) => id),
    TELEGRAM_DCS: addresses.filter(({ isCdn }) => isCdn !== true),
    TELEGRAM_PUBLIC_KEY_FILE: publicKeyPath,
  }
}
